"""KeePass and KeePassXC: a vault file of their own, KDBX 3 or 4. Entries come whole, with history and attachments."""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from app.domain.credentials import EntryDraft
from app.domain.errors import ImportInvalid, ImportPassword
from app.domain.imports import NotTaken
from app.domain.language import counted, tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultError, WrongPassphrase
from app.domain.vault_imports import FoundEntry, FoundVault, VaultSource
from app.services.vault.codec import load_by_any
from app.services.vault.content import Content, read_content, strings
from app.services.vault.document import Document, reveal_bytes
from app.services.vault.importing.drafts import MOST_ENTRIES
from app.services.vault.key_file import key_from
from app.services.vault.keys import possible_keys

_SIGNATURE = bytes.fromhex("03d9a29a67fb4bb5")
_REFERENCE = b"{REF:"
_KEEPASS_1 = bytes.fromhex("03d9a29a65fb4bb5")


@dataclass(frozen=True)
class FoundKeePass(FoundVault):
    """The source itself stays as it is, so that its entries can be carried over whole."""

    document: Document | None = field(default=None, repr=False)
    content: Content | None = field(default=None, repr=False)

    @property
    def opened(self) -> Document:
        assert self.document is not None  # noqa: S101 - `found_in` gives it
        return self.document

    def element(self, found: FoundEntry) -> Element:
        assert self.content is not None  # noqa: S101 - as above
        return self.content.places[found.origin].element


class _KeePass:
    id = "keepass"
    kind = "KeePass"

    def recognises(self, source: VaultSource) -> bool:
        return source.data.startswith((_SIGNATURE, _KEEPASS_1))

    def read(self, source: VaultSource, task: TaskContext) -> FoundVault:
        if source.data.startswith(_KEEPASS_1):
            raise ImportInvalid(
                tr("The file is of KeePass 1."), hint=tr("Open it in KeePassXC or KeePass 2 and save it as KDBX.")
            )
        if not source.password and source.key_file is None:
            raise ImportPassword(tr("{name} is protected by a passphrase.", name=source.name), tried=False)
        try:
            key_part = key_from(source.key_file) if source.key_file is not None else None
            task.report(tr("Opening the file"))
            document, _ = load_by_any(source.data, possible_keys(source.password or Secret(""), key_part), task)
            return found_in(document, self.kind, task)
        except WrongPassphrase as error:
            raise ImportPassword(tr("The passphrase or the key file does not open this file."), tried=True) from error
        except VaultError as error:
            raise ImportInvalid(str(error), hint=error.hint) from error


READER = _KeePass()


def found_in(document: Document, kind: str, task: TaskContext, *, is_plain: bool = False) -> FoundKeePass:
    """All entries of a document but those in its recycle bin. Raises VaultDamaged, ImportInvalid."""
    content = read_content(document)
    if len(content.entries) > MOST_ENTRIES:
        raise ImportInvalid(tr("The file holds more than {most_entries:,} entries.", most_entries=MOST_ENTRIES))
    task.check()
    seen: set[str] = set()
    entries, not_taken = [], []
    for entry in content.entries:
        if entry.id in seen:
            not_taken.append(NotTaken(entry.title, tr("The file holds another entry with the same id.")))
            continue
        seen.add(entry.id)
        draft = EntryDraft(entry.title, entry.user, None, entry.url, entry.group, entry.tags, entry.notes)
        remarks = _remarks(content.places[entry.id].element, document)
        entries.append(FoundEntry(entry.id, draft, remarks=remarks, modified=entry.modified))
    task.check()
    if content.recycled:
        many = counted(len(content.recycled), "entry", "entries")
        not_taken.append(
            NotTaken(content.recycled[0].title, tr("The recycle bin of the file stays behind: {many}.", many=many))
        )
    return FoundKeePass(kind, tuple(entries), tuple(not_taken), is_plain=is_plain, document=document, content=content)


def _remarks(element: Element, document: Document) -> tuple[str, ...]:
    """What of an entry does not hold here. Looks into secrets, and keeps none."""
    said = []
    values = strings(element).values()
    if any(_REFERENCE in reveal_bytes(value, document.stream) for value in values):
        said.append(tr("It refers to another entry of KeePass, which Satchel does not follow."))
    if element.find("CustomIconUUID") is not None:
        said.append(tr("Its own icon is not taken."))
    return tuple(said)
