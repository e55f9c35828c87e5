"""The values that two copies of the vault had both changed: both are kept, and a person says which one holds."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from app.domain.audit import AuditNote, AuditVerb
from app.domain.clients import client_of_group
from app.domain.language import counted, tr
from app.domain.local_time import local
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultLocked, WrongPassphrase
from app.domain.vault_merge import Conflict, ConflictKind, MergeReport
from app.views.pages.vault.entry.desk import EntryDesk
from app.views.pages.vault.entry.rows import HiddenRow
from app.views.pages.vault.exchange.unlocking import UnlockStage
from app.views.pages.vault.merging.models import ConflictModel, paint_conflict, title_of
from app.views.pages.vault.places import VaultHost
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.fit_scroll import FitScroll
from app.views.widgets.layout import TOP, Aligned, Grow, clear, column, panel, row, rule, style
from app.views.widgets.lists import RowList
from app.views.widgets.notice import Notice
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import ElidedLabel, WrappedLabel, label

if TYPE_CHECKING:
    from app.services.vault.vault import Vault

LANE = "vault"
_ABOUT = tr("Both values are in the vault. The newer one holds until you choose; the other one stays in the history.")


class ConflictsPlace(QWidget):
    """A `VaultPlace`."""

    def __init__(self, host: VaultHost) -> None:
        super().__init__()
        self._host = host
        self._desk = EntryDesk(host, self)
        self.model = ConflictModel(self)
        self.list = RowList(tr("Conflicts"), paint_conflict, 48)
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.title = label(tr("Conflicts"), "title")
        self.strip = TaskStrip(stop_words=tr("Cancel"), stopped_words=tr("Cancelled. Nothing was saved."))
        self.holds = HiddenRow(tr("Holds now"), tr("value that holds"), self._desk, partial(self._reveal, 0))
        self.other = HiddenRow(tr("Other value"), tr("other value"), self._desk, partial(self._reveal, 1))
        self.keep = Button(tr("Keep this one"), "check", Kind.PRIMARY)
        self.take = Button(tr("Take the other one"), "redo-2")
        self.open = Button(tr("Show entry"), "key-round")
        self.empty = EmptyState("columns-2", tr("No conflicts"), _NOTHING, learn="vault-use#several-people")
        self.merge = Button(tr("Merge a copy…"), "layers")
        self.key = UnlockStage()
        self._copy: Path | None = None
        self._notices = column(spacing=6)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.list)

    def _lay_out(self) -> None:
        for hidden in (self.holds, self.other):
            hidden.copy.hide()
        self._name, self._when = ElidedLabel(role="strong"), WrappedLabel(tone="secondary")
        rows = panel(column(self.holds, rule(), self.other, spacing=0), card="plain")
        about = panel(column(self._name, self._when, rows, margins=(28, 12, 28, 0), spacing=10))
        buttons = row(self.keep, self.take, None, self.open, margins=(28, 10, 28, 20))
        chosen = panel(column(FitScroll(about, least=120), buttons, spacing=0), edge="top")
        both = panel(column(Grow(self.list), chosen, spacing=0))
        for part in (both, self.empty, self.key):
            self._stack.addWidget(part)
        self._both = both
        self._about = WrappedLabel(_ABOUT, tone="secondary")
        about_all = column(self.title, self._about, spacing=2)
        head = row(Grow(about_all), Aligned(self.merge, TOP), spacing=12)
        top = column(head, self._notices, self.strip, margins=(28, 20, 28, 8), spacing=12)
        self.setLayout(column(top, Grow(self._stack), spacing=0))
        style(self, bg="surface")

    def _connect(self) -> None:
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.list.activated.connect(self._open)
        self._desk.failed.connect(self.strip.show_failure)
        self.keep.clicked.connect(partial(self._settle, take_other=False))
        self.take.clicked.connect(partial(self._settle, take_other=True))
        self.open.clicked.connect(self._open)
        self.merge.clicked.connect(self._ask_copy)
        self.key.given.connect(self._open_copy)
        self.key.cancelled.connect(self._show_list)

    def show_vault(self) -> None:
        """See `VaultPlace`."""
        from app.services.vault.merging.conflicts import conflicts_of

        try:
            conflicts = conflicts_of(self._host.keeper.vault)
        except VaultLocked:
            return  # the page is about to hear of it
        row = max(self.list.currentIndex().row(), 0)
        self.model.show(conflicts)
        count = len(conflicts)
        self.title.setText(counted(count, "conflict") if count else tr("Conflicts"))
        self.list.setCurrentIndex(self.model.index(min(row, count - 1)))
        self._choose()
        if self._stack.currentWidget() is not self.key:
            self._show_list()

    @Slot()
    def _show_list(self) -> None:
        self.key.forget()
        self._about.setVisible(bool(self.model.rowCount()))
        self._stack.setCurrentWidget(self._both if self.model.rowCount() else self.empty)

    def forget(self) -> None:
        self._desk.forget()
        self.model.show(())
        self.strip.clear()
        clear(self._notices)
        self.key.forget()
        self._stack.setCurrentWidget(self.empty)

    @property
    def chosen(self) -> Conflict | None:
        index = self.list.currentIndex()
        return self.model.conflict(index.row()) if index.isValid() else None

    @Slot()
    def _choose(self) -> None:
        self._desk.forget()
        conflict = self.chosen
        if conflict is None:
            self._name.set_words("")  # also after a lock
            return
        self._name.set_words(f"{title_of(conflict)}: {conflict.words}")
        self._when.set_words(_when(conflict))
        for hidden in (self.holds, self.other):
            hidden.show_state(has_value=True, is_allowed=self._may_see(conflict))
            hidden.copy.hide()

    def _may_see(self, conflict: Conflict) -> bool:
        if conflict.kind is ConflictKind.GROUP:
            return True
        entries = (*self._host.keeper.vault.entries(), *self._host.keeper.vault.recycled())
        return not any(entry.id == conflict.entry and entry.inject_only for entry in entries)

    def _reveal(self, which: int) -> Secret | None:
        """The value that holds, or the other one; noted first."""
        conflict = self.chosen
        if conflict is None:
            return None
        chosen = conflict

        def ask() -> Secret:
            from app.services.vault.disclosing import check_may_see
            from app.services.vault.merging.conflicts import both_values

            if chosen.kind is not ConflictKind.GROUP:
                check_may_see(self._host.keeper, chosen.entry)
                self._note(chosen, AuditVerb.REVEALED, f"{chosen.words} of a conflict")
            return both_values(self._host.keeper.vault, chosen)[which]

        return self._desk.asked(ask)

    def _note(self, conflict: Conflict, verb: AuditVerb, reason: str) -> None:
        self._host.note(AuditNote(verb, conflict.entry, client_of_group(conflict.group), reason=reason))

    def _settle(self, *, take_other: bool) -> None:
        conflict = self.chosen
        if conflict is None or self.strip.is_running:
            return
        chosen, vault = conflict, self._host.keeper.vault

        def work(context: TaskContext) -> None:
            self._settle_in(vault, chosen, context, take_other=take_other)

        task = self._host.tasks.start(work, lane=LANE, title=tr("Settle a conflict"))
        self.strip.follow(task, tr("Saving the vault"))
        task.succeeded.connect(self._settled)

    def _settle_in(self, vault: "Vault", conflict: Conflict, task: TaskContext, *, take_other: bool) -> None:
        from app.services.vault.merging.conflicts import settle

        reason = f"conflict: {conflict.words} {'exchanged' if take_other else 'kept'}"
        self._note(conflict, AuditVerb.CHANGED, reason)
        settle(vault, conflict, task, take_other=take_other)

    @Slot()
    def _settled(self) -> None:
        if self._host.keeper.is_open:
            self._host.changed()

    @Slot()
    @Slot(QModelIndex)
    def _open(self) -> None:
        conflict = self.chosen
        if conflict is not None and conflict.kind is not ConflictKind.GROUP:
            self._host.show_entry(conflict.entry)

    # -- a copy that was elsewhere -----------------------------------------------------------------------

    @Slot()
    def _ask_copy(self) -> None:
        if self._host.keeper.is_open:
            folder = str(self._host.keeper.vault.path.parent)
            chosen, _ = QFileDialog.getOpenFileName(
                self, tr("Merge a copy of this vault"), folder, tr("Vault (*.kdbx)")
            )
            if chosen:
                self.merge_copy(Path(chosen))

    def merge_copy(self, path: Path) -> None:
        """Take in what another copy has. A copy has the same passphrase: it is asked for only where that fails."""
        self._copy = path
        self._open_copy(None, None)

    @Slot(object, object)
    def _open_copy(self, passphrase: Secret | None, key_file: Path | None) -> None:
        path = self._copy
        if path is None or not self._host.keeper.is_open or self.strip.is_running:
            return
        copy, vault = path, self._host.keeper.vault

        def work(context: TaskContext) -> MergeReport:
            from app.services.vault.merging.by_hand import merge_file

            return merge_file(vault, copy, passphrase, context, key_file=key_file)

        clear(self._notices)
        task = self._host.tasks.start(work, lane=LANE, title=tr("Merge a copy of the vault"))
        self.strip.follow(task, tr("Opening the copy"))
        task.succeeded.connect(self._merged)
        task.failed.connect(partial(self._not_merged, is_first=passphrase is None and key_file is None))

    @Slot(object)
    def _merged(self, report: MergeReport) -> None:
        if self._copy is None or not self._host.keeper.is_open:
            return
        self._notices.addWidget(
            Notice("ok", tr("{copy} is merged.", copy=self._copy.name), report.words_with_conflicts)
        )
        self._copy = None
        self._show_list()
        self._host.changed()

    def _not_merged(self, error: BaseException, *, is_first: bool) -> None:
        if not isinstance(error, WrongPassphrase) or self._copy is None:
            return
        self.strip.clear()
        self._stack.setCurrentWidget(self.key)
        problem = "" if is_first else tr("This does not open it.")
        hint = tr("It is another one than that of this vault.")
        self.key.ask(tr("Passphrase of {copy}", copy=self._copy.name), hint, problem=problem, with_key_file=True)


_NOTHING = tr("When two people change one value at the same time, both values are kept, and they are listed here.")


def _when(conflict: Conflict) -> str:
    if conflict.kind is ConflictKind.GROUP:
        return tr("Two people have changed this group at the same time.")
    return tr("The other value is of {moment}.", moment=_moment(conflict.other_since))


def _moment(at: datetime | None) -> str:
    return f"{local(at):%d %b %Y, %H:%M}" if at else tr("an unknown time")
