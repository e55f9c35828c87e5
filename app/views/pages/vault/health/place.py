"""What is to be put right in the vault: a list with the reason for each, by kind and client."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFileDialog, QStackedWidget, QWidget

from app.domain.audit import AuditNote, AuditVerb
from app.domain.errors import AppError
from app.domain.language import counted, tr
from app.domain.task import TaskContext
from app.domain.vault_health import Complaint, HealthFinding, VaultHealth
from app.services.files import write_for_spreadsheet
from app.services.vault.health import HealthMemory, examine_health, health_table
from app.services.vault.uses import uses_of
from app.views.pages.vault.health.models import FindingModel, paint_finding
from app.views.pages.vault.places import VaultHost
from app.views.tasks import Task
from app.views.widgets.boxes import name_box
from app.views.widgets.buttons import Button
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.layout import Duo, Grow, clear, column, panel, row, scroll, style
from app.views.widgets.lists import RowList
from app.views.widgets.saved_notice import failure_notice, saved_notice
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import ElidedLabel, label

_EVERYBODY = tr("All clients")
_NOBODY = tr("No client")
_LANE = "vault health"


class HealthPlace(QWidget):
    """A `VaultPlace`. The vault is examined when the place is looked at, and again after each change of the vault."""

    def __init__(self, host: VaultHost) -> None:
        super().__init__()
        self._host = host
        self._memory = HealthMemory()
        self._health: VaultHealth | None = None
        self._read: object = None  # the entries that were examined
        self._task: Task | None = None
        self.model = FindingModel(self)
        self.list = RowList(tr("What is to be put right"), paint_finding, 48)
        self.list.setModel(self.model)
        self.list.setUniformItemSizes(True)
        self.kind, self.client = QComboBox(), QComboBox()
        name_box(self.kind, tr("Which findings"))
        name_box(self.client, tr("Of which client"))
        for box in (self.kind, self.client):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.show_entry = Button(tr("Show entry"), "key-round", key="Enter")
        self.again = Button(tr("Examine again"), "refresh-cw", key="F5")
        self.export = Button(tr("Export…"), "download")
        self.strip = TaskStrip(stopped_words=tr("Stopped. What was found so far is not shown."))
        self._summary = ElidedLabel(tone="secondary")
        self._notices = column(spacing=6)
        self.empty = EmptyState("shield-check", "", "")
        self._stack = QStackedWidget()
        self._nothing_found = scroll(self.empty)  # in large text it is taller than a small window
        for part in (self.list, self._nothing_found):
            self._stack.addWidget(part)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.list)
        self._show()

    def _lay_out(self) -> None:
        head = column(label(tr("Health"), "title"), self._summary, spacing=2)
        boxes = panel(row(self.kind, self.client, None))
        buttons = panel(row(None, self.show_entry, self.again, self.export))
        line = Duo(boxes, buttons, stack_below=760)
        top = column(head, line, self._notices, self.strip, margins=(28, 20, 28, 8), spacing=12)
        self.setLayout(column(top, Grow(column(Grow(self._stack), margins=(18, 0, 18, 12))), spacing=0))
        style(self, bg="surface")

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._list)
        self.client.currentIndexChanged.connect(self._list)
        self.list.activated.connect(self._open)
        self.list.selectionModel().currentChanged.connect(self._settle)
        self.show_entry.clicked.connect(self._open_current)
        self.again.clicked.connect(self.examine)
        self.export.clicked.connect(self._ask_export)
        QShortcut(QKeySequence("F5"), self).activated.connect(self.examine)

    def show_vault(self) -> None:
        """Examine it, unless that has been done since it was changed last."""
        if self._host.keeper.is_open and self._host.keeper.vault.reading()[1].entries is not self._read:
            self.examine()

    def forget(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self._memory.forget()
        self._health, self._read, self._task = None, None, None
        clear(self._notices)
        self.strip.clear()
        self._show()

    @Slot()
    def examine(self) -> None:
        """Read every entry, beside the thread of the window."""
        if self._task is not None or not self._host.keeper.is_open:
            return
        keeper, memory, visits = self._host.keeper, self._memory, self._host.visits
        vault = keeper.vault

        def work(context: TaskContext) -> VaultHealth:
            return examine_health(vault, context, memory, uses=uses_of(keeper, visits, context))

        self._read = vault.reading()[1].entries
        self._task = task = self._host.tasks.start(work, lane=_LANE, title=tr("Examine the vault"))
        self.strip.follow(task, tr("Examining the entries"))
        task.succeeded.connect(partial(self._take, task))
        task.failed.connect(partial(self._stop, task))
        task.cancelled.connect(partial(self._stop, task))
        self._show_state()

    @Slot(object)
    def _take(self, task: Task, health: VaultHealth) -> None:
        if task is self._task:  # else the vault was locked meanwhile
            self._task, self._health = None, health
            self._show()
            self.show_vault()

    @Slot()
    def _stop(self, task: Task, _: object = None) -> None:
        if task is self._task:
            self._task = None
            self._show_state()

    def _show(self) -> None:
        """Fill the boxes with what was found, and list it."""
        self._show_state()
        health = self._health
        for box, choices in ((self.kind, _kinds(health)), (self.client, _clients(health))):
            chosen = box.currentData()
            box.blockSignals(True)
            box.clear()
            for words, value in choices:
                box.addItem(words, value)
            box.setCurrentIndex(max(box.findData(chosen), 0))
            box.blockSignals(False)
        self._summary.set_words(_summary(health))
        self._list()

    def _show_state(self) -> None:
        """Whether it is being examined, and what that means where nothing is listed."""
        self.again.set_reason(tr("It is being examined.") if self._task is not None else "")
        fact, help_text = self._nothing()
        self.empty.fact.setText(fact)
        self.empty.help.set_words(help_text)

    @Slot()
    def _list(self) -> None:
        found = self.shown()
        self.model.show(found)
        self.list.setCurrentIndex(self.model.index(0))
        self._settle()
        self._stack.setCurrentWidget(self.list if found else self._nothing_found)
        self._show_state()
        self.export.set_reason("" if found else tr("There is nothing to export."))

    def _nothing(self) -> tuple[str, str]:
        if self._health is None and self._task is not None:
            return tr("The entries are examined."), tr("Every password is decrypted for a moment, and none is kept.")
        if self._health is None:
            return (
                tr("Not examined yet."),
                tr("Satchel looks for passwords that are weak, used twice, old, expired or a maker's default."),
            )
        if self._health.findings:
            return tr("Nothing of this kind."), tr("Choose other findings or another client.")
        return tr("Nothing to put right."), tr(
            "Examined: {entries}.", entries=counted(self._health.examined, "entry", "entries")
        )

    def shown(self) -> tuple[HealthFinding, ...]:
        """The findings of the kind and the client that are chosen."""
        kind, client = self.kind.currentData(), self.client.currentData()
        findings = self._health.findings if self._health else ()
        return tuple(
            one
            for one in findings
            if (kind is None or one.complaint is kind) and (client is None or one.entry.client == client)
        )

    @Slot()
    def _settle(self) -> None:
        self.show_entry.set_reason("" if self.list.currentIndex().isValid() else tr("No finding is chosen."))

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self._host.show_entry(self.model.finding(index.row()).entry.id)

    @Slot()
    def _open_current(self) -> None:
        self._open(self.list.currentIndex())

    @Slot()
    def _ask_export(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Export the findings"), "vault-health.csv", tr("Table (*.csv)")
        )
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        """The list as it is shown, without values; told to the audit first."""
        found = self.shown()
        clear(self._notices)
        try:
            client = self.client.currentData() or ""
            self._host.note(AuditNote(AuditVerb.EXPORTED, client=client, reason="list of findings, no values"))
            write_for_spreadsheet(path, health_table(found))
        except AppError as error:
            self._notices.addWidget(failure_notice(error))
        else:
            self._notices.addWidget(
                saved_notice(
                    counted(len(found), "finding, without passwords.", "findings, without passwords."),
                    path,
                )
            )


def _kinds(health: VaultHealth | None) -> list[tuple[str, Complaint | None]]:
    counts = Counter(one.complaint for one in health.findings) if health else Counter[Complaint]()
    kinds = [(f"{kind.words}  {counts[kind]:,}", kind) for kind in Complaint if counts[kind]]
    return [(tr("All findings  {total:,}", total=counts.total()), None), *kinds]


def _clients(health: VaultHealth | None) -> Sequence[tuple[str, str | None]]:
    clients = sorted({one.entry.client for one in health.findings} if health else set(), key=str.casefold)
    return [(_EVERYBODY, None), *((client or _NOBODY, client) for client in clients)]


def _summary(health: VaultHealth | None) -> str:
    if health is None:
        return ""
    entries = len({one.entry.id for one in health.findings})
    examined = counted(health.examined, "entry", "entries")
    words = counted(entries, "of {entries} wants a look.", "of {entries} want a look.", entries=examined)
    if health.left_out:
        words += " " + tr("{left_out:,} left out, as they are marked in KeePassXC.", left_out=health.left_out)
    return words
