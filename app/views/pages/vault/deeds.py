"""What the Vault page does with the open vault: one thing at a time, saved, and then shown."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.domain.audit import AuditNote, AuditVerb
from app.domain.clients import client_of_group, is_same_client
from app.domain.credentials import EntryDraft, VaultEntry
from app.domain.language import tr
from app.domain.task import TaskContext
from app.views.pages.vault.scopes import Part, Scope
from app.views.tasks import Task

if TYPE_CHECKING:
    from app.services.vault.vault import Vault
    from app.views.pages.vault.browser import Browser
    from app.views.pages.vault.places import VaultHost

LANE = "vault"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something to be done with the vault, off the UI thread. Each note is in the audit before."""

    title: str  # "Move 3 entries"
    work: Callable[["Vault", TaskContext], object]
    notes: tuple[AuditNote, ...] = ()
    shows_group: bool = False  # the path that `work` returns is shown then


class Deeds(QObject):
    """Carries out what the browser asks for, and shows the vault as it is then."""

    def __init__(self, host: "VaultHost", browser: "Browser") -> None:
        super().__init__()
        self._host, self._browser = host, browser
        browser.deed_asked.connect(self.carry_out)
        browser.right.save_asked.connect(self.save)
        browser.right.delete_asked.connect(self.delete)
        browser.right.restore_asked.connect(self.restore)

    @Slot(object)
    def carry_out(self, deed: Deed) -> None:
        def work(context: TaskContext) -> object:
            for note in deed.notes:
                context.check()
                self._host.note(note)
            return deed.work(self._host.keeper.vault, context)

        self._run(work, deed.title).succeeded.connect(partial(self._done, deed))

    @Slot(str, object)
    def save(self, id: str, draft: EntryDraft) -> None:
        """Add an entry, or change the one with this id. Asks first where it would leave its client."""
        start = self._browser.right.form.start if id else draft
        before = next((entry.client for entry in self._browser.every_entry if entry.id == id), "")
        after = client_of_group(draft.group)
        if before and not is_same_client(before, after):
            reason = f"moved to {draft.group or 'the top'}"
            note = AuditNote(AuditVerb.CHANGED, id, before, reason=reason)
            self._browser.asking.leave_client(
                tr("Save the entry"), before, after, partial(self._save, id, draft, start, note)
            )
        else:
            self._save(id, draft, start)

    def _save(self, id: str, draft: EntryDraft, start: EntryDraft, note: AuditNote | None = None) -> None:
        def work(context: TaskContext) -> VaultEntry:
            vault = self._host.keeper.vault
            if note is not None:
                self._host.note(note)
            if not id:
                return vault.add(draft, context)
            from app.services.vault.several import edit_since

            return edit_since(vault, id, draft, start, context)

        self._run(work, tr("Save the entry")).succeeded.connect(self._saved)

    @Slot(str)
    def delete(self, id: str) -> None:
        """Into the recycle bin, or for good what is there already."""

        def work(context: TaskContext) -> None:
            self._host.keeper.vault.delete(id, context)

        self._run(work, tr("Delete the entry")).succeeded.connect(self._refresh)

    @Slot(str)
    def restore(self, id: str) -> None:
        def work(context: TaskContext) -> VaultEntry:
            return self._host.keeper.vault.restore(id, context)

        self._run(work, tr("Put the entry back")).succeeded.connect(self._saved)

    def _run(self, work: Callable[[TaskContext], object], title: str, says: str = "") -> Task:
        task = self._host.tasks.start(work, lane=LANE, title=title)
        self._browser.strip.follow(task, says or tr("Saving the vault"))
        return task

    def _done(self, deed: Deed, result: object) -> None:
        if not self._host.keeper.is_open:
            return
        if deed.shows_group and isinstance(result, str):
            self._browser.refresh(scope=Scope(Part.GROUP, result.rpartition("/")[2], result))
        else:
            self._browser.refresh()

    @Slot(object)
    def _saved(self, entry: VaultEntry) -> None:
        if self._host.keeper.is_open:
            self._browser.close_form()
            self._browser.refresh(entry.id)

    @Slot()
    def _refresh(self) -> None:
        self._browser.refresh()
