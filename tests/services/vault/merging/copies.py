"""A vault and two copies of it in memory, each changed by itself, and what a copy says."""

from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element

from app.domain.credentials import EntryDraft, VaultEntry
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.attached_files import NewFile, put_file
from app.services.vault.changes import Changes
from app.services.vault.codec import dump, load
from app.services.vault.content import Content, attachments, encode_time, read_content, strings
from app.services.vault.document import Document, reveal_bytes
from app.services.vault.filling import put_custom
from app.services.vault.keys import composite_key
from app.services.vault.merging.merge import Merged, merge
from app.services.vault.new import new_document
from tests.services.vault.conftest import CHEAP, PASSPHRASE

KEY = bytes(composite_key(PASSPHRASE))
START = datetime(2026, 11, 1, 8, tzinfo=UTC)


def empty() -> Document:
    return new_document("service", CHEAP)


def copy_of(document: Document) -> Document:
    """As another computer has it: through the file."""
    return load(dump(document, KEY, TaskContext()), KEY, TaskContext())


class Copy:
    """Changes one document as a person would. The clock of each copy goes on by a minute with each change."""

    def __init__(self, document: Document, minute: int = 0) -> None:
        self.document = document
        self.minute = minute

    @property
    def content(self) -> Content:
        return read_content(self.document)

    def entry(self, title: str) -> VaultEntry:
        return next(entry for entry in (*self.content.entries, *self.content.recycled) if entry.title == title)

    def element(self, title: str) -> Element:
        return self.content.places[self.entry(title).id].element

    def add(self, title: str, **parts: object) -> str:
        draft = EntryDraft(title, password=Secret(str(parts.pop("password", ""))), **parts)  # type: ignore[arg-type]
        id = self._changes().add(draft)
        self._stamp(id, "LastModificationTime")
        self._stamp(id, "LocationChanged")
        return id

    def edit(self, id: str, **parts: object) -> None:
        content = self.content
        entry = next(entry for entry in (*content.entries, *content.recycled) if entry.id == id)
        password = parts.pop("password", None)
        now = {"title": entry.title, "user": entry.user, "url": entry.url, "tags": entry.tags, "notes": entry.notes}
        draft = EntryDraft(
            **now | {"group": entry.group} | parts,  # type: ignore[arg-type]
            password=None if password is None else Secret(str(password)),
        )
        self._changes(content).edit(content.places[id], entry.group, draft)
        self._stamp(id, "LocationChanged" if "group" in parts else "LastModificationTime")

    def attach(self, id: str, name: str, data: bytes) -> None:
        content = self.content
        element = _deep(content.places[id].element)
        put_file(self.document, element, NewFile(name, data), instead=True)
        self._changes(content).replace(content.places[id], element)
        self._stamp(id, "LastModificationTime")

    def mark(self, id: str, key: str, text: str | None) -> None:
        content = self.content
        element = _deep(content.places[id].element)
        put_custom(element, key, text)
        self._changes(content).replace(content.places[id], element)
        self._stamp(id, "LastModificationTime")

    def recycle(self, id: str) -> None:
        content = self.content
        self._changes(content).recycle(content.places[id])
        self._stamp(id, "LocationChanged")

    def restore(self, id: str) -> None:
        content = self.content
        self._changes(content).restore(content.places[id])
        self._stamp(id, "LocationChanged")

    def destroy(self, id: str) -> None:
        content = self.content
        self._changes(content).destroy(id, content.places[id])
        self.minute += 1
        record = self.document.root.findall("Root/DeletedObjects/DeletedObject")[-1]
        record.find("DeletionTime").text = encode_time(self.now)  # type: ignore[union-attr]

    def group(self, path: str) -> Element:
        return self._changes().group_at(path)

    def move_group(self, path: str, into: str) -> None:
        content = self.content
        group, target = content.groups[path], content.groups[into]
        parent = next(one for one in self.document.root.iter("Group") if group in list(one))
        parent.remove(group)
        target.append(group)
        self.minute += 1
        group.find("Times/LocationChanged").text = encode_time(self.now)  # type: ignore[union-attr]

    def remove_group(self, path: str) -> None:
        group = self.content.groups[path]
        next(one for one in self.document.root.iter("Group") if group in list(one)).remove(group)

    @property
    def now(self) -> datetime:
        return START + timedelta(minutes=self.minute)

    def _changes(self, content: Content | None = None) -> Changes:
        return Changes(self.document, content or self.content)

    def _stamp(self, id: str, tag: str) -> None:
        self.minute += 1
        time = self.content.places[id].element.find(f"Times/{tag}")
        assert time is not None
        time.text = encode_time(self.now)


def _deep(element: Element) -> Element:
    from copy import deepcopy

    return deepcopy(element)


def merged(base: Document | None, ours: Copy | Document, theirs: Copy | Document) -> tuple[Copy, Merged]:
    """What comes out, read back from its file."""
    mine, others = (one.document if isinstance(one, Copy) else one for one in (ours, theirs))
    result = merge(base, mine, others, TaskContext())
    return Copy(copy_of(result.document), 1000), result


def values(element: Element, document: Document) -> dict[str, str]:
    """All values of one version of an entry, its files too."""
    texts = {key: reveal_bytes(value, document.stream).decode() for key, value in strings(element).items()}
    return texts | {f"file {name}": data.decode() for name, data in attachments(element, document).items()}


def history(element: Element, document: Document) -> list[dict[str, str]]:
    return [values(item, document) for item in element.findall("History/Entry")]
