"""Whatever a file holds: it opens as it was written, or a clear error says why not. Nothing else, and no long work."""

import contextlib
import hashlib
import struct
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultDamaged, VaultUnsupported, WrongPassphrase
from app.services.vault import blocks, codec, keys, outer
from app.services.vault.content import read_content
from app.services.vault.document import parse_document
from app.services.vault.format import Field, Header, own_errors, read_header, read_variants, write_variants
from app.services.vault.inner import InnerStream
from app.services.vault.key_file import key_from
from app.services.vault.vault import Vault
from tests.services.vault.conftest import CHEAP, PASSPHRASE

KEY = bytes(keys.composite_key(PASSPHRASE))
OURS = (WrongPassphrase, VaultDamaged, VaultUnsupported)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A real vault file with some entries."""
    task = TaskContext()
    vault = Vault.create(tmp_path_factory.mktemp("vault") / "a.kdbx", PASSPHRASE, task, kdf=CHEAP)
    for number in range(5):
        vault.add(EntryDraft(f"Entry {number}", "user", Secret(f"password {number}"), group="Clients/A"), task)
    return vault.path.read_bytes()


def rewritten(image: bytes, **changes: bytes) -> bytes:
    """The file with other header fields and a matching hash, as someone without the passphrase could make it."""
    header, end = read_header(image)
    fields = header.fields | {int(Field[name]): value for name, value in changes.items()}
    start = Header(header.version, fields).to_bytes()
    return start + hashlib.sha256(start).digest() + image[end + 32 :]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_changed_file_is_never_accepted(image: bytes, data: st.DataObject) -> None:
    changed = bytearray(image)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(changed) - 1))
        changed[start : start + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    if bytes(changed) != image:
        with contextlib.suppress(*OURS):
            codec.load(bytes(changed), KEY, TaskContext())
            assert bytes(changed).startswith(image), "accepted"


def test_every_shortened_file_is_damaged(image: bytes) -> None:
    for size in [*range(0, 700, 7), len(image) - 1]:
        with pytest.raises(VaultDamaged):
            codec.load(image[:size], KEY, TaskContext())


def test_a_damaged_vault_names_the_backup_to_open(image: bytes, tmp_path: Path) -> None:
    path = tmp_path / "service.kdbx"
    path.write_bytes(image[:-50])
    with pytest.raises(VaultDamaged) as caught:
        Vault.open(path, PASSPHRASE, TaskContext())
    assert caught.value.hint.startswith("No backup lies beside it.")
    for stamp in ("20261123-101500", "20261124-091500"):
        (tmp_path / f"service.backup-{stamp}.kdbx").write_bytes(image)
    with pytest.raises(VaultDamaged) as caught:
        Vault.open(path, PASSPHRASE, TaskContext())
    named = tmp_path / "service.backup-20261124-091500.kdbx"
    assert named.name in caught.value.hint
    assert len(Vault.open(named, PASSPHRASE, TaskContext()).entries()) == 5
    assert path.read_bytes() == image[:-50], "what is damaged is kept: it may still be mended"


def test_every_flipped_bit_of_the_content_is_noticed(image: bytes) -> None:
    _, end = read_header(image)
    for place in range(end + 64, len(image) - 36, 11):
        with pytest.raises(VaultDamaged):
            codec.load(image[:place] + bytes([image[place] ^ 1]) + image[place + 1 :], KEY, TaskContext())


@settings(max_examples=150, deadline=None)
@given(cut=st.integers(0, 200), junk=st.binary(max_size=60))
def test_a_header_that_was_made_to_fit_is_refused_all_the_same(image: bytes, cut: int, junk: bytes) -> None:
    header, _ = read_header(image)
    kdf = header.fields[Field.KDF]
    with pytest.raises(OURS):
        codec.load(rewritten(image, KDF=kdf[:cut] + junk + kdf[cut + len(junk) :] + b"\0"), KEY, TaskContext())


@pytest.mark.parametrize(
    ("name", "value"),
    [("M", 4 << 30), ("I", 5000), ("P", 2**31), ("M", 2**63)],
)
def test_a_header_that_asks_for_endless_work_is_refused_at_once(image: bytes, name: str, value: int) -> None:
    header, _ = read_header(image)
    variants = read_variants(header.fields[Field.KDF])
    kind, old = variants[name]
    variants[name] = (kind, struct.pack("<Q", value)[: len(old)])
    started = time.process_time()
    with pytest.raises(VaultUnsupported, match="more memory or time"):
        codec.load(rewritten(image, KDF=write_variants(variants)), KEY, TaskContext())
    assert time.process_time() - started < 1


def test_endless_work_by_both_at_once_is_refused(image: bytes) -> None:
    with pytest.raises(VaultUnsupported):
        keys.KdfParameters(memory=1 << 30, passes=1000).check()


def test_ciphers_that_satchel_does_not_have_are_named(image: bytes) -> None:
    with pytest.raises(VaultUnsupported, match="Twofish"):
        codec.load(rewritten(image, CIPHER=bytes.fromhex("ad68f29f576f4bb9a36ad47af965346c")), KEY, TaskContext())
    with pytest.raises(VaultUnsupported):
        codec.load(rewritten(image, CIPHER=bytes(16)), KEY, TaskContext())


def sealed(payload: bytes, image: bytes) -> bytes:
    """A vault with any content, made by someone who has the passphrase."""
    header, _ = read_header(image)
    kdf, salt = keys.read_kdf(read_variants(header.fields[Field.KDF]))
    transformed = keys.derive(kdf, KEY, salt, TaskContext())
    key = blocks.mac_key(header.seed, transformed)
    start = header.to_bytes()
    packed = outer.encrypt(header, transformed, outer.pack([payload]))
    return b"".join([start, blocks.seals(start, key), *blocks.write_blocks(packed, key)])


INNER = b"\x01\x04\0\0\0\x03\0\0\0" + b"\x02\x40\0\0\0" + bytes(64) + b"\0\0\0\0\0"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><KeePassFile><Meta>&b;</Meta></KeePassFile>'


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x01",
        INNER,
        INNER + b"<KeePassFile/>",
        INNER + BOMB,
        INNER + b"<a>" * 5000 + b"</a>" * 5000,
        INNER + b"<KeePassFile><Meta/><Root><Group><UUID>AAAA</UUID>" + b"<Group>" * 300,
        INNER.replace(b"\x03\0\0\0\x02", b"\x02\0\0\0\x02") + b"<KeePassFile/>",
        INNER + b"\xff\xfe<\0",
    ],
)
def test_content_that_is_no_database_is_refused(image: bytes, payload: bytes) -> None:
    with pytest.raises(OURS):
        codec.load(sealed(payload, image), KEY, TaskContext())


def test_a_flipped_bit_of_the_header_is_damage_and_not_a_wrong_passphrase(image: bytes) -> None:
    _, end = read_header(image)
    for place in range(12, end, 5):
        with pytest.raises((VaultDamaged, VaultUnsupported)):
            codec.load(image[:place] + bytes([image[place] ^ 1]) + image[place + 1 :], KEY, TaskContext())


def test_a_database_with_entities_or_endless_nesting_is_refused(image: bytes) -> None:
    entity = b'<!DOCTYPE KeePassFile [<!ENTITY a "b">]>' + XML
    nested = XML.replace(b"</Group>", b"<Group>" * 200 + b"</Group>" * 201)
    for xml in (entity, nested):
        with pytest.raises(VaultDamaged):
            codec.load(sealed(INNER + xml, image), KEY, TaskContext())


def test_content_that_unpacks_without_end_is_refused() -> None:
    with pytest.raises(VaultDamaged, match="too large"):
        b"".join(outer.unpack(outer.pack([bytes(1_000_001)]), 1_000_000))
    assert len(b"".join(outer.unpack(outer.pack([bytes(1_000_000)]), 1_000_000))) == 1_000_000


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_damaged_xml_gives_only_our_errors(image: bytes, data: st.DataObject) -> None:
    xml = bytearray(XML)
    start = data.draw(st.integers(0, len(xml) - 1))
    xml[start : start + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=8))
    with contextlib.suppress(VaultDamaged), own_errors():
        parse_document([bytes(xml)], InnerStream(bytes(64)))


XML = b"""<KeePassFile><Meta><RecycleBinUUID>AAAAAAAAAAAAAAAAAAAAAA==</RecycleBinUUID></Meta><Root><Group>
<UUID>AAAAAAAAAAAAAAAAAAAAAQ==</UUID><Name>r</Name><Entry><UUID>AAAAAAAAAAAAAAAAAAAAAg==</UUID><String><Key>Password
</Key><Value Protected="True">QUJD</Value></String><Times><LastModificationTime>x</LastModificationTime></Times></Entry>
</Group></Root></KeePassFile>"""


def test_a_vault_that_holds_odd_values_still_opens(image: bytes, tmp_path: Path) -> None:
    path = tmp_path / "odd.kdbx"
    path.write_bytes(sealed(INNER + XML, image))
    (entry,) = Vault.open(path, PASSPHRASE, TaskContext()).entries()
    assert entry.modified is None
    document = codec.load(path.read_bytes(), KEY, TaskContext())
    assert len(read_content(document).places) == 1


def test_a_damaged_key_file_is_said_so() -> None:
    good = b"<KeyFile><Meta><Version>2.0</Version></Meta><Key><Data Hash='%s'>%s</Data></Key></KeyFile>"
    value = b"ab" * 32
    check = hashlib.sha256(bytes.fromhex(value.decode())).hexdigest()[:8].encode()
    assert key_from(good % (check, value)) == b"\xab" * 32
    for bad in (good % (b"00000000", value), good % (check, b"xyz"), b"<KeyFile>", b"<KeyFile/>", BOMB + b"<KeyFile"):
        with pytest.raises(VaultDamaged):
            key_from(bad)
