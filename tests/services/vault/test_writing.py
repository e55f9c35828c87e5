"""What is written is what the document holds, whether its text was kept from the save before or made anew."""

import copy
import io
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

import pytest
from Cryptodome.Cipher import Salsa20
from hypothesis import given, settings
from hypothesis import strategies as st
from pykeepass import PyKeePass

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultDamaged
from app.services.vault.attached_files import NewFile, attach, detach
from app.services.vault.changes import Changes
from app.services.vault.codec import dump, load
from app.services.vault.content import attachments, read_content, strings
from app.services.vault.document import Document, Fragment, parse_document, reveal_bytes, set_value
from app.services.vault.format import CHACHA20
from app.services.vault.inner import InnerStream
from app.services.vault.keys import composite_key
from app.services.vault.new import new_document
from app.services.vault.salsa20 import keystream
from app.services.vault.vault import Vault
from app.services.vault.writing import is_same, prove, serialise
from tests.services.vault.conftest import CHEAP, PASSPHRASE

KEY = bytes(composite_key(PASSPHRASE))
_NOT_IN_XML = "\ufffe\uffff"  # XML 1.0, 2.2: no document holds them, so none that was read does
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r&<>\"'", exclude_characters=_NOT_IN_XML),
    max_size=12,
)


def with_entry(parts: list[tuple[str, str, bool]], attribute: str) -> Document:
    document = new_document("odd", CHEAP, cipher=CHACHA20)
    group = document.root.find("Root/Group")
    assert group is not None
    entry = SubElement(group, "Entry")
    entry.tail = parts[0][1] if parts else None
    SubElement(entry, "UUID").text = "AAAAAAAAAAAAAAAAAAAAAQ=="
    SubElement(entry, "Unknown", {"of": attribute, "{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    for key, text, is_protected in parts:
        pair = SubElement(entry, "String")
        SubElement(pair, "Key").text = key
        set_value(SubElement(pair, "Value"), text, document.stream if is_protected else None)
        pair.tail = text
    return document


@settings(max_examples=60, deadline=None)
@given(parts=st.lists(st.tuples(TEXT, TEXT, st.booleans()), max_size=4), attribute=TEXT)
def test_whatever_a_document_holds_is_read_back(parts: list[tuple[str, str, bool]], attribute: str) -> None:
    document = with_entry(parts, attribute)
    again = load(dump(document, KEY, TaskContext()), KEY, TaskContext())
    ours, theirs = (
        [(value.get("Protected"), reveal_bytes(value, one.stream)) for value in one.root.iter("Value")]
        for one in (document, again)
    )
    assert ours == theirs
    for tree in (one.root for one in (document, again)):
        for value in tree.iter("Value"):
            value.text = ""
    assert is_same(document.root, again.root)
    assert [*serialise(again, InnerStream(bytes(64)))] == [*serialise(again, InnerStream(bytes(64)))]


def test_a_text_that_is_not_the_element_is_refused() -> None:
    element = Element("Entry")
    SubElement(element, "Tags").text = "one"
    good = Fragment(("<Entry><Tags>one</Tags></Entry>",), ())
    prove({element: good})
    for bad in ("<Entry><Tags>two</Tags></Entry>", "<Entry/>", "<Entry><Tags a='b'>one</Tags></Entry>"):
        with pytest.raises(VaultDamaged, match="nothing was saved"):
            prove({element: Fragment((bad,), ())})


def test_after_any_change_the_kept_texts_say_what_the_vault_holds(vault: Vault, task: TaskContext) -> None:
    def check() -> None:
        document, _ = vault.reading()
        fresh = copy.deepcopy(document)
        fresh.written = {}
        texts = [b"".join(serialise(one, InnerStream(bytes(64)))) for one in (document, fresh)]
        assert texts[0] == texts[1]
        saved = load(vault.path.read_bytes(), KEY, task)
        assert read_content(saved).entries == vault.entries()

    ids = [vault.add(EntryDraft(f"Entry {n}", password=Secret("p"), group="A/B"), task).id for n in range(3)]
    check()
    attach(vault, ids[0], [NewFile("a.txt", b"first")], task)
    attach(vault, ids[1], [NewFile("b.txt", b"second")], task)
    check()
    detach(vault, ids[0], "a.txt", task)  # the other takes its place in the file
    check()
    vault.edit(ids[2], EntryDraft("Other", "new", group="A"), task)
    check()
    vault.delete(ids[1], task)
    check()

    def fail(changes: Changes, _: object) -> None:
        changes.add(EntryDraft("gone"))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        vault.change(fail, task)
    check()


def test_pykeepass_reads_what_was_saved_with_kept_texts(vault: Vault, task: TaskContext) -> None:
    ids = [vault.add(EntryDraft(f"Entry {n}", password=Secret(f"p{n}")), task).id for n in range(4)]
    vault.edit(ids[1], EntryDraft("Changed & <odd>\r\n", password=Secret("new ☃")), task)
    theirs = PyKeePass(io.BytesIO(vault.path.read_bytes()), password=PASSPHRASE.reveal())
    assert {one.title: one.password for one in theirs.entries} == {
        "Entry 0": "p0", "Changed & <odd>\r\n": "new ☃", "Entry 2": "p2", "Entry 3": "p3",
    }  # fmt: skip
    changed = theirs.find_entries(title="Entry 2", first=True)
    changed.save_history()
    changed.password, changed.notes = "theirs", "line\nline"
    changed.add_attachment(theirs.add_binary(b"content"), "file.bin")
    changed.otp, changed.tags = "otpauth://totp/a?secret=JBSWY3DPEHPK3PXP", ["old", "new"]
    changed.set_custom_property("Serial", "A-1", protect=True)
    theirs.save(str(vault.path))
    again = Vault.open(Path(vault.path), PASSPHRASE, task)
    assert again.password(ids[2]).reveal() == "theirs"
    entry = again.entry(ids[2])
    assert (entry.notes, entry.has_code, set(entry.tags)) == ("line\nline", True, {"old", "new"})
    document, content = again.reading()
    element = content.places[ids[2]].element
    assert attachments(element, document) == {"file.bin": b"content"}
    assert reveal_bytes(strings(element)["Serial"], document.stream) == b"A-1"
    assert [strings(old)["Title"].text for old in element.iterfind("History/Entry")] == ["Entry 2"]


def test_the_stream_of_salsa20_is_that_of_its_test_vectors_and_of_another_library() -> None:
    """ECRYPT's verified vectors for Salsa20/20, 256 bits, set 6, vector 0."""
    key = bytes.fromhex("0053A6F94C9FF24598EB3E91E4378ADD3083D6297CCF2275C81B6EC11467BA0D")
    stream = keystream(key, bytes.fromhex("0D74DB42A91077DE"), 131072, TaskContext())
    assert stream[:16].hex().upper() == "F5FAD53F79F9DF58C4AEA0D0ED9A9601"
    assert stream[65472:65488].hex().upper() == "B70C50139C63332EF6E77AC54338A407"
    theirs = Salsa20.new(key, bytes.fromhex("0D74DB42A91077DE")).encrypt(bytes(131072))
    assert stream == theirs


def test_what_looks_protected_elsewhere_and_loose_base64_are_understood() -> None:
    xml = b"""<KeePassFile><Meta><Name Protected="1">QUJD</Name></Meta><Root><Group>
    <UUID>AAAAAAAAAAAAAAAAAAAAAQ==</UUID>
    <Entry><UUID>AAAAAAAAAAAAAAAAAAAAAg==</UUID><String><Key>K</Key><Value Protected="tRUE">QU
    JD</Value></String></Entry></Group></Root></KeePassFile>"""
    stream = InnerStream(bytes(64))
    root = parse_document([xml[:50], xml[50:]], stream)
    assert stream.end == 6, "both take their part of the stream, in the order of the file"
    value = root.find(".//Value")
    assert value is not None
    assert reveal_bytes(value, stream) == stream.reveal(3, b"ABC")
