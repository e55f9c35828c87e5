"""The list of all tabs, with a filter: for a strip that is longer than its pane."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from app.domain.language import tr
from app.views.pages.remote.tab import UNSEEN_WORDS, Tab, TabLook
from app.views.pages.remote.tab_marks import ACCENTS, draw_color_mark
from app.views.theme import theme
from app.views.widgets.layout import Grow, column, style
from app.views.widgets.lists import AnyIndex, RowList
from app.views.widgets.painting import MEDIUM, PRESENCE_WORDS, RIGHT, draw_presence, draw_text, text_width

LOOK = Qt.ItemDataRole.UserRole + 1
_ROWS = 12  # shown at most without scrolling
WIDTH = 360


class TabList(QFrame):
    """Opens under a place on the screen. Enter or a click chooses."""

    chosen = Signal(str)

    def __init__(self, tabs: list[Tab], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._all = tabs
        self.filter = QLineEdit(placeholderText=tr("Find a tab"))
        self.filter.setAccessibleName(tr("Find a tab"))
        self.filter.setClearButtonEnabled(True)
        self.model = QStandardItemModel(self)
        self.list = RowList(tr("All tabs"), _paint)
        self.list.setModel(self.model)
        self.list.clicked.connect(self._take)
        self.filter.textChanged.connect(self._show)
        self.setLayout(column(self.filter, Grow(self.list), margins=8, spacing=6))
        style(self, card="plain")
        self.setFocusProxy(self.filter)
        self._show("")
        scale = max(1.0, theme().text_scale)
        rows = min(len(tabs), _ROWS)
        self.resize(round(WIDTH * scale), round((rows * 28 + 60) * scale))

    def open_at(self, place: QPoint) -> None:
        """Show it under a place, within the screen."""
        screen = self.screen().availableGeometry()
        left = min(place.x(), screen.right() - self.width())
        self.move(max(left, screen.left()), min(place.y(), max(screen.bottom() - self.height(), screen.top())))
        self.show()
        self.filter.setFocus()

    @Slot(str)
    def _show(self, text: str) -> None:
        words = text.casefold().split()
        self.model.clear()
        for tab in self._all:
            where = f"{tab.title} {tab.device.name} {tab.device.address}".casefold()
            if all(word in where for word in words):
                self.model.appendRow(_item(tab))
        self.list.setCurrentIndex(self.model.index(0, 0))

    @Slot(QModelIndex)
    def _take(self, index: QModelIndex | QPersistentModelIndex) -> None:
        look = index.data(LOOK)
        if isinstance(look, TabLook):
            self.close()
            self.chosen.emit(look.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.list.currentIndex().row()
        match event.key():
            case Qt.Key.Key_Down:
                self._go(row + 1)
            case Qt.Key.Key_Up:
                self._go(row - 1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._take(self.list.currentIndex())
            case _:
                super().keyPressEvent(event)

    def _go(self, row: int) -> None:
        if 0 <= row < self.model.rowCount():
            self.list.setCurrentIndex(self.model.index(row, 0))


def _item(tab: Tab) -> QStandardItem:
    look = tab.look
    item = QStandardItem(look.title)
    item.setData(look, LOOK)
    item.setEditable(False)
    item.setData(f"{look.title}, {_note(look)}", Qt.ItemDataRole.AccessibleTextRole)
    return item


def _note(look: TabLook) -> str:
    state = PRESENCE_WORDS[look.presence] if look.presence != "unknown" else tr("Not connected")
    words = (ACCENTS.get(look.accent, ("",))[0], UNSEEN_WORDS.get(look.unseen, "").capitalize(), state)
    return "  ·  ".join(filter(None, words))


def _paint(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    look = index.data(LOOK)
    if not isinstance(look, TabLook):
        return
    middle, left = rect.center().y(), rect.left() + 28
    draw_presence(painter, rect.left() + 14, middle, look.presence)
    if look.color:
        draw_color_mark(painter, left + 3, middle, look.color)
        left += 16
    note = _note(look)
    wide = text_width(note, "small") + 8
    draw_text(painter, rect.adjusted(0, 0, -10, 0), note, "text.tertiary", "small", align=RIGHT)
    draw_text(
        painter, QRectF(left, rect.top(), rect.right() - wide - left - 12, rect.height()), look.title, weight=MEDIUM
    )
