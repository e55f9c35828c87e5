"""The files of an entry: listed, saved, added, taken away. Satchel never opens one."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from app.domain.errors import FileError
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import EntryNotFound, VaultError
from app.services.files import own_file_errors, write_atomically
from app.services.vault.changes import Changes
from app.services.vault.content import Content, reference_of
from app.services.vault.document import Document
from app.services.vault.filling import clean
from app.services.vault.inner import InnerStream
from app.services.vault.vault import Vault

LARGEST = 16 * 1024 * 1024  # bytes of one file
LARGEST_OF_ALL = 128 * 1024 * 1024  # bytes of all files of a vault: half of what a vault may unpack to
_MOST_FILES = 200
_LONGEST_NAME = 200  # characters
_PROTECTED = b"\x01"  # the flag before the content, as KeePass writes it
_NEVER_IN_NAMES = frozenset('/\\:*?"<>|')


@dataclass(frozen=True, slots=True)
class AttachedFile:
    name: str
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file on its way into the vault. Its content is never shown."""

    name: str
    content: Secret | bytes

    @property
    def data(self) -> bytes:
        return self.content.reveal().encode("utf-8") if isinstance(self.content, Secret) else self.content


def attached_files(vault: Vault, id: str) -> tuple[AttachedFile, ...]:
    """The files of an entry in the order of the vault. Raises VaultLocked, EntryNotFound."""
    document, _ = vault.reading()
    found = []
    for binary in vault.place(id).element.findall("Binary"):
        number = reference_of(binary)
        if number is not None and number < len(document.binaries):
            size = len(document.binaries[number].data) - len(_PROTECTED)
            found.append(AttachedFile(binary.findtext("Key") or "", size))
    return tuple(found)


def attached_data(vault: Vault, id: str, name: str) -> bytes:
    """Decrypt one file. Raises VaultLocked, EntryNotFound."""
    document, _ = vault.reading()
    for _ in range(2):  # a sweep may move it between the two looks
        for binary in vault.place(id).element.findall("Binary"):
            number = reference_of(binary)
            if binary.findtext("Key") == name and number is not None and number < len(document.binaries):
                return document.binaries[number].reveal()[len(_PROTECTED) :]
    raise EntryNotFound(tr("The entry has no file “{name}”.", name=name), hint=tr("Open the entry again."))


def save_attached(vault: Vault, id: str, name: str, path: Path, task: TaskContext) -> None:
    """Write a file of an entry to the disk, readable by its owner only. Raises FileError and as `attached_data`."""
    data = attached_data(vault, id, name)
    task.report(tr("Saving the file"))
    write_atomically(path, data)


def safe_name(name: str) -> str:
    """A name for the disk: what lies in a vault may come from anywhere."""
    plain = "".join("_" if char in _NEVER_IN_NAMES or char < " " else char for char in name).strip(" .")
    return plain[:_LONGEST_NAME] or "file"


def read_files(paths: Sequence[Path], task: TaskContext) -> tuple[NewFile, ...]:
    """Files of the disk for `attach`. Raises FileError, and VaultError for one that is too large."""
    found = []
    for number, path in enumerate(paths):
        task.report(tr("Reading the files"), number, len(paths))
        with own_file_errors(path, "read"):
            size = path.stat().st_size
            if not path.is_file():
                raise FileError(
                    tr("{name} is not a file.", name=path.name), hint=tr("Put a folder into an archive first.")
                )
            if size > LARGEST:
                raise _too_large(path.name)
            with path.open("rb") as file:
                data = file.read(LARGEST + 1)
        found.append(NewFile(path.name, data))
    return tuple(found)


def attach(vault: Vault, id: str, files: Sequence[NewFile], task: TaskContext) -> tuple[str, ...]:
    """Put files into an entry, one save for all; the entry before goes into the history. Returns their names there.

    A name that is taken gets a number. Raises VaultError for what is too much, and as `Vault.change`.
    """

    def change(changes: Changes, content: Content) -> tuple[str, ...]:
        document, _ = vault.reading()
        place = vault.place(id)
        entry = copy.deepcopy(place.element)
        names = tuple(put_file(document, entry, file) for file in files)
        changes.replace(place, entry)
        return names

    return vault.change(change, task)


def rename_attached(vault: Vault, id: str, name: str, new: str, task: TaskContext) -> str:
    """Give a file of an entry another name. Returns the one that it got. Raises as `attach`."""

    def change(changes: Changes, content: Content) -> str:
        place = vault.place(id)
        entry = copy.deepcopy(place.element)
        binary = _binary(entry, name)
        key = binary.find("Key")
        assert key is not None  # noqa: S101 - it was found by its key
        key.text = ""
        key.text = got = _free_name(entry, new)
        changes.replace(place, entry)
        return got

    return vault.change(change, task)


def detach(vault: Vault, id: str, name: str, task: TaskContext) -> None:
    """Take a file out of an entry; it stays in the history. Raises EntryNotFound, and as `Vault.change`."""

    def change(changes: Changes, content: Content) -> None:
        place = vault.place(id)
        entry = copy.deepcopy(place.element)
        entry.remove(_binary(entry, name))
        changes.replace(place, entry)

    vault.change(change, task)


def put_file(document: Document, entry: Element, file: NewFile, *, instead: bool = False) -> str:
    """Put a file into an entry that is not in the tree yet, and return its name. `instead` replaces one of that name.

    What is in the vault already is not stored twice. Raises VaultError.
    """
    data = _PROTECTED + file.data
    present = sum(len(binary.data) for binary in document.binaries)
    if len(data) - 1 > LARGEST:
        raise _too_large(file.name)
    number = _number_of(document, data)
    if number is None and present + len(data) > LARGEST_OF_ALL:
        raise VaultError(
            tr("The files of this vault would become too large."), hint=tr("Take files out that are not needed.")
        )
    if len(entry.findall("Binary")) >= _MOST_FILES:
        raise VaultError(
            tr("An entry has at most {most_files} files.", most_files=_MOST_FILES),
            hint=tr("Put several into one archive."),
        )
    if number is None:
        number = len(document.binaries)
        document.binaries = (*document.binaries, InnerStream.fresh().seal(data))
    if instead:
        for old in entry.findall("Binary"):
            if old.findtext("Key") == file.name:
                entry.remove(old)
    binary = Element("Binary")
    SubElement(binary, "Key").text = name = _free_name(entry, file.name)
    SubElement(binary, "Value", {"Ref": str(number)})
    entry.append(binary)
    return name


def _number_of(document: Document, data: bytes) -> int | None:
    for number, binary in enumerate(document.binaries):
        if len(binary.data) == len(data) and binary.reveal() == data:
            return number
    return None


def _free_name(entry: Element, wanted: str) -> str:
    wanted = clean(wanted).strip()[:_LONGEST_NAME] or "file"
    taken = {binary.findtext("Key") for binary in entry.findall("Binary")}
    stem, dot, suffix = wanted.rpartition(".")
    stem, end = (stem, dot + suffix) if stem else (wanted, "")
    name, number = wanted, 2
    while name in taken:
        name, number = f"{stem} ({number}){end}", number + 1
    return name


def _binary(entry: Element, name: str) -> Element:
    for binary in entry.findall("Binary"):
        if binary.findtext("Key") == name:
            return binary
    raise EntryNotFound(tr("The entry has no file “{name}”.", name=name), hint=tr("Open the entry again."))


def _too_large(name: str) -> VaultError:
    return VaultError(
        tr("{name} is larger than {largest} MB.", name=name, largest=LARGEST // (1024 * 1024)),
        hint=tr("A vault is read whole: keep large files elsewhere."),
    )
