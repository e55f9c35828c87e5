"""KeePassXC opens what Satchel writes and the other way round, with equal values."""

import csv
import io
import secrets
import time
from pathlib import Path

import pytest

from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultError, VaultUnsupported, WrongPassphrase
from app.services.vault.codec import dump, load
from app.services.vault.content import decode_iso
from app.services.vault.format import AES_256_CBC, CHACHA20
from app.services.vault.key_file import read_key_file
from app.services.vault.keys import KdfKind, KdfParameters, composite_key
from app.services.vault.new import new_document
from app.services.vault.storage import VaultFile
from app.services.vault.vault import Vault
from tests.services.vault.conftest import CHEAP, PASSPHRASE, Keepass

DRAFTS = (
    EntryDraft("Plain", "root", Secret("s3cret"), "ssh://10.0.0.1", "", ("router", "old"), "one line"),
    EntryDraft("Quotes \" ' & <b> ]]>", "ДОМЕН\\админ", Secret("\"; rm -rf / #<>&'"), "", "Clients/Nordlys Dental"),
    EntryDraft("Snowman ☃ 漢字 🔑", "", Secret("pässwörd 🔑 ☃"), "", "Clients/Nordlys Dental/Praxis Süd"),
    EntryDraft("Empty", "", Secret("")),
    EntryDraft("Long", "u" * 300, Secret("x" * 10_240), notes="n" * 10_240),
    EntryDraft("Lines", "a", Secret("two\nlines\r\nand\ta tab "), notes=" first\n\n third \r\nfourth\n"),
)


def exported(keepassxc: Keepass, path: Path) -> dict[str, dict[str, str]]:
    """All entries as KeePassXC sees them, by title."""
    text = keepassxc("export", "-q", "--format", "csv", path)
    return {row["Title"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}


def wait_for_the_next_second() -> None:
    second = int(time.time())
    while int(time.time()) == second:
        time.sleep(0.02)


def test_keepassxc_reads_every_value_that_satchel_wrote(vault: Vault, task: TaskContext, keepassxc: Keepass) -> None:
    for draft in DRAFTS:
        vault.add(draft, task)
    rows = exported(keepassxc, vault.path)
    for draft in DRAFTS:
        assert draft.password is not None
        row = rows[draft.title]
        assert row["Username"] == draft.user
        assert row["Password"] == draft.password.reveal()
        assert row["URL"] == draft.url
        assert row["Notes"] == draft.notes
        assert row["Group"].partition("/")[2] == draft.group


def test_keepassxc_shows_one_password(vault: Vault, task: TaskContext, keepassxc: Keepass) -> None:
    vault.add(DRAFTS[2], task)
    shown = keepassxc("show", "-q", "-s", "-a", "password", vault.path, f"{DRAFTS[2].group}/{DRAFTS[2].title}")
    assert shown.rstrip("\n") == "pässwörd 🔑 ☃"


def test_satchel_reads_every_value_that_keepassxc_wrote(tmp_path: Path, task: TaskContext, keepassxc: Keepass) -> None:
    path = Vault.create(tmp_path / "theirs.kdbx", PASSPHRASE, task, kdf=CHEAP).path
    passphrase = PASSPHRASE.reveal()
    keepassxc("mkdir", "-q", path, "Clients")
    for title, user, password in (("A ☃", "ü", 'p "ä" ☃ <&>'), ("B", "u" * 200, "x" * 4000)):
        arguments = ("add", "-q", "-u", user, "--url", "https://x/?a=1&b=2", "-p", path, f"Clients/{title}")
        keepassxc(*arguments, answers=(passphrase, password))
    vault = Vault.open(path, PASSPHRASE, task)
    found = {entry.title: entry for entry in vault.entries()}
    assert found["A ☃"].user == "ü"
    assert found["A ☃"].group == "Clients"
    assert found["A ☃"].url == "https://x/?a=1&b=2"
    assert vault.password(found["A ☃"].id).reveal() == 'p "ä" ☃ <&>'
    assert vault.password(found["B"].id).reveal() == "x" * 4000
    vault.edit(found["B"].id, EntryDraft("B2", group="Clients"), task)
    assert exported(keepassxc, path)["B2"]["Password"] == "x" * 4000
    assert exported(keepassxc, path)["A ☃"]["Password"] == 'p "ä" ☃ <&>'


@pytest.mark.parametrize("compressed", [True, False], ids=["gzip", "plain"])
@pytest.mark.parametrize("cipher", [AES_256_CBC, CHACHA20], ids=["aes", "chacha20"])
@pytest.mark.parametrize(
    "kdf",
    [CHEAP, KdfParameters(KdfKind.ARGON2D, 64 * 1024, 1, 1), KdfParameters(KdfKind.AES, 0, 0, 0, rounds=1000)],
    ids=lambda kdf: kdf.kind.name.lower(),
)
def test_each_cipher_compression_and_key_derivation(
    tmp_path: Path, task: TaskContext, keepassxc: Keepass, kdf: KdfParameters, cipher: bytes, compressed: bool
) -> None:
    path = tmp_path / "made.kdbx"
    document = new_document("made", kdf, cipher=cipher, compressed=compressed)
    VaultFile(path).write_new(dump(document, bytes(composite_key(PASSPHRASE)), task))
    vault = Vault.open(path, PASSPHRASE, task)
    vault.add(DRAFTS[1], task)
    assert exported(keepassxc, path)[DRAFTS[1].title]["Password"] == DRAFTS[1].password.reveal()  # type: ignore[union-attr]
    again = Vault.open(path, PASSPHRASE, task)
    assert again.entries() == vault.entries()
    assert load(path.read_bytes(), bytes(composite_key(PASSPHRASE)), task).kdf == kdf


def test_what_satchel_does_not_know_survives_a_save(vault: Vault, task: TaskContext, keepassxc: Keepass) -> None:
    entry = vault.add(DRAFTS[0], task)
    key = vault.path.with_name("key.pem")
    key.write_bytes(b"-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n")
    keepassxc("attachment-import", "-q", vault.path, "Plain", "id_ed25519", key)
    again = Vault.open(vault.path, PASSPHRASE, task)
    credential = again.credential(entry.id)
    assert credential.private_key == Secret("-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n")
    assert credential.key_passphrase == Secret("s3cret")
    again.edit(entry.id, EntryDraft("Renamed"), task)
    out = vault.path.with_name("out.pem")
    keepassxc("attachment-export", "-q", vault.path, "Renamed", "id_ed25519", out)
    assert out.read_bytes() == key.read_bytes()


def test_a_key_file_of_keepassxc_opens_its_vault(tmp_path: Path, task: TaskContext, keepassxc: Keepass) -> None:
    path, key_file = tmp_path / "keyed.kdbx", tmp_path / "keyed.keyx"
    passphrase = PASSPHRASE.reveal()
    keepassxc("db-create", "-q", "-p", "--set-key-file", key_file, tmp_path / "x", answers=(passphrase, passphrase))
    assert len(read_key_file(key_file)) == 32
    Vault.create(path, PASSPHRASE, task, key_file=key_file, kdf=CHEAP).add(DRAFTS[0], task)
    keepassxc("edit", "-q", "-u", "theirs", "-k", key_file, path, "Plain")
    assert Vault.open(path, PASSPHRASE, task, key_file=key_file).entry("Plain").user == "theirs"
    with pytest.raises(WrongPassphrase):
        Vault.open(path, PASSPHRASE, task)


def test_a_key_file_of_satchel_opens_in_keepassxc(tmp_path: Path, task: TaskContext, keepassxc: Keepass) -> None:
    for name, content in {"raw": b"\x07" * 32, "hex": b"ab" * 32, "any": b"whatever this is"}.items():
        key_file = tmp_path / name
        key_file.write_bytes(content)
        path = tmp_path / f"{name}.kdbx"
        Vault.create(path, PASSPHRASE, task, key_file=key_file, kdf=CHEAP).add(DRAFTS[0], task)
        assert "Plain" in keepassxc("ls", "-q", "-k", key_file, path)


def test_a_deleted_entry_lies_in_keepassxcs_recycle_bin(vault: Vault, task: TaskContext, keepassxc: Keepass) -> None:
    entry = vault.add(DRAFTS[0], task)
    vault.delete(entry.id, task)
    assert "Recycle Bin/Plain" in keepassxc("ls", "-q", "-R", "-f", vault.path)
    vault.delete(entry.id, task)
    assert "Plain" not in keepassxc("ls", "-q", "-R", "-f", vault.path)


def test_a_change_wins_when_keepassxc_merges(vault: Vault, task: TaskContext, keepassxc: Keepass) -> None:
    entry = vault.add(DRAFTS[0], task)
    older = vault.path.with_name("older.kdbx")
    older.write_bytes(vault.path.read_bytes())
    wait_for_the_next_second()  # the file has times in whole seconds
    vault.edit(entry.id, EntryDraft("Plain", "after", Secret("new")), task)
    keepassxc("merge", "-q", "-s", older, vault.path)
    assert exported(keepassxc, older)["Plain"]["Password"] == "new"
    assert exported(keepassxc, older)["Plain"]["Username"] == "after"


@pytest.fixture
def old(tmp_path: Path, keepassxc: Keepass) -> Path:
    """A vault in KDBX 3.1, as keepassxc-cli makes it, with two entries and an attachment."""
    path, passphrase = tmp_path / "old.kdbx", PASSPHRASE.reveal()
    keepassxc("db-create", "-q", "-p", path, answers=(passphrase, passphrase))
    assert path.read_bytes()[8:12] == b"\x01\x00\x03\x00"
    for title, password in (("A ☃", 'p "ä" ☃ <&>'), ("B", "x" * 4000)):
        keepassxc("add", "-q", "-u", "root", "-p", path, title, answers=(passphrase, password))
    (tmp_path / "file").write_bytes(bytes(range(256)) * 5)
    keepassxc("attachment-import", "-q", path, "B", "data", tmp_path / "file")
    return path


def test_a_vault_in_the_format_before_is_read(old: Path, task: TaskContext) -> None:
    vault = Vault.open(old, PASSPHRASE, task)
    assert {entry.title: entry.user for entry in vault.entries()} == {"A ☃": "root", "B": "root"}
    assert vault.password(vault.entry("A ☃").id).reveal() == 'p "ä" ☃ <&>'
    assert vault.password(vault.entry("B").id).reveal() == "x" * 4000
    modified = vault.entry("B").modified
    assert modified is not None
    assert abs(modified.timestamp() - time.time()) < 100


def test_a_vault_in_the_format_before_is_saved_in_the_new_one(old: Path, task: TaskContext, keepassxc: Keepass) -> None:
    before = old.read_bytes()
    Vault.open(old, PASSPHRASE, task).add(EntryDraft("C", password=Secret("new")), task)
    assert old.read_bytes()[8:12] == b"\x01\x00\x04\x00"
    rows = exported(keepassxc, old)
    passwords = {title: row["Password"] for title, row in rows.items()}
    assert passwords == {"A ☃": 'p "ä" ☃ <&>', "B": "x" * 4000, "C": "new"}
    keepassxc("attachment-export", "-q", old, "B", "data", old.with_name("out"))
    assert old.with_name("out").read_bytes() == bytes(range(256)) * 5
    document = load(old.read_bytes(), bytes(composite_key(PASSPHRASE)), task)
    times = [one.text or "" for one in document.root.iter() if one.tag.endswith(("Time", "Changed"))]
    assert len(times) > 10
    assert not [text for text in times if decode_iso(text)]  # KDBX 4 has them as numbers
    (backup,) = old.parent.glob("old.backup-*.kdbx")
    assert backup.read_bytes() == before


def test_a_damaged_vault_in_the_format_before_gives_a_clear_error(old: Path, task: TaskContext) -> None:
    data = old.read_bytes()
    with pytest.raises(WrongPassphrase):
        Vault.open(old, Secret("wrong"), task)
    for place in range(0, len(data), 131):
        old.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        try:
            Vault.open(old, PASSPHRASE, task)
        except VaultError:
            continue
        pytest.fail(f"accepted with byte {place} changed")
    for size in range(0, len(data), 331):
        old.write_bytes(data[:size])
        with pytest.raises(VaultError):
            Vault.open(old, PASSPHRASE, task)


def test_keepass_1_and_formats_to_come_are_refused_with_a_way_out(tmp_path: Path, task: TaskContext) -> None:
    old = tmp_path / "old.kdbx"
    old.write_bytes(bytes.fromhex("03d9a29a67fb4bb5") + b"\x00\x00\x05\x00" + bytes(300))
    with pytest.raises(VaultUnsupported, match="KDBX 5") as caught:
        Vault.open(old, PASSPHRASE, task)
    assert "KeePassXC" in caught.value.hint
    old.write_bytes(bytes.fromhex("03d9a29a65fb4bb5") + bytes(300))
    with pytest.raises(VaultUnsupported, match="KeePass 1"):
        Vault.open(old, PASSPHRASE, task)


def test_a_vault_that_is_written_and_read_in_many_pieces_is_whole(
    vault: Vault, task: TaskContext, keepassxc: Keepass
) -> None:
    notes = {f"Entry {number}": secrets.token_hex(2000) for number in range(60)}
    for title, text in notes.items():
        vault.add(EntryDraft(title, password=Secret(text[:20]), group="Clients/A", notes=text), task)
    assert vault.path.stat().st_size > 100_000
    rows = exported(keepassxc, vault.path)
    assert {title: row["Notes"] for title, row in rows.items()} == notes
    again = Vault.open(vault.path, PASSPHRASE, task)
    assert {entry.title: entry.notes for entry in again.entries()} == notes
    assert all(again.password(entry.id).reveal() == notes[entry.title][:20] for entry in again.entries())
