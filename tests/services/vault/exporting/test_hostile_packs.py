"""Whoever has a job pack and its passphrase can write into it what they like: at home it changes its client only."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

import pytest

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.vault_errors import VaultError
from app.services.vault.attached_files import NewFile, attach
from app.services.vault.audit.seals import read_seals
from app.services.vault.codec import dump, load
from app.services.vault.content import attachments, custom_data, encode_id, encode_time, read_content
from app.services.vault.document import Document
from app.services.vault.filling import put_custom
from app.services.vault.keys import composite_key
from tests.services.vault.exporting.test_exports import PACK, Desk

KEY = bytes(composite_key(PACK))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def sent_back(desk: Desk, folder: Path, change: Callable[[Document], None]) -> None:
    """A pack of Nordlys that somebody has written into, and that is taken in."""
    path = folder / "pack.kdbx"
    desk.exchange.write_pack(desk.nordlys, path, PACK, desk.task)
    document = load(path.read_bytes(), KEY, desk.task)
    change(document)
    path.write_bytes(dump(document, KEY, desk.task))
    desk.exchange.take_pack_back(path, PACK, desk.task)


def group_of(document: Document, path: str) -> Element:
    return read_content(document).groups[path]


def named(group: Element, name: str) -> None:
    place = group.find("Name")
    assert place is not None
    place.text = name
    changed = group.find("Times/LastModificationTime")
    if changed is not None:
        changed.text = encode_time(datetime(2090, 1, 1, tzinfo=UTC))


def test_a_pack_cannot_say_that_it_is_of_another_client(desk: Desk, tmp_path: Path) -> None:
    for client in ("Acme", None):

        def change(document: Document, client: str | None = client) -> None:
            put_custom(document.meta, "satchel.pack-client", client)
            named(group_of(document, "Clients/Nordlys"), "Acme")

        with pytest.raises(VaultError, match="not what your vault has written"):
            sent_back(desk, tmp_path, change)
        (tmp_path / "pack.kdbx").unlink()
    assert desk.vault.entry(desk.router.id).client == "Nordlys"


def test_a_pack_cannot_give_the_entries_of_a_client_to_another_by_its_groups(desk: Desk, tmp_path: Path) -> None:
    acme = desk.vault.reading()[1].groups["Clients/Acme"].findtext("UUID")

    def renamed(document: Document) -> None:
        nordlys = group_of(document, "Clients/Nordlys")
        for child in nordlys.findall("Group"):
            nordlys.remove(child)
        named(nordlys, "Acme")

    def no_clients(document: Document) -> None:
        clients = group_of(document, "Clients")
        clients[:] = [child for child in clients if child.tag != "Group"]
        named(clients, "Old")

    def taken_over(document: Document) -> None:
        group = SubElement(group_of(document, "Clients/Nordlys"), "Group")
        SubElement(group, "UUID").text = acme
        SubElement(group, "Name").text = "Praxis 2"

    def thrown_away(document: Document) -> None:
        bin_ = SubElement(group_of(document, ""), "Group")
        SubElement(bin_, "UUID").text = encode_id("ab" * 16)
        SubElement(bin_, "Name").text = "Recycle Bin"
        uuid = document.meta.find("RecycleBinUUID")
        assert uuid is not None
        uuid.text = encode_id("ab" * 16)
        SubElement(SubElement(bin_, "Group"), "UUID").text = acme

    for change in (renamed, no_clients, taken_over, thrown_away):
        with pytest.raises(VaultError, match="stands elsewhere"):
            sent_back(desk, tmp_path, change)
        (tmp_path / "pack.kdbx").unlink()
    assert desk.vault.entry(desk.other.id).client == "Acme"
    assert desk.vault.entry(desk.router.id).client == "Nordlys"


def test_a_site_that_was_renamed_on_the_job_comes_home(desk: Desk, tmp_path: Path) -> None:
    sent_back(desk, tmp_path, lambda document: named(group_of(document, "Clients/Nordlys/Praxis"), "Praxis Nord"))
    assert "Clients/Nordlys/Praxis Nord" in desk.vault.groups()


def test_what_a_pack_says_of_an_audit_stays_out_of_the_vault(desk: Desk, tmp_path: Path) -> None:
    """A key of its own would prove lines that the vault never wrote, and an anchor would call true ones cut off."""
    before = read_seals(desk.vault.reading()[0])
    top = desk.vault.reading()[0].root.findtext("Root/Group/UUID")

    def change(document: Document) -> None:
        put_custom(document.meta, "satchel.audit.keys", json.dumps(["ab" * 32]))
        put_custom(document.meta, f"satchel.audit.anchor.{'c' * 16}", f"99999 {'d' * 64}")
        uuid = document.root.find("Root/Group/UUID")
        assert uuid is not None
        uuid.text = top

    sent_back(desk, tmp_path, change)
    document = desk.vault.reading()[0]
    assert read_seals(document) == before
    assert not [key for key in custom_data(document.meta) if "pack" in key]
    desk.vault.add(EntryDraft("A", password=Secret("b")), desk.task)


def test_a_pack_cannot_ask_for_a_file_of_the_vault_by_its_number(desk: Desk, tmp_path: Path) -> None:
    attach(desk.vault, desk.other.id, [NewFile(f"key {number}", b"cow %d" % number) for number in range(3)], desk.task)

    def change(document: Document) -> None:
        for number in range(3):
            binary = SubElement(read_content(document).places[desk.router.id].element, "Binary")
            SubElement(binary, "Key").text = f"key {number}"
            SubElement(binary, "Value", {"Ref": str(number)})

    sent_back(desk, tmp_path, change)
    document, content = desk.vault.reading()
    assert attachments(content.places[desk.router.id].element, document) == {}
    assert len(attachments(content.places[desk.other.id].element, document)) == 3
