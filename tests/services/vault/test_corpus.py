"""The files with which KeePassXC and pykeepass test themselves open here, and what is written of them says the same."""

import io
import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pykeepass import PyKeePass

from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultDamaged, VaultError, VaultUnsupported, WrongPassphrase
from app.services.vault.codec import dump, load
from app.services.vault.content import read_content, strings
from app.services.vault.document import Document, reveal_bytes
from app.services.vault.key_file import read_key_file
from app.services.vault.keys import possible_keys
from tests.services.vault.conftest import CHEAP, Keepass
from tests.services.vault.corpus import KEEPASSXC, PYKEEPASS, NotFetched, Package, fetch


@dataclass(frozen=True)
class Sample:
    name: str
    passphrase: str = ""
    key_file: str = ""
    is_dear: bool = False  # its key derivation takes a second


WHOLE = bool(os.environ.get("SATCHEL_WHOLE_CORPUS"))
"""Also those that take a second to open, and what KeePassXC says of each."""

IN_PYKEEPASS = (
    Sample("test3", "password", "test3.key"),
    Sample("test3_transformed", "password", "test3.key"),
    *(Sample(f"test4{kind}", "password", "test4.key") for kind in ("", "_aes", "_aeskdf", "_chacha20", "_transformed")),
    Sample("test4_argon2id", "password"),
    *(Sample(f"test4_{kind}_uncompressed", "password", is_dear=True) for kind in ("aes", "chacha20")),
    Sample("test4_blankpass", "", "test4.key", is_dear=True),
    Sample("extra_content", "password", is_dear=True),
    Sample("test4_hex", "password", "test4_hex.key", is_dear=True),
    Sample("test4_keyx", "password", "test4_keyx.keyx"),
)
IN_KEEPASSXC = (
    *(Sample(f"Format{number}", "a") for number in (200, 300)),
    Sample("Format400", "t"),
    *(Sample(f"FileKey{kind}", "", f"FileKey{kind}.key") for kind in ("Binary", "Hashed", "Hex", "Xml")),
    Sample("FileKeyXmlV2", "", "FileKeyXmlV2.keyx"),
    Sample("KeyFileProtected", "a", "KeyFileProtected.key", is_dear=True),
    Sample("KeyFileProtectedNoPassword", "", "KeyFileProtectedNoPassword.key"),
    *(Sample(name, "a") for name in ("MergeDatabase", "NewDatabase", "NewDatabase2", "NewDatabaseBrowser")),
    *(Sample(name, "a") for name in ("NewDatabaseMulti", "SyncDatabase")),
    Sample("SyncDatabaseDifferentPassword", "b"),
    Sample("NonAscii", "\u0394\u00f6\u0636"),
    Sample("ProtectedStrings", "masterpw"),
    Sample("Compressed"),
    *(Sample(f"RecycleBin{kind}", "123") for kind in ("Disabled", "Empty", "NotYetCreated", "WithData")),
)
REFUSED = {
    "test4_twofish": (VaultUnsupported, "Twofish"),
    "test4_twofish_uncompressed": (VaultUnsupported, "Twofish"),
    "BrokenHeaderHash": (VaultDamaged, "header"),
    "YubiKeyProtectedPasswords": (WrongPassphrase, "passphrase"),  # nobody opens it without the stick
}
BROKEN_KEY_FILES = ("FileKeyXmlBrokenBase64", "FileKeyXmlV2BrokenHex", "FileKeyXmlV2HashFail")
CORPORA = [(PYKEEPASS, IN_PYKEEPASS), (KEEPASSXC, IN_KEEPASSXC)]
of_each = pytest.mark.parametrize(("package", "samples"), CORPORA, ids=["pykeepass", "keepassxc"])


def files_of(package: Package, config: pytest.Config) -> Path:
    if getattr(config, "cache", None) is None:
        pytest.skip("what is fetched lies in pytest's cache, and here it has none")
    assert config.cache
    try:
        return fetch(package, config.cache.mkdir("vault-corpus"))
    except NotFetched as reason:
        pytest.skip(str(reason))


def opened(path: Path, sample: Sample) -> tuple[Document, bytearray]:
    key_part = read_key_file(path.parent / sample.key_file) if sample.key_file else None
    *others, last = possible_keys(Secret(sample.passphrase), key_part)
    for key in others:
        try:
            return load(path.read_bytes(), key, TaskContext()), key
        except WrongPassphrase:
            pass
    return load(path.read_bytes(), last, TaskContext()), last


def values(document: Document) -> list[tuple[str, str, bytes]]:
    content = read_content(document)
    return [
        (entry, key, reveal_bytes(value, document.stream))
        for entry, place in content.places.items()
        for key, value in strings(place.element).items()
    ]


@of_each
def test_every_vault_opens_and_says_the_same_once_it_was_rewritten(
    package: Package, samples: tuple[Sample, ...], pytestconfig: pytest.Config
) -> None:
    folder = files_of(package, pytestconfig)
    wrong = []
    for sample in samples:
        path = folder / f"{sample.name}.kdbx"
        if not path.exists() or (sample.is_dear and not WHOLE):  # or of a later version of the set
            continue
        document, key = opened(path, sample)
        before, attached = values(document), [binary.reveal() for binary in document.binaries]
        document.kdf = replace(CHEAP, kind=document.kdf.kind) if document.kdf.memory else document.kdf
        again = load(dump(document, key, TaskContext()), key, TaskContext())
        if values(again) != before or [binary.reveal() for binary in again.binaries] != attached:
            wrong.append(sample.name)
    assert not wrong


@of_each
def test_every_vault_of_the_set_is_opened_or_refused_by_name(
    package: Package, samples: tuple[Sample, ...], pytestconfig: pytest.Config
) -> None:
    folder = files_of(package, pytestconfig)
    known = {sample.name for sample in samples} | REFUSED.keys() | set(BROKEN_KEY_FILES)
    assert {path.stem for path in folder.glob("*.kdbx")} <= known
    for name, (error, words) in REFUSED.items():
        if (path := folder / f"{name}.kdbx").exists() and (WHOLE or error is not WrongPassphrase):
            with pytest.raises(error, match=words):
                opened(path, Sample(name))
    for path in (one for one in folder.iterdir() if one.stem in BROKEN_KEY_FILES and one.suffix != ".kdbx"):
        with pytest.raises(VaultDamaged, match="key file"):
            read_key_file(path)


def test_pykeepass_reads_in_each_rewritten_vault_what_it_read_before(pytestconfig: pytest.Config) -> None:
    folder = files_of(PYKEEPASS, pytestconfig)
    for sample in IN_PYKEEPASS:
        path = folder / f"{sample.name}.kdbx"
        is_asked = WHOLE or sample.name in ("test4", "test4_keyx", "test4_argon2id", "test4_aeskdf")
        if path.exists() and path.read_bytes()[10] == 4 and is_asked:
            document, key = opened(path, sample)
            key_file = str(folder / sample.key_file) if sample.key_file else None
            theirs, ours = (
                PyKeePass(io.BytesIO(data), password=sample.passphrase, keyfile=key_file)
                for data in (path.read_bytes(), dump(document, key, TaskContext()))
            )
            assert told(ours) == told(theirs), sample.name


def told(vault: PyKeePass) -> list[object]:
    """All that pykeepass knows of a vault."""
    entries = [
        (str(one.uuid), one.title, one.username, one.password, one.url, one.notes, one.otp, one.tags, one.expires,
         one.expiry_time, one.mtime, one.custom_properties, [(file.filename, file.binary) for file in one.attachments],
         [(old.title, old.password) for old in one.history])
        for one in vault.entries
    ]  # fmt: skip
    return [entries, [str(group.uuid) + str(group.name) for group in vault.groups]]


@pytest.mark.skipif(not WHOLE, reason="SATCHEL_WHOLE_CORPUS=1 asks KeePassXC for all")
@of_each
def test_keepassxc_opens_each_rewritten_vault(
    package: Package, samples: tuple[Sample, ...], pytestconfig: pytest.Config, keepassxc: Keepass
) -> None:
    folder = files_of(package, pytestconfig)
    for sample in samples:
        if not (path := folder / f"{sample.name}.kdbx").exists():
            continue
        document, key = opened(path, sample)
        with tempfile.TemporaryDirectory() as place:
            written = Path(place) / "written.kdbx"
            written.write_bytes(dump(document, key, TaskContext()))
            way = ["-k", folder / sample.key_file] if sample.key_file else []
            way += [] if sample.passphrase or not sample.key_file else ["--no-password"]
            try:
                text = keepassxc("export", "-q", *way, written, answers=(sample.passphrase,))
            except AssertionError as error:
                if sample.name != "test4_blankpass":  # keepassxc-cli has no way to say an empty passphrase with a key
                    raise VaultError(f"{sample.name}: {error}") from error
                continue
        assert text.count("<Entry>") >= len(read_content(document).places), sample.name
