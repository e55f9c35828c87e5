"""What the profile has, from top to bottom: what it is, what it asks for, its steps."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QPainter, QShortcut, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QWidget

from app.domain.language import counted, tr
from app.services.setup.profiles.draft import Look
from app.services.setup.profiles.yaml import Place
from app.views.theme import theme
from app.views.widgets.buttons import Button, IconButton
from app.views.widgets.layout import Grow, column, row
from app.views.widgets.lists import AnyIndex, RowList, choose_row
from app.views.widgets.painting import RIGHT, draw_icon, draw_text, draw_two_lines

ENTRY = Qt.ItemDataRole.UserRole
_MOST_GROWTH = 1.4  # with larger text the form needs the width more
ABOUT, VALUES = -2, -1
"""The rows before those of the steps; a step has its place in the whole profile as its row."""


@dataclass(frozen=True, slots=True)
class Entry:
    row: int  # ABOUT, VALUES, or the place of a step among all
    title: str
    note: str
    own: int = -1  # the number of a step in this file, -1 for one that is taken over
    problems: int = 0


class Outline(QWidget):
    """`chosen` brings a row; `moved` the number of an own step and where it shall be; `removed` its number."""

    chosen = Signal(int)
    add_asked = Signal()
    moved = Signal(int, int)
    removed = Signal(int)
    copied = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.model = QStandardItemModel(self)
        self.list = RowList(tr("Parts of the profile"), _paint, 46, inset=4)
        self.list.setModel(self.model)
        self.add = Button(tr("Add a step"), "plus", key="Ctrl+N")
        self.up = IconButton("chevron-up", tr("Move the step up"), key="Alt+Up")
        self.down = IconButton("chevron-down", tr("Move the step down"), key="Alt+Down")
        self.copy = IconButton("copy", tr("Copy the step"), key="Ctrl+D")
        self.remove = IconButton("trash-2", tr("Remove the step"), key="Del")
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.add.clicked.connect(self.add_asked)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.copy.clicked.connect(lambda: self._tell(self.copied))
        self.remove.clicked.connect(lambda: self._tell(self.removed))
        for keys, button in (("Alt+Up", self.up), ("Alt+Down", self.down), ("Ctrl+D", self.copy), ("Del", self.remove)):
            shortcut = QShortcut(QKeySequence(keys), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(button.click)
        buttons = row(self.add, None, self.up, self.down, self.copy, self.remove, margins=(8, 8, 8, 10), spacing=2)
        self.setLayout(column(Grow(self.list), buttons, spacing=0))
        self._is_filling = False
        self._last = -1  # number of the last own step

    def width_for(self, usual: int) -> int:
        """`usual` pixels, somewhat more with larger text, or what the buttons need in a longer language."""
        return max(round(usual * min(theme().text_scale, _MOST_GROWTH)), self.minimumSizeHint().width())

    @property
    def entry(self) -> Entry | None:
        found: Entry | None = self.list.currentIndex().data(ENTRY)
        return found

    def show_look(self, look: Look, row: int) -> None:
        """Show the parts, with `row` as the current one."""
        self._is_filling = True
        entries = entries_of(look)
        while self.model.rowCount() > len(entries):
            self.model.removeRow(self.model.rowCount() - 1)
        for number, entry in enumerate(entries):
            item = self.model.item(number) or QStandardItem()
            if item.row() < 0:
                self.model.appendRow(item)
            if item.data(ENTRY) != entry:
                item.setData(entry, ENTRY)
                item.setText(entry.title)
                item.setAccessibleText(_spoken(entry))
                item.setToolTip(f"{entry.title}\n{entry.note}")
        wanted = min(max(row - ABOUT, 0), len(entries) - 1)
        choose_row(self.list, self.model.index(wanted, 0))
        self._is_filling = False
        self._last = max((step.number for step in look.steps), default=-1)
        self._show_buttons()

    def _show_buttons(self) -> None:
        entry = self.entry
        own = entry.own if entry else -1
        for button in (self.copy, self.remove):
            button.setEnabled(own >= 0)
        self.up.setEnabled(own > 0)
        self.down.setEnabled(0 <= own < self._last)

    @Slot(QModelIndex, QModelIndex)
    def _choose(self, index: QModelIndex, _: QModelIndex) -> None:
        entry: Entry | None = index.data(ENTRY)
        if entry is not None and not self._is_filling:
            self._show_buttons()
            self.chosen.emit(entry.row)

    def _move(self, by: int) -> None:
        if self.entry is not None and self.entry.own >= 0:
            self.moved.emit(self.entry.own, self.entry.own + by)

    def _tell(self, signal: object) -> None:
        if self.entry is not None and self.entry.own >= 0:
            signal.emit(self.entry.own)  # type: ignore[attr-defined]  # a signal of ours


def entries_of(look: Look) -> Sequence[Entry]:
    """One for what the profile is, one for what it asks, one for each step."""
    own = [one for one in look.problems if one.place[:1] not in (("params",), ("steps",))]
    asked = len(look.params)
    words = counted(asked, "value") if asked else tr("Nothing is asked for")
    entries = [
        Entry(
            ABOUT,
            str(look.about.get("name") or tr("No name")),
            tr("What it is and what it is built on"),
            problems=len(own),
        ),
        Entry(VALUES, tr("Values"), words, problems=len(look.problems_at(("params",)))),
    ]
    for number, step in enumerate(look.steps):
        problems = len(look.problems_at(("steps", step.number))) if step.number >= 0 else 0
        note = step.id if step.number >= 0 else f"{step.id}  ·  {tr('from {source}', source=step.source)}"
        if step.about.get("when"):
            note += "  ·  " + tr("not everywhere")
        entries.append(Entry(number, f"{number + 1}.  {step.title}", note, step.number, problems))
    return entries


def row_of(look: Look, place: Place) -> int:
    """The row of the part in which a place is."""
    if place[:1] == ("params",):
        return VALUES
    if place[:1] == ("steps",) and len(place) > 1:
        return next((row for row, step in enumerate(look.steps) if step.number == place[1]), ABOUT)
    return ABOUT


def _spoken(entry: Entry) -> str:
    wrong = tr(", {problems} wrong", problems=entry.problems) if entry.problems else ""
    return f"{entry.title}, {entry.note}{wrong}"


def _paint(painter: QPainter, rect: QRectF, index: AnyIndex, is_selected: bool) -> None:
    entry: Entry = index.data(ENTRY)
    room = rect.adjusted(12, 0, -12, 0)
    if entry.row < 0:
        name = "file-text" if entry.row == ABOUT else "circle-question-mark"
        draw_icon(painter, room.left(), rect.center().y(), name, "text.secondary")
        room.setLeft(room.left() + 26)
    if entry.problems:
        draw_icon(painter, room.right() - 16, rect.center().y(), "circle-x", "problem.fg")
        count = QRectF(room.right() - 40, rect.top(), 20, rect.height())
        draw_text(painter, count, str(entry.problems), "problem.fg", "small", align=RIGHT)
        room.setRight(room.right() - 44)
    draw_two_lines(painter, room, entry.title, entry.note)
