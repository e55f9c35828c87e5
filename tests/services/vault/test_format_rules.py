"""Rules of the format that only hostile files, old programs and other programs' readers show."""

import base64
import gzip
import hashlib
import struct
from pathlib import Path
from xml.etree.ElementTree import SubElement

import pytest

from app.domain.credentials import EntryDraft
from app.domain.errors import AppError
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultDamaged, VaultError, VaultUnsupported
from app.services.vault import codec, kdbx3
from app.services.vault.attached_files import NewFile, attach
from app.services.vault.content import attachments, read_content
from app.services.vault.document import parse_document, reveal_text
from app.services.vault.format import Field, Header, read_header, read_variants, write_variants
from app.services.vault.inner import InnerStream, Pieces, read_inner_header
from app.services.vault.key_file import key_from, read_key_file
from app.services.vault.keys import KdfKind, KdfParameters, composite_key, derive
from app.services.vault.merging.by_hand import merge_file
from app.services.vault.new import new_document
from app.services.vault.vault import Vault
from tests.services.vault.conftest import CHEAP, PASSPHRASE, Keepass
from tests.services.vault.test_damage import KEY, rewritten

AES = KdfParameters(KdfKind.AES, memory=0, passes=0, lanes=0, rounds=1000)
KEEPASSXC_AES = bytes.fromhex("7c02bb8279a74ac0927d114a00648238")


def file_of(kdf: KdfParameters = CHEAP) -> bytes:
    return codec.dump(new_document("made", kdf), KEY, TaskContext())


def test_the_header_ends_as_the_documentation_says() -> None:
    data = file_of()
    _, end = read_header(data)
    assert data[:end].endswith(struct.pack("<BI", 0, 4) + b"\r\n\r\n")


def test_aes_is_written_under_the_name_that_keepass_knows() -> None:
    """Only KeePassXC reads its own; a file of an old one gets the common name with the next save."""
    document = codec.load(file_of(AES), KEY, TaskContext())
    old = read_variants(document.header.fields[Field.KDF]) | {"$UUID": (0x42, KEEPASSXC_AES)}
    document.header.fields[Field.KDF] = write_variants(old)
    header, _ = read_header(codec.dump(document, KEY, TaskContext()))
    assert read_variants(header.fields[Field.KDF])["$UUID"][1] == KdfKind.AES.value


def test_a_header_of_many_fields_is_refused_at_the_first_that_comes_twice() -> None:
    """Nothing has proven it yet: anyone who can write the file can put millions there."""
    data = file_of()
    head, many = data[:12], struct.pack("<BI", 99, 0) * 4_000_000
    with pytest.raises(VaultDamaged):
        codec.load(head + many + data[12:], KEY, TaskContext())
    old = head[:8] + struct.pack("<I", 0x0003_0001) + struct.pack("<BH", 99, 0) * 4_000_000
    with pytest.raises(VaultDamaged):
        codec.load(old, KEY, TaskContext())
    names = {f"{number}": (0x42, b"") for number in range(2000)}
    kdf = write_variants(read_variants(read_header(data)[0].fields[Field.KDF]) | names)
    with pytest.raises(VaultDamaged):
        codec.load(rewritten(data, KDF=kdf), KEY, TaskContext())


def test_more_attachments_than_any_vault_has_are_refused() -> None:
    many = struct.pack("<BI", 3, 1) + b"\0"
    with pytest.raises(VaultDamaged, match="attachments"):
        read_inner_header(Pieces(many * 1000 for _ in range(10_000)))


def test_pieces_are_read_across_their_borders() -> None:
    source = Pieces(iter([b"abc", b"", b"defgh", b"i"]))
    assert [source.take(size) for size in (1, 1, 3, 0, 2)] == [b"a", b"b", b"cde", b"", b"fg"]
    assert b"".join(source.rest()) == b"hi"


def test_a_protected_value_may_be_cut_by_a_comment() -> None:
    """As XML counts: the comment is nothing, and what stands before and after it is one value."""
    stream = InnerStream(bytes(64))
    sealed = base64.b64encode(stream.reveal(0, b"three cows")).decode()
    xml = (
        "<KeePassFile><Meta/><Root><Group><UUID>AAAAAAAAAAAAAAAAAAAAAQ==</UUID><Entry><String><Key>Password</Key>"
        f'<Value Protected="true">{sealed[:4]}<!-- > -->\n{sealed[4:]}</Value></String></Entry></Group></Root>'
        "</KeePassFile>"
    )
    root = parse_document([xml.encode()], stream)
    value = root.find(".//Value")
    assert value is not None
    assert reveal_text(value, stream) == "three cows"


def old_file(meta: str, entry: str, tail: bytes = b"") -> bytes:
    """KDBX 3 as KeePass 2 wrote it, with nothing protected."""
    fields = {
        2: Header(0, dict(read_header(file_of())[0].fields)).cipher, 3: struct.pack("<I", 0), 4: bytes(32),
        5: bytes(32), 6: struct.pack("<Q", 100), 7: bytes(16), 8: bytes(32), 9: bytes(32), 10: struct.pack("<I", 2),
    }  # fmt: skip
    head = bytes.fromhex("03d9a29a67fb4bb5") + struct.pack("<I", 0x0003_0001)
    head += b"".join(struct.pack("<BH", kind, len(value)) + value for kind, value in fields.items())
    head += struct.pack("<BH", 0, 4) + b"\r\n\r\n"
    xml = (
        f"<KeePassFile><Meta>{meta}</Meta><Root><Group><UUID>AAAAAAAAAAAAAAAAAAAAAQ==</UUID><Name>old</Name>"
        f"<Entry><UUID>AAAAAAAAAAAAAAAAAAAAAg==</UUID>{entry}</Entry></Group></Root></KeePassFile>"
    ).encode()
    block = struct.pack("<I", 0) + hashlib.sha256(xml).digest() + struct.pack("<I", len(xml)) + xml
    payload = bytes(32) + block + struct.pack("<I", 1) + bytes(32) + struct.pack("<I", 0) + tail
    kdf = KdfParameters(KdfKind.AES, memory=0, passes=0, lanes=0, rounds=100)
    transformed = derive(kdf, KEY, bytes(32), TaskContext())
    header = Header(0, {int(kind): fields[kind] for kind in (Field.CIPHER, Field.MASTER_SEED, Field.IV)})
    from app.services.vault.outer import encrypt

    return head + b"".join(encrypt(header, transformed, [payload]))


def test_a_file_inside_an_entry_of_an_old_vault_is_an_attachment() -> None:
    """KeePass 2.0 kept them there; later programs read both."""
    packed = base64.b64encode(gzip.compress(b"two cows")).decode()
    entry = (
        f"<Binary><Key>a</Key><Value>{base64.b64encode(b'one cow').decode()}</Value></Binary>"
        f'<Binary><Key>b</Key><Value Compressed="True">{packed}</Value></Binary>'
        '<Binary><Key>c</Key><Value Ref="7"/></Binary>'
    )
    pool = f'<Binaries><Binary ID="7">{base64.b64encode(b"three cows").decode()}</Binary></Binaries>'
    document = codec.load(old_file(pool, entry), KEY, TaskContext())
    again = codec.load(codec.dump(document, KEY, TaskContext()), KEY, TaskContext())
    for one in (document, again):
        (place,) = read_content(one).places.values()
        assert attachments(place.element, one) == {"a": b"one cow", "b": b"two cows", "c": b"three cows"}


def test_packed_attachments_of_an_old_vault_do_not_become_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kdbx3, "MAX_SIZE", 1_000_000)
    packed = base64.b64encode(gzip.compress(bytes(300_000))).decode()
    pool = "".join(f'<Binary ID="{number}" Compressed="True">{packed}</Binary>' for number in range(4))
    with pytest.raises(VaultDamaged, match="too large"):
        codec.load(old_file(f"<Binaries>{pool}</Binaries>", ""), KEY, TaskContext())
    assert codec.load(old_file(f"<Binaries>{pool[: len(pool) // 2]}</Binaries>", ""), KEY, TaskContext()).binaries


def test_an_empty_key_file_is_no_key(tmp_path: Path, task: TaskContext) -> None:
    """It would add nothing; KeePassXC refuses it too. A stick that was pulled too early leaves one."""
    empty = tmp_path / "empty.keyx"
    empty.write_bytes(b"")
    with pytest.raises(AppError, match="is empty"):
        read_key_file(empty)


def test_a_key_file_of_a_version_to_come_is_said_so() -> None:
    text = '<KeyFile><Meta><Version>3.0</Version></Meta><Key><Data Hash="00">{}</Data></Key></KeyFile>'
    with pytest.raises(VaultUnsupported, match=r"3\.0"):
        key_from(text.format(base64.b64encode(bytes(32)).decode()).encode())


def test_a_vault_with_a_key_file_and_an_empty_passphrase_is_merged(
    vault: Vault, tmp_path: Path, task: TaskContext
) -> None:
    """Some programs make an empty passphrase part of the key, others leave it out."""
    key = tmp_path / "key"
    key.write_bytes(b"k" * 32)
    for number, with_empty in enumerate((True, False)):
        document = new_document("other", CHEAP)
        path = tmp_path / f"other-{number}.kdbx"
        composite = composite_key(Secret(""), b"k" * 32, with_empty=with_empty)
        path.write_bytes(codec.dump(document, bytes(composite), task))
        assert merge_file(vault, path, Secret(""), task, key_file=key).added == 0


def test_a_vault_may_have_a_file_name_that_is_no_text(tmp_path: Path, task: TaskContext) -> None:
    path = tmp_path / "a\x01b\udcff.kdbx"
    vault = Vault.create(path, PASSPHRASE, task, kdf=CHEAP)
    assert vault.name == "ab"
    vault.close()


def test_what_the_vault_says_is_to_be_protected_is(vault: Vault, task: TaskContext, keepassxc: Keepass) -> None:
    """Its settings say which of the usual fields are: new entries of every program follow them."""
    user = vault.reading()[0].root.find("Meta/MemoryProtection/ProtectUserName")
    assert user is not None
    user.text = "True"
    id = vault.add(EntryDraft("A", "Kuh", Secret("x"), url="http://a"), task).id
    flags = {
        pair.findtext("Key"): value.get("Protected")
        for pair in vault.place(id).element.iterfind("String")
        if (value := pair.find("Value")) is not None
    }
    assert flags == {"Title": None, "UserName": "True", "URL": None, "Notes": None, "Password": "True"}
    assert vault.entry("A").user == "Kuh"
    assert keepassxc("show", "-q", "-a", "UserName", vault.path, "A").strip() == "Kuh"


def test_text_that_xml_cannot_hold_is_refused_and_nothing_is_written(vault: Vault, task: TaskContext) -> None:
    before = vault.path.read_bytes()
    for text in ("\x01", "\ud800"):
        with pytest.raises(VaultError):
            vault.change(lambda changes, _, text=text: changes.mark("satchel.test", text), task)
    assert vault.path.read_bytes() == before
    vault.add(EntryDraft("A"), task)


def test_a_file_that_is_not_there_never_becomes_the_next_one_that_is_added(vault: Vault, task: TaskContext) -> None:
    """A number beyond the attachments of a file: another client's key must not slip in there later."""
    mine, other = (vault.add(EntryDraft(title), task).id for title in ("Mine", "Other"))
    attach(vault, mine, [NewFile("a", b"one cow")], task)
    document = codec.load(vault.path.read_bytes(), KEY, task)
    binary = SubElement(read_content(document).places[other].element, "Binary")
    SubElement(binary, "Key").text = "b"
    SubElement(binary, "Value", {"Ref": "1"})
    vault.path.write_bytes(codec.dump(document, KEY, task))
    vault.reload(task)
    attach(vault, mine, [NewFile("c", b"two cows")], task)
    document, content = vault.reading()
    assert attachments(content.places[other].element, document) == {}
    assert sorted(attachments(content.places[mine].element, document)) == ["a", "c"]


def test_aes_without_a_round_is_refused() -> None:
    with pytest.raises(VaultDamaged):
        KdfParameters(KdfKind.AES, memory=0, passes=0, lanes=0, rounds=0).check()
