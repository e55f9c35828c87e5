"""The vault as the rest of Satchel uses it. Every change is on disk when it returns."""

import threading
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Self

from app.domain.credentials import Credential, EntryDraft, VaultEntry
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import EntryNotFound, PassphraseNeeded, VaultLocked
from app.services.vault.changes import Changes
from app.services.vault.codec import dump, load, load_by_any
from app.services.vault.content import Content, decode_id, find_entry, key_files, read_content, strings
from app.services.vault.document import Document, is_protected, reveal_bytes, reveal_text, take_apart
from app.services.vault.folding import Place
from app.services.vault.key_file import read_key_file
from app.services.vault.keys import KdfParameters, calibrated, composite_key, possible_keys
from app.services.vault.new import new_document
from app.services.vault.quiet import hold, let_go, without_collecting
from app.services.vault.saving import Keys, Saved, Saving
from app.services.vault.storage import VaultFile
from app.services.vault.wiping import wipe, wiped


class Vault:
    """An open vault. Made by `create` or `open`; safe to use from several threads, changes go one after the other.

    Passwords stay encrypted in memory until `password` or `credential` asks for one. After `close` everything raises
    VaultLocked. A change that fails leaves the vault, in memory and on disk, as it was.
    """

    def __init__(self, file: VaultFile, document: Document, composite: bytearray) -> None:
        self.saving = Saving(file)
        self._composite = composite
        self._changing = threading.Lock()
        self._state: tuple[Document, Content] | None = (document, read_content(document))
        hold()
        self.name = document.tree.findtext("Meta/DatabaseName") or file.path.stem
        self.identity = decode_id(document.tree.findtext("Root/Group/UUID") or "")
        """The same in every copy of the file, hex."""
        self.before_save = self.saving.before_save

    @classmethod
    def create(
        cls,
        path: Path,
        passphrase: Secret,
        task: TaskContext,
        *,
        key_file: Path | None = None,
        kdf: KdfParameters | None = None,
    ) -> Self:
        """Make a new vault file. Without `kdf` the key derivation is tuned to about a second on this computer.

        Raises FileError if there is a file already, or it cannot be written.
        """
        key_part = read_key_file(key_file) if key_file else None
        if not passphrase and not key_part:
            raise PassphraseNeeded(tr("A vault needs a passphrase."))
        file = VaultFile(path)
        file.check_free()
        task.report(tr("Making the key"))
        composite, document = composite_key(passphrase, key_part), new_document(path.stem, kdf or calibrated(task))
        file.write_new(dump(document, composite, task))
        return cls(file, document, composite)

    @classmethod
    def open(cls, path: Path, passphrase: Secret, task: TaskContext, *, key_file: Path | None = None) -> Self:
        """Raises WrongPassphrase, VaultDamaged, VaultUnsupported or FileError."""
        keys = possible_keys(passphrase, read_key_file(key_file) if key_file else None)
        used = bytearray()
        try:
            vault = cls._open_by(path, keys, task)
            used = vault._composite
        finally:
            for key in keys:
                if key is not used:
                    wipe(key)
        return vault

    @classmethod
    def open_with(cls, path: Path, composite: bytearray, task: TaskContext) -> Self:
        """With the composite key itself, which becomes the vault's. Raises as `open`."""
        return cls._open_by(path, [composite], task)

    @classmethod
    def _open_by(cls, path: Path, composites: Sequence[bytearray], task: TaskContext) -> Self:
        file = VaultFile(path)
        task.report(tr("Opening the vault"))
        with file.explained_damage(), without_collecting():
            document, composite = load_by_any(file.read(), composites, task)
            return cls(file, document, composite)

    @property
    def path(self) -> Path:
        return self.saving.file.path

    @property
    def is_open(self) -> bool:
        return self._state is not None

    def entries(self) -> tuple[VaultEntry, ...]:
        """All but those in the recycle bin."""
        return self._content.entries

    def recycled(self) -> tuple[VaultEntry, ...]:
        """The entries in the recycle bin."""
        return self._content.recycled

    def groups(self) -> tuple[str, ...]:
        """The paths of all groups but the top and the recycle bin, in the order of the file."""
        return tuple(path for path in self._content.groups if path)

    def search(self, text: str) -> tuple[VaultEntry, ...]:
        """Entries, by title, in which every word occurs: in title, user, URL, tags, group. Never looks into secrets."""
        return self._content.index.search(text)

    def entry(self, id_or_title: str) -> VaultEntry:
        """By id, by title, or by "group/title". Raises EntryNotFound, also where several have the title."""
        return find_entry(self._content, id_or_title)

    def password(self, id: str) -> Secret:
        """Decrypt one password. Empty if the entry has none. Raises EntryNotFound."""
        document, content = self._opened
        value = strings(self._place(content, id).look()).get("Password")
        return Secret("" if value is None else reveal_text(value, document.stream))

    def credential(self, id: str) -> Credential:
        """User and password; a private key among the attachments, whose passphrase is then the password."""
        document, content = self._opened
        user = self.entry(id).user
        password = self.password(id)
        for data in key_files(self._place(content, id).element, document)[:1]:
            key = Secret(data.decode("utf-8", "replace"))
            return Credential(user, private_key=key, key_passphrase=password or None)
        return Credential(user, password or None)

    def secrets(self) -> tuple[Secret, ...]:
        """Everything in the vault that is protected: passwords, other protected values, private keys. Decrypts all."""
        document, content = self._opened
        found = []
        for place in content.places.values():
            element = place.look()
            values = [value for key, value in strings(element).items() if key == "Password" or is_protected(value)]
            found += [reveal_bytes(value, document.stream) for value in values]
            found += key_files(element, document)
        return tuple(Secret(data.decode("utf-8", "replace")) for data in found if data)

    def add(self, draft: EntryDraft, task: TaskContext) -> VaultEntry:
        """Add an entry; missing groups are made. Raises FileError."""
        return self.entry(self.change(lambda changes, _: changes.add(draft), task))

    def add_all(self, drafts: Sequence[EntryDraft], task: TaskContext) -> tuple[VaultEntry, ...]:
        """Add several entries with one save, all of them or none. Raises FileError."""

        def change(changes: Changes, _: Content) -> list[str]:
            return [changes.add(draft) for draft in drafts]

        return tuple(self.entry(id) for id in self.change(change, task))

    def edit(self, id: str, draft: EntryDraft, task: TaskContext) -> VaultEntry:
        """Change an entry; what it was before goes into its history. Raises EntryNotFound, FileError."""

        def change(changes: Changes, content: Content) -> str:
            changes.edit(self._place(content, id), self.entry(id).group, draft)
            return id

        return self.entry(self.change(change, task))

    def restore(self, id: str, task: TaskContext) -> VaultEntry:
        """Take an entry out of the recycle bin, back to its group. Raises EntryNotFound, FileError."""

        def change(changes: Changes, content: Content) -> str:
            if not any(entry.id == id for entry in content.recycled):
                raise EntryNotFound(tr("This entry is not in the recycle bin."))
            changes.restore(self._place(content, id))
            return id

        return self.entry(self.change(change, task))

    def delete(self, id: str, task: TaskContext) -> None:
        """Move an entry to the recycle bin; one that is there already is removed for good."""

        def change(changes: Changes, content: Content) -> str:
            place = self._place(content, id)
            if any(entry.id == id for entry in content.recycled):
                changes.destroy(id, place)
            else:
                changes.recycle(place)
            return id

        self.change(change, task)

    def delete_all(self, ids: Collection[str], task: TaskContext) -> None:
        """Move those of the entries that are still there to the recycle bin, with one save."""

        def change(changes: Changes, content: Content) -> str:
            for entry in content.entries:
                if entry.id in ids:
                    changes.recycle(self._place(content, entry.id))
            return ""

        self.change(change, task)

    def reload(self, task: TaskContext) -> None:
        """Read the file again, after another program has changed it. Raises as `open` does."""

        def read(keys: Keys) -> Saved:
            data = self.saving.file.present()
            with without_collecting():
                document = load(data, keys.old, task)
            self.saving.file.known = data
            return Saved(document)

        self.exchange(read)

    def close(self) -> None:
        """Forget keys and content. A change that is being saved in another thread is still saved."""
        state, self._state = self._state, None
        wipe(self._composite)
        if state is not None:
            threading.Thread(target=self._give_back, args=state, name="closed vault", daemon=True).start()

    def _give_back(self, document: Document, content: Content) -> None:
        """Free the memory of a closed vault. 10,000 entries take 0.1 s, so not in the thread of the window."""
        with self._changing:
            document.forget_keys()
            content.places.clear()
            content.read.clear()
            take_apart(document.tree)
        let_go()

    @property
    def _opened(self) -> tuple[Document, Content]:
        state = self._state
        if state is None:
            raise VaultLocked(tr("The vault is locked."))
        return state

    @property
    def _content(self) -> Content:
        return self._opened[1]

    def _place(self, content: Content, id: str) -> Place:
        try:
            return content.places[id]
        except KeyError:
            _ = self._opened
            raise EntryNotFound(tr("This entry is no longer in the vault.")) from None

    def composite(self) -> bytearray:
        """A copy of the composite key, for whoever seals it. Raises VaultLocked."""
        return bytearray(self._composite) if self._opened else bytearray()

    def reading(self) -> tuple[Document, Content]:
        """The vault as it is now, for the modules of this package that read more than is here. Raises VaultLocked."""
        return self._opened

    def place(self, id: str) -> Place:
        """Where an entry stands. Raises VaultLocked, EntryNotFound."""
        return self._place(self._content, id)

    def change[T](self, change: Callable[[Changes, Content], T], task: TaskContext) -> T:
        """Make one change, on disk when this returns; one that fails leaves all as it was. Returns what `change` does.

        What another program has saved meanwhile is merged in. Raises VaultLocked, VaultGone, VaultRekeyed, FileError,
        and what `change` raises; a change that could not be written is kept in `saving.unsaved`.
        """
        with self._changing, wiped(bytearray(self._composite)) as composite:
            document, content = self._opened
            changes = Changes(document, content)
            try:
                result = change(changes, content)
                keys = Keys(composite, changes.composite or composite)
                saved = self.saving.save(document, changes, keys, task)
            except BaseException:
                changes.take_back()
                raise
            self._settle(saved, keys, content)
        return result

    def exchange(self, work: Callable[[Keys], Saved]) -> None:
        """Put another document in the place of this one; no change is made meanwhile. Raises what `work` raises."""
        with self._changing, wiped(bytearray(self._composite)) as composite:
            _ = self._opened
            keys = Keys(composite, composite)
            self._settle(work(keys), keys)

    def _settle(self, saved: Saved, keys: Keys, before: Content | None = None) -> None:
        if self._state is not None:
            self._composite[:] = keys.new
            with without_collecting():
                content = read_content(saved.document, before)
                if self._state[1].index.is_made:  # then here, and not in the thread of the window
                    _ = content.index.pairs
                self._state = (saved.document, content)
        if saved.report is not None and self.saving.after_merge:
            self.saving.after_merge(saved.report)
