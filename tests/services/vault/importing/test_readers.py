"""What comes out of the exports of other programs, and that nothing but our own errors comes out of damaged ones."""

import io
import json
import random
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.credentials import EntryField
from app.domain.errors import ImportInvalid, ImportPassword
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_imports import FoundEntry, FoundVault, VaultSource
from app.services.vault.document import reveal_bytes
from app.services.vault.importing import READERS, bitwarden, csv_tables, keepass_xml, onepassword, safe_json
from app.services.vault.importing.keepass import FoundKeePass
from app.services.vault.importing.reading import read_vault, reader_for
from tests.recordings.imports.make import HERE as DEVICES
from tests.services.vault.importing import samples

MAY = datetime(2024, 5, 2, 10, tzinfo=UTC)
EVERY = {
    path.name: samples.onepassword() if path.name == "1password.json" else path.read_bytes()
    for path in samples.HERE.iterdir()
    if path.suffix in (".json", ".csv", ".xml")
}


def read(data: bytes, password: str = "") -> FoundVault:
    source = VaultSource("export", data, Secret(password) if password else None)
    return reader_for(source).read(source, TaskContext())


def entry(found: FoundVault, title: str) -> FoundEntry:
    return next(one for one in found.entries if one.draft.title == title)


def values(one: FoundEntry) -> dict[str, str]:
    return {
        field.name: field.value.reveal() if isinstance(field.value, Secret) else field.value
        for field in one.draft.fields or ()
    }


def password_of(one: FoundEntry) -> str:
    return one.draft.password.reveal() if one.draft.password else ""


def test_bitwarden_gives_folders_fields_codes_and_what_stays_behind() -> None:
    found = read(samples.sample("bitwarden.json"))
    router = entry(found, "Router")
    assert (router.draft.group, router.draft.user, password_of(router)) == ("Nordlys/Praxis", "admin", "=grün & 3")
    assert (router.draft.url, router.draft.tags, router.modified) == ("https://192.0.2.1/", ("Favourite",), MAY)
    assert router.draft.code is not None
    assert samples.CODE in router.draft.code.reveal()
    assert router.draft.fields is not None
    assert EntryField("PIN", Secret("4711"), True) in router.draft.fields
    assert values(router) == {"KP2A_URL": "ssh://192.0.2.1", "rack": "3", "PIN": "4711", "title (2)": "chief"}
    assert [word in " ".join(router.remarks) for word in ("passkey", "former passwords")] == [True, True]
    assert entry(found, "Alarm").draft.notes == "turn it off first"
    assert values(entry(found, "Card")) == {"Number": "4111", "Code": "123", "Expires": "3/2030"}
    assert values(entry(found, "Key"))["Private key"] == "-----BEGIN"
    assert entry(found, "shop.example.com").draft.password == Secret("p")  # it had no name
    assert [(one.name, one.reason) for one in found.not_taken] == [("Gone", "It is in Bitwarden's trash.")]
    assert "4711" not in repr(found)


@pytest.mark.parametrize("argon", [False, True])
def test_a_protected_export_of_bitwarden_opens_with_its_password_only(argon: bool) -> None:
    data = samples.bitwarden_protected("a sentence", argon=argon)
    with pytest.raises(ImportPassword) as asked:
        read(data)
    assert not asked.value.tried
    with pytest.raises(ImportPassword) as refused:
        read(data, "another")
    assert refused.value.tried
    found = read(data, "a sentence")
    assert (len(found.entries), found.is_plain) == (5, False)


def test_an_export_that_only_its_account_opens_says_what_to_do() -> None:
    with pytest.raises(ImportInvalid) as error:
        read(b'{"encrypted": true, "passwordProtected": false, "data": "2.x"}', "x")
    assert "Password protected" in error.value.hint


@pytest.mark.parametrize(
    "kdf",
    [
        {"kdfType": 0, "kdfIterations": 2**40}, {"kdfType": 0, "kdfIterations": -1}, {"kdfType": 7},
        {"kdfType": 1, "kdfIterations": 3, "kdfMemory": 2**30, "kdfParallelism": 4},
        {"kdfType": 1, "kdfIterations": 10**9, "kdfMemory": 64, "kdfParallelism": 4},
    ],
)  # fmt: skip
def test_key_settings_out_of_all_measure_are_refused_before_any_work(kdf: dict[str, int]) -> None:
    with pytest.raises(ImportInvalid, match="out of all measure"):
        read(json.dumps({"encrypted": True, "passwordProtected": True, "salt": "x", "data": "", **kdf}).encode(), "x")


def test_1password_gives_vaults_sections_files_and_tags() -> None:
    server = entry(read(samples.onepassword()), "Server")
    assert (server.draft.group, server.draft.user, password_of(server)) == ("Kunden-Nord", "root", "three cows")
    assert server.draft.tags == ("lab", "Favourite", "Archived")
    assert values(server) == {"token": "x1", "More since": "2024-05-02", "More pin": "9"}
    assert server.draft.code is not None
    assert [(file.name, file.data) for file in server.files] == [("plan.txt", b"first floor")]
    assert server.remarks == ("Its file “no.txt” is missing, damaged or too large.",)
    assert server.modified == MAY


def test_a_zip_bomb_is_not_unpacked() -> None:
    with pytest.raises(ImportInvalid):
        read(samples.onepassword(files={"files/d1__plan.txt": b""}).replace(b"export.data", b"export.dat_"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("export.data", "w") as member:
        for _ in range(110):
            member.write(b" " * (1 << 20))
    with pytest.raises(ImportInvalid):
        read(packed.getvalue())


def test_tables_of_lastpass_and_browsers() -> None:
    found = read(samples.sample("lastpass.csv"))
    router = entry(found, "Router")
    assert found.kind == "LastPass"
    assert (router.draft.group, password_of(router), router.draft.tags) == ("Nordlys/Praxis", 'a,"b"', ("Favourite",))
    assert (router.draft.notes, router.draft.code is not None) == ("line 1\nline 2", True)
    assert entry(found, "Server").draft.url == ""  # http://sn is its sign of a note
    firefox = read(samples.sample("firefox.csv"))
    assert (firefox.kind, firefox.entries[0].draft.title) == ("Firefox", "shop.example.com")
    assert (firefox.entries[0].modified, len(firefox.not_taken)) == (MAY, 1)
    chrome = read(samples.sample("chrome.csv"))
    assert (chrome.kind, chrome.entries[0].draft.notes) == ("Chrome or Edge", "mine")


def test_tables_of_keepass_and_of_anyone() -> None:
    found = read(samples.sample("keepassxc.csv"))
    assert (found.kind, found.entries[0].draft.group) == ("KeePassXC", "Nordlys")  # without the name of the whole
    assert password_of(found.entries[0]) == "'=x"  # as it is: only our own export marks formulas
    assert password_of(read(samples.sample("keepass.csv")).entries[0]) == 'a"b\\c'
    mine = read(samples.sample("own-names.csv").decode().encode("utf-16"))
    assert (password_of(mine.entries[0]), values(mine.entries[0])) == ("geheim", {"Rack": "3"})
    assert mine.columns["Passwort"] == "password"


def test_the_xml_of_keepass_comes_whole_and_encrypted_in_memory() -> None:
    found = read(samples.sample("keepass.xml"))
    assert isinstance(found, FoundKeePass)
    router = entry(found, "Router")
    element = found.element(router)
    assert router.draft.group == "Nordlys"
    assert [reveal_bytes(one, found.opened.stream) for one in element.iterfind(".//Value[@Protected]")] == [
        b"three cows",
        b"two cows",
    ]
    assert b"cows" not in repr([one.text for one in element.iter()]).encode()
    assert [one.reveal() for one in found.opened.binaries] == [b"\0first floor"]
    assert [one.name for one in found.not_taken] == ["Gone"]
    assert entry(read(samples.sample("keepass-1.xml")), "Router").draft.group == "Nordlys"


def test_a_document_type_is_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + samples.sample("keepass.xml").partition(b"?>")[2].replace(
        b"Router", b"&a;"
    )
    with pytest.raises(ImportInvalid, match="document type"):
        read(bomb)


@pytest.mark.parametrize(
    "data", [b'{"items":' + b"[" * 100_000, b'{"items":[' + b"1" * 5000 + b"]}", b'{"items": "\xff"}']
)
def test_json_without_end_or_measure_is_refused(data: bytes) -> None:
    with pytest.raises(ImportInvalid):
        bitwarden.READER.read(VaultSource("x", data), TaskContext())
    with pytest.raises(ImportInvalid):
        safe_json.parse_json(b'{"a":[' + b"[]," * safe_json.MOST_PARTS + b"]}")


def test_what_no_vault_can_hold_is_left_out_or_named() -> None:
    login = {"username": "j\ud800o", "password": "half \ud800", "totp": samples.CODE}
    item = {
        "name": "A\x00\udfff",
        "notes": "n\ud800",
        "login": login,
        "fields": [{"name": "\ud800", "value": "\ud800x"}],
    }
    (one,) = bitwarden.READER.read(VaultSource("a", json.dumps({"items": [item]}).encode()), TaskContext()).entries
    assert (one.draft.title, one.draft.user, one.draft.notes, one.draft.password) == ("A", "jo", "n", None)
    assert one.remarks == ("Its password holds half a character, which no vault can keep.",)
    assert values(one) == {"Field": "x"}
    assert one.draft.code is not None


def test_a_table_of_countless_cells_is_refused() -> None:
    with pytest.raises(ImportInvalid, match="more cells"):
        read(b"title,password\n" + b"," * (csv_tables._MOST_CELLS + 1))


def test_devices_are_shown_to_the_other_door(tmp_path: Path) -> None:
    with pytest.raises(ImportInvalid) as error:
        read_vault(DEVICES / "confCons.xml", TaskContext())
    assert "mRemoteNG" in error.value.hint
    assert "in Remote" in error.value.hint


@pytest.mark.parametrize("kind", EVERY)
def test_each_sample_is_found_by_its_content(kind: str) -> None:
    source = VaultSource("a", EVERY[kind])
    assert next(reader.id for reader in READERS if reader.recognises(source)) == reader_for(source).id
    assert read(EVERY[kind]).entries


@pytest.mark.parametrize("kind", EVERY)
def test_damage_gives_our_own_errors_only(kind: str) -> None:
    data, chance = EVERY[kind], random.Random(kind)
    reader = reader_for(VaultSource("a", data))
    for _ in range(60):
        spoilt = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            spoilt[chance.randrange(len(spoilt))] = chance.choice(b'\0"{[,]}<>&\\\xff=;\n0')
        spoilt = spoilt[: chance.randint(1, len(spoilt))] if chance.random() < 0.3 else spoilt
        try:
            reader.read(VaultSource("a", bytes(spoilt)), TaskContext())
        except (ImportInvalid, ImportPassword) as error:
            assert error.hint


_KEYS = [
    "items",
    "login",
    "uris",
    "uri",
    "totp",
    "fields",
    "name",
    "value",
    "type",
    "card",
    "identity",
    "folders",
    "id",
    "accounts",
    "vaults",
    "attrs",
    "details",
    "sections",
    "overview",
    "urls",
    "tags",
    "loginFields",
    "file",
    "date",
    "collectionIds",
    "revisionDate",
    "updatedAt",
    "deletedDate",
    "passwordHistory",
    "designation",
    "title",
    "fileName",
]
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_KEYS) | st.text(max_size=3), inner),
    max_leaves=20,
)


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(_KEYS), _JSON), _JSON)
def test_json_of_any_shape_gives_entries_or_our_own_error(export: dict[str, object], inner: object) -> None:
    for reader, data in (
        (bitwarden.READER, json.dumps({"items": [inner, {"login": inner, "name": "a"}], **export}).encode()),
        (
            onepassword.READER,
            samples.onepassword(
                json.dumps({"accounts": [{"vaults": [{"items": [inner, export]}]}], **export}).encode()
            ),
        ),
    ):
        try:
            found = reader.read(VaultSource("a", data), TaskContext())
        except ImportInvalid:
            continue
        assert all(one.draft.title for one in found.entries)


@settings(max_examples=60, deadline=None)
@given(st.text(), st.binary(max_size=200))
def test_tables_and_xml_of_any_content_give_entries_or_our_own_error(text: str, data: bytes) -> None:
    for reader, written in (
        (csv_tables.READER, f"title,username,password,totp,expires\n{text}".encode("utf-8", "replace")),
        (csv_tables.READER, b"title,username,password\n" + data),
        (keepass_xml.READER, b"<KeePassFile>" + data),
    ):
        try:
            reader.read(VaultSource("a", written), TaskContext())
        except ImportInvalid:
            continue
