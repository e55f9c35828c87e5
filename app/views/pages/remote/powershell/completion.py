"""What could be meant, over the line that is typed."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPoint, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QWidget

from app.domain.language import tr
from app.domain.powershell import Completion
from app.views.pages.remote.powershell.editor import KeyTaker
from app.views.theme import theme
from app.views.widgets.layout import Grow, column, style
from app.views.widgets.lists import AnyIndex, RowList, choose_row
from app.views.widgets.painting import draw_icon, draw_text, text_width
from app.views.widgets.text import ElidedLabel

ROW = 26
MOST_ROWS = 10  # on the screen
WIDTH = 560
_ICONS = {
    "Command": "terminal",
    "History": "clock",
    "ParameterName": "settings",
    "ParameterValue": "list",
    "ProviderContainer": "folder",
    "ProviderItem": "file-text",
    "Variable": "database",
    "Property": "list",
    "Method": "wrench",
    "Type": "layers",
    "Namespace": "layers",
    "Keyword": "key-round",
}
_LONGEST = 300  # characters that are painted
_USUAL_ICON = "arrow-right"


class CompletionModel(QAbstractListModel):
    """The ways that still fit."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.items: Sequence[Completion] = ()

    def show(self, items: Sequence[Completion]) -> None:
        self.beginResetModel()
        self.items = items
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - as Qt has it
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.items):
            return None
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.shown
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return item.hint
        return item if role == Qt.ItemDataRole.UserRole else None


class CompletionPopup(QFrame):
    """Lies over its parent; the focus stays in the line, which gives it the keys first."""

    chosen = Signal(object)  # Completion
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.place = parent
        self.model = CompletionModel(self)
        self.list = RowList(tr("Completions"), _paint, ROW, inset=4)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setModel(self.model)
        self.list.clicked.connect(self._choose)
        self.hint = ElidedLabel("", "small", "secondary")
        self.setLayout(column(Grow(self.list), self.hint, margins=(1, 4, 1, 4), spacing=2))
        self.hint.setContentsMargins(10, 0, 10, 2)
        self.list.selectionModel().currentChanged.connect(self._show_hint)
        style(self, card="plain")
        self.hide()

    def offer(self, items: Sequence[Completion], bottom_left: QPoint) -> None:
        """Show the ways, the first one chosen, above a place of the parent."""
        self.model.show(items)
        if not items:
            self.leave()
            return
        choose_row(self.list, self.model.index(0))
        parent = self.place
        rows = min(len(items), MOST_ROWS)
        scale = theme().text_scale
        has_hints = any(one.hint for one in items)
        self.hint.setVisible(has_hints)
        high = round(rows * ROW * scale) + 12 + (self.hint.sizeHint().height() if has_hints else 0)
        width = min(round(WIDTH * scale), parent.width() - 16)
        left = max(8, min(bottom_left.x(), parent.width() - width - 8))
        self.setGeometry(left, max(0, bottom_left.y() - high), width, min(high, bottom_left.y()))
        self.show()
        self.raise_()

    @property
    def current(self) -> Completion | None:
        found: Completion | None = self.list.currentIndex().data(Qt.ItemDataRole.UserRole)
        return found

    def step(self, step: int) -> None:
        """To the next one, and from the last to the first."""
        count = self.model.rowCount()
        if count:
            choose_row(self.list, self.model.index((self.list.currentIndex().row() + step) % count))

    @Slot()
    def leave(self) -> None:
        if self.isVisible():
            self.hide()
            self.left.emit()

    @Slot(QModelIndex)
    def _choose(self, _: QModelIndex) -> None:
        if (current := self.current) is not None:
            self.hide()
            self.chosen.emit(current)

    @Slot()
    def _show_hint(self) -> None:
        self.hint.set_words(self.current.hint[:_LONGEST] if self.current is not None else "")


class PopupKeys(KeyTaker):
    """The keys of a completion: arrows, Enter and Tab take it, Escape leaves."""

    def __init__(self, popup: CompletionPopup) -> None:
        self._popup = popup

    def takes(self, event: QKeyEvent) -> bool:
        popup, key = self._popup, event.key()
        if not popup.isVisible():
            return False
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -MOST_ROWS, Qt.Key.Key_PageDown: MOST_ROWS}
        if key in steps:
            popup.step(steps[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            popup._choose(popup.list.currentIndex())
        elif key == Qt.Key.Key_Escape:
            popup.leave()
        else:
            return False
        return True

    def leave(self) -> None:
        self._popup.leave()


def common_beginning(items: Sequence[Completion]) -> str:
    """What all texts begin with, letter case aside, as the first one writes it."""
    if not items:
        return ""
    first = items[0].text
    length = len(first)
    for item in items[1:]:
        same = 0
        for ours, theirs in zip(first[:length], item.text, strict=False):
            if ours.lower() != theirs.lower():
                break
            same += 1
        length = min(length, same)
    return first[:length]


def _paint(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    item: Completion = index.data(Qt.ItemDataRole.UserRole)
    draw_icon(painter, rect.left() + 6, rect.center().y(), _ICONS.get(item.kind, _USUAL_ICON), "text.tertiary", size=14)
    words = (" ".join(item.shown[:_LONGEST].split("\n")) or item.text)[:_LONGEST]
    place = rect.adjusted(28, 0, -8, 0)
    draw_text(painter, place, words, "text.primary", "code", mono=True)
    used = text_width(words, "code", mono=True) + 16
    if item.kind == "History" or not item.hint or place.width() - used < 80:
        return
    draw_text(painter, place.adjusted(used, 0, 0, 0), item.hint[:_LONGEST].split("\n")[0], "text.tertiary", "small")
