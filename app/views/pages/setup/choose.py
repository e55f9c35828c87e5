"""First station: which profile, or which earlier run."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QPainter, QShortcut, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from app.domain.devices import Device
from app.domain.language import tr
from app.domain.setup import Step
from app.views.pages.setup.earlier import EarlierRuns
from app.views.pages.setup.operations import Choices, Origin, ProfileChoice, UnfinishedRun
from app.views.pages.setup.profile_card import ProfileCard
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.failure import FailureView
from app.views.widgets.fields import SearchField
from app.views.widgets.layout import Duo, Grow, clear, column, row
from app.views.widgets.lists import AnyIndex, RowList, choose_row
from app.views.widgets.low_place import HiddenWhenLow
from app.views.widgets.notice import Notice
from app.views.widgets.painting import draw_icon, draw_two_lines
from app.views.widgets.text import WrappedLabel, label

CHOICE = Qt.ItemDataRole.UserRole
_LOW = 330  # pixels at 100 % text: below, the profiles need the room of the words
SAFETY = tr("Nothing changes until you have seen every change and pressed Apply.")
_ICONS = {Origin.SHIPPED: "clipboard-list", Origin.OWN: "pencil", Origin.BESIDE: "briefcase", Origin.FILE: "folder"}


class ChooseStage(QWidget):
    """`looked_at` and `chosen` bring the source of a profile, `edit_asked` too ("" for a new one); `resume_asked` and
    `undo_asked` the run that was cut off, `device_asked` the device where one was."""

    device_asked = Signal(object)
    looked_at = Signal(str)
    chosen = Signal(str)
    edit_asked = Signal(str)
    resume_asked = Signal(object)
    undo_asked = Signal(object)

    def __init__(self, find_step: Callable[[str], Step | None]) -> None:
        super().__init__()
        self.model = QStandardItemModel(self)
        self.list = RowList(tr("Profiles"), _paint_choice, 52, inset=4)
        self.list.setModel(self.model)
        self.list.activated.connect(self._choose)
        self.list.selectionModel().currentChanged.connect(self._look_at)
        self.card = ProfileCard(find_step)
        self.card.used.connect(self.chosen)
        self.card.edit_asked.connect(self.edit_asked)
        self.search = SearchField(tr("Search profiles"), "Ctrl+F")
        self.search.changed.connect(self._filter)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.begin_search)
        self.earlier = EarlierRuns()
        self.failure = FailureView()
        self._cut_off = column(spacing=8)
        self.notices = column(spacing=8)
        teaches = tr("A profile lists what a device should be like.")
        self._empty = EmptyState("clipboard-list", tr("No profiles yet"), teaches, learn="profiles")
        self._no_hit = EmptyState(
            "search", tr("No profile has these words"), tr("Search for a part of its name or purpose.")
        )
        self._parts = QStackedWidget()
        self._parts.addWidget(self._make_profiles())
        self._parts.addWidget(self.earlier)
        switch = row(self._make_switch(), Grow(column(self.search)), spacing=12)
        self.setLayout(
            column(
                self._make_head(),
                self._cut_off,
                self.notices,
                self.failure,
                switch,
                Grow(self._parts),
                margins=(28, 20, 28, 20),
                spacing=12,
            )
        )

    def offer_editing(self) -> None:
        """Show the buttons that lead to the editor of profiles."""
        self.new.show()
        self.card.edit.show()

    def show_choices(self, choices: Choices) -> None:
        """List the profiles, the runs that were cut off on this device, and those that ended."""
        before = self.list.currentIndex().data(CHOICE)
        self.model.clear()
        for choice in choices.profiles:
            item = QStandardItem(choice.name)
            item.setData(choice, CHOICE)
            item.setAccessibleText(f"{choice.name}, {_second_line(choice)}")
            item.setToolTip(choice.source)
            self.model.appendRow(item)
        clear(self._cut_off)
        clear(self.notices)
        for run in choices.unfinished:
            self._cut_off.addWidget(self._cut_off_notice(run))
        self.earlier.show_runs(choices.earlier)
        count = len(choices.earlier)
        self.show_runs.set_words(tr("Earlier runs ({count})", count=count) if count else tr("Earlier runs"))
        self._filter(self.search.text)
        self.select(before.source if before else "")

    @Slot()
    def begin_search(self) -> None:
        """Put the keyboard into the search of profiles."""
        self.show_part(0)
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.edit.selectAll()

    def primary(self) -> Button:
        """What Ctrl+Enter presses here."""
        return self.earlier.check if self._parts.currentWidget() is self.earlier else self.card.use

    def select(self, source: str) -> None:
        """Choose the profile at `source` in the list, or the first."""
        rows = [row for row in range(self.model.rowCount()) if not self.list.isRowHidden(row)]
        fitting = [row for row in rows if self.model.index(row, 0).data(CHOICE).source == source]
        if rows:
            choose_row(self.list, self.model.index((fitting or rows)[0], 0))

    def _make_head(self) -> QWidget:
        open_file = Button(tr("Open a profile file…"), "folder")
        open_file.clicked.connect(self._open_file)
        self.new = Button(tr("New profile"), "plus")
        self.new.clicked.connect(lambda: self.edit_asked.emit(""))
        self.new.hide()
        safety = WrappedLabel(SAFETY, tone="secondary")
        HiddenWhenLow(safety, self, _LOW)
        words = column(label(tr("Set up a device"), "title"), safety, spacing=2)
        head = QWidget()
        head.setLayout(row(Grow(words), self.new, open_file))
        return head

    def _make_profiles(self) -> QWidget:
        listed = QWidget()
        listed.setLayout(column(Grow(self.list), self._no_hit))
        self._no_hit.hide()
        self._duo = Duo(listed, self.card, shares=(6, 7), stack_below=560)
        whole = QWidget()
        whole.setLayout(column(Grow(self._duo), self._empty))
        self._duo.hide()  # until it is known which there are, or that there are none
        self._empty.hide()
        return whole

    def _make_switch(self) -> QWidget:
        self.show_profiles = Button(tr("Profiles"), kind=Kind.GHOST, checkable=True, small=True)
        self.show_runs = Button(tr("Earlier runs"), kind=Kind.GHOST, checkable=True, small=True)
        self.show_profiles.clicked.connect(lambda: self.show_part(0))
        self.show_runs.clicked.connect(lambda: self.show_part(1))
        switch = QWidget()
        switch.setLayout(row(self.show_profiles, self.show_runs, spacing=6))
        self.show_part(0)
        return switch

    def show_part(self, number: int) -> None:
        """The profiles (0) or the earlier runs (1)."""
        self.show_profiles.setChecked(number == 0)
        self.show_runs.setChecked(number == 1)
        self._parts.setCurrentIndex(number)
        self.search.setVisible(number == 0)

    def _cut_off_notice(self, run: UnfinishedRun) -> Notice:
        if run.device is not None:
            return self._cut_off_elsewhere(run, run.device)
        resume = Button(tr("Go on"), "arrow-right", Kind.DEFAULT, small=True)
        resume.clicked.connect(lambda: self.resume_asked.emit(run))
        undo = Button(tr("Undo it"), "undo-2", Kind.GHOST, small=True)
        undo.clicked.connect(lambda: self.undo_asked.emit(run))
        meaning = tr("Its changes are in the journal: it can go on where it stopped, or be undone.")
        return Notice("warning", tr("“{profile}” was cut off", profile=run.profile), meaning, resume, undo)

    def _cut_off_elsewhere(self, run: UnfinishedRun, device: Device) -> Notice:
        show = Button(tr("Show it"), "arrow-right", Kind.DEFAULT, small=True)
        show.clicked.connect(lambda: self.device_asked.emit(device))
        meaning = tr("Choose the device, then let the run go on or undo it.")
        return Notice(
            "warning", tr("“{profile}” was cut off on {device}", profile=run.profile, device=device.name), meaning, show
        )

    @Slot(str)
    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        hits = 0
        for number in range(self.model.rowCount()):
            choice: ProfileChoice = self.model.index(number, 0).data(CHOICE)
            told = f"{choice.name} {choice.description} {choice.origin.words}".casefold()
            is_hit = all(word in told for word in words)
            self.list.setRowHidden(number, not is_hit)
            hits += is_hit
        has_any = self.model.rowCount() > 0
        self._duo.setVisible(has_any)
        self._empty.setVisible(not has_any)
        self.list.setVisible(hits > 0)
        self._no_hit.setVisible(has_any and not hits)
        self.card.setVisible(hits > 0)
        current = self.list.currentIndex()
        if hits and (not current.isValid() or self.list.isRowHidden(current.row())):
            self.select("")

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        choice: ProfileChoice = index.data(CHOICE)
        self.chosen.emit(choice.source)

    @Slot(QModelIndex, QModelIndex)
    def _look_at(self, index: QModelIndex, _: QModelIndex) -> None:
        choice: ProfileChoice | None = index.data(CHOICE)
        if choice is not None:
            self.card.show_choice(choice)
            self.looked_at.emit(choice.source)

    @Slot()
    def _open_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, tr("Open a profile"), "", tr("Profiles (*.yaml *.yml)"))
        if path:
            self.chosen.emit(path)


def _second_line(choice: ProfileChoice) -> str:
    second = choice.description or choice.source
    return second if choice.origin is Origin.SHIPPED else f"{choice.origin.words}  ·  {second}"


def _paint_choice(painter: QPainter, rect: QRectF, index: AnyIndex, is_selected: bool) -> None:
    choice: ProfileChoice = index.data(CHOICE)
    draw_icon(painter, rect.left() + 12, rect.center().y(), _ICONS[choice.origin], "text.secondary", size=18)
    draw_two_lines(painter, rect.adjusted(44, 0, -14, 0), choice.name, _second_line(choice))
