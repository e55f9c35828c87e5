"""A job pack comes back: what was changed in it is merged into the vault that it was taken from."""

from collections.abc import Collection, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from app.domain.clients import client_of_group, is_same_client
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultError
from app.domain.vault_exports import PackMark
from app.domain.vault_merge import MergeReport
from app.services.files import own_file_errors
from app.services.vault.codec import load
from app.services.vault.content import Content, decode_id, element_id, group_name, read_content, walk
from app.services.vault.document import Document
from app.services.vault.exporting.pack_marks import is_sealed, pack_mark
from app.services.vault.keys import composite_key
from app.services.vault.merging.by_hand import merge_document
from app.services.vault.storage import VaultFile
from app.services.vault.vault import Vault


def open_pack(path: Path, passphrase: Secret, task: TaskContext) -> tuple[Document, PackMark]:
    """One whose last day is over too. Raises WrongPassphrase, VaultError, FileError, Cancelled."""
    file = VaultFile(path)
    data = file.read()
    task.report(tr("Opening the job pack"))
    with file.explained_damage():
        document = load(data, bytes(composite_key(passphrase)), task)
    mark = pack_mark(document)
    if mark is None:
        raise VaultError(
            tr("{name} is no job pack.", name=path.name),
            hint=tr("Import it as a KeePass file, or merge it with `satchel vault merge`."),
        )
    return document, mark


def take_in(vault: Vault, pack: Document, mark: PackMark, task: TaskContext) -> MergeReport:
    """Merge what was changed in the pack, with one save. Raises VaultError, FileError, Cancelled."""
    if mark.of != vault.identity:
        raise VaultError(tr("This job pack was taken from another vault."), hint=tr("Open that vault first."))
    if not is_sealed(pack, mark, vault.reading()[0]):
        raise VaultError(
            tr("What this job pack says of itself is not what your vault has written into it."),
            hint=tr("Look into it with KeePassXC. Merge it with `satchel vault merge` if it is in order."),
        )
    content, home = read_content(pack), vault.reading()[1]
    foreign = _foreign(content, home, mark)
    if foreign:
        raise VaultError(
            tr(
                "The job pack is for {client}, and “{foreign}” in it belongs to somebody else.",
                client=mark.client,
                foreign=foreign[0],
            ),
            hint=tr("Look into it with KeePassXC. Merge it with `satchel vault merge` if it is in order."),
        )
    moved = _moved_group(pack, vault.reading()[0], mark)
    if moved:
        raise VaultError(
            tr(
                "In the job pack the group “{moved}” stands elsewhere, and with it entries would change their client.",
                moved=moved,
            ),
            hint=tr("Look into it with KeePassXC. Merge it with `satchel vault merge` if it is in order."),
        )
    _forget_deletions(pack.root, home, mark)
    _forget_marks(pack)
    return merge_document(vault, pack, task)


def _foreign(content: Content, home: Content, mark: PackMark) -> list[str]:
    """Titles of what a pack of one client must not bring: whoever had it could have put it there."""
    if not mark.client:
        return []
    owners = {entry.id: entry.client for entry in home.entries}
    moved = [e.title for e in (*content.entries, *content.recycled) if not _is_of(owners.get(e.id, mark.client), mark)]
    return [*moved, *(entry.title for entry in content.entries if not _is_of(entry.client, mark))]


def _moved_group(pack: Document, home: Document, mark: PackMark) -> str:
    """A group that the vault has, and whose return would make entries at home those of another client; "" for none."""
    known = {element_id(group): (path, in_bin) for path, group, in_bin in _groups(home)}
    for path, group, in_bin in _groups(pack):
        was, was_in_bin = known.get(element_id(group), (path, True))
        owner = client_of_group(was)
        if was_in_bin or (in_bin and owner and (not mark.client or _is_of(owner, mark))):
            continue
        is_bound = bool(mark.client) and not _is_of(owner, mark)  # of nobody, or of another client
        if in_bin or not is_same_client(client_of_group(path), owner) or (is_bound and path != was):
            return was or group_name(group)
    return ""


def _groups(document: Document) -> Iterator[tuple[str, Element, bool]]:
    top = document.root.find("Root/Group")
    assert top is not None  # noqa: S101 - a document without it is refused when it is read
    return walk(top, "", decode_id(document.root.findtext("Meta/RecycleBinUUID") or ""))


def _forget_marks(pack: Document) -> None:
    """What the pack says of itself as a whole: its mark, and what its own audit knows."""
    for data in pack.meta.findall("CustomData"):
        pack.meta.remove(data)


def _is_of(client: str, mark: PackMark) -> bool:
    return is_same_client(client, mark.client)


def _forget_deletions(root: Element, home: Content, mark: PackMark) -> None:
    """Of entries that the pack never had, and of groups: others may have put something into them meanwhile."""
    owners = {entry.id: entry.client for entry in home.entries}
    deleted = root.find("Root/DeletedObjects")
    for one in deleted.findall("DeletedObject") if deleted is not None else ():
        owner = owners.get(decode_id(one.findtext("UUID") or ""))
        if deleted is not None and (owner is None or (mark.client and not _is_of(owner, mark))):
            deleted.remove(one)


def delete_pack(path: Path) -> int:
    """Remove the file of a pack and the backups that Satchel has put beside it. Returns how many. Raises FileError."""
    file = VaultFile(path)
    files: Collection[Path] = [file.path, *file.backups()]
    for one in files:
        with own_file_errors(one, "removed"):
            one.unlink(missing_ok=True)
    return len(files)
