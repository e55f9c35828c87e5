"""First station: which profile."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFileDialog, QWidget

from app.views.pages.setup.operations import ProfileChoice, UnfinishedRun
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.failure import FailureView
from app.views.widgets.layout import Grow, clear, column, row
from app.views.widgets.lists import AnyIndex, RowList
from app.views.widgets.notice import Notice
from app.views.widgets.painting import draw_icon, draw_two_lines
from app.views.widgets.text import WrappedLabel, label

CHOICE = Qt.ItemDataRole.UserRole
SAFETY = "Nothing changes until you have seen every change and pressed Apply."


class ChooseStage(QWidget):
    """`chosen` brings the source of a profile; `resume_asked` and `undo_asked` the run that was cut off."""

    chosen = Signal(str)
    resume_asked = Signal(object)
    undo_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.model = QStandardItemModel(self)
        self.list = RowList("Profiles", _paint_choice, 52, inset=4)
        self.list.setModel(self.model)
        self.list.activated.connect(self._choose)
        self.list.clicked.connect(self._choose)
        open_file = Button("Open a profile file…", "folder")
        open_file.clicked.connect(self._open_file)
        self.failure = FailureView()
        self._cut_off = column(spacing=8)
        self._empty = EmptyState("clipboard-list", "No profiles yet", "A profile lists what a device should be like.")
        head = row(
            Grow(column(label("Set up a device", "title"), WrappedLabel(SAFETY, tone="secondary"), spacing=2)),
            open_file,
        )
        self.setLayout(
            column(
                head, self._cut_off, self.failure, Grow(self.list), self._empty, margins=(28, 20, 28, 20), spacing=12
            )
        )

    def show_choices(self, choices: Sequence[ProfileChoice], cut_off: Sequence[UnfinishedRun]) -> None:
        """List the profiles, and the runs that were cut off on this device."""
        self.model.clear()
        for choice in choices:
            item = QStandardItem(choice.name)
            item.setData(choice, CHOICE)
            item.setToolTip(choice.source)
            self.model.appendRow(item)
        self.list.setVisible(bool(choices))
        self._empty.setVisible(not choices)
        clear(self._cut_off)
        for run in cut_off:
            self._cut_off.addWidget(self._cut_off_notice(run))

    def _cut_off_notice(self, run: UnfinishedRun) -> Notice:
        resume = Button("Go on", "arrow-right", Kind.DEFAULT, small=True)
        resume.clicked.connect(lambda: self.resume_asked.emit(run))
        undo = Button("Undo it", "undo-2", Kind.GHOST, small=True)
        undo.clicked.connect(lambda: self.undo_asked.emit(run))
        meaning = "Its changes are in the journal: it can go on where it stopped, or be undone."
        return Notice("warning", f"“{run.profile}” was cut off", meaning, resume, undo)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        choice: ProfileChoice = index.data(CHOICE)
        self.chosen.emit(choice.source)

    @Slot()
    def _open_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Open a profile", "", "Profiles (*.yaml *.yml)")
        if path:
            self.chosen.emit(path)


def _paint_choice(painter: QPainter, rect: QRectF, index: AnyIndex, is_selected: bool) -> None:
    choice: ProfileChoice = index.data(CHOICE)
    draw_icon(painter, rect.left() + 12, rect.center().y(), "clipboard-list", "text.secondary", size=18)
    draw_two_lines(painter, rect.adjusted(44, 0, -36, 0), choice.name, choice.description or choice.source)
    draw_icon(painter, rect.right() - 26, rect.center().y(), "chevron-right", "text.tertiary", size=14)
