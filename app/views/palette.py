"""The command palette: devices and actions in one list, found as they are typed."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain.devices import Device
from app.domain.language import tr
from app.views.actions import Action
from app.views.matching import spans
from app.views.palette_model import HEAD_HEIGHT, ROW_HEIGHT, PaletteModel, PaletteRow, UseDevice
from app.views.theme import scaled, theme
from app.views.widgets.badges import IconMark
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.lists import AnyIndex, RowList
from app.views.widgets.painting import (
    CENTER,
    MEDIUM,
    NORMAL,
    SEMIBOLD,
    draw_icon,
    draw_round,
    draw_text,
    text_width,
)
from app.views.widgets.text import keycap, label

WIDTH = 620
TOP = 92
MOST_ROWS = 11
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Palette(QWidget):
    """Lies over its window while it is open. Enter does the chosen line, Escape closes."""

    def __init__(
        self,
        window: QWidget,
        devices: Callable[[], Sequence[Device]],
        actions: Callable[[], Sequence[Action]],
        use_device: UseDevice,
    ) -> None:
        super().__init__(window)
        self._devices = devices
        self._actions = actions
        self._focus_before: QWidget | None = None
        self.model = PaletteModel(use_device, self)
        self.edit = QLineEdit(placeholderText=tr("Find a device or action"))
        self.edit.setAccessibleName(tr("Find a device or action"))
        style(self.edit, kind="palette")
        self.edit.textChanged.connect(self._search)
        self.edit.installEventFilter(self)
        self.rows = RowList(tr("Results"), self._paint_row, ROW_HEIGHT)
        self.rows.setModel(self.model)
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.clicked.connect(self._do)
        self._nothing_line = panel(row(label(tr("Nothing has that name."), tone="secondary"), margins=(18, 14, 18, 14)))
        self._card = self._build_card()
        window.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show it with an empty field."""
        if self.isVisible():
            return
        self._focus_before = self.window().focusWidget()
        self.model.load(self._devices(), self._actions())
        self.setGeometry(self.window().rect())
        self.edit.clear()
        self._search("")
        self.show()
        self.raise_()
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def leave(self) -> None:
        """Close it and give the focus back."""
        self.hide()
        if self._focus_before is not None:
            self._focus_before.setFocus(Qt.FocusReason.OtherFocusReason)
            self._focus_before = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent():
            if event.type() == QEvent.Type.Resize and self.isVisible():
                self.setGeometry(self.window().rect())
                self._place()
            return False
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()  # while it is open, no shortcut of the window fires
            return True
        return event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._press(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._card.geometry().contains(event.position().toPoint()):
            self.leave()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("bg.scrim"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 8 if theme().is_dark else 3))
        for spread in range(1, 34, 3):  # a soft shadow; a graphics effect would blur it anew for each letter
            shape = QRectF(self._card.geometry()).adjusted(-spread, -spread + 8, spread, spread + 8)
            painter.drawRoundedRect(shape, 10 + spread, 10 + spread)

    def _build_card(self) -> QWidget:
        field = row(
            IconMark("search", "text.secondary", 18), Grow(self.edit), keycap("Esc"), margins=(16, 8, 14, 8), spacing=12
        )
        hints = row(
            keycap("↑ ↓"), label(tr("Choose"), "small", "tertiary"), 8,
            keycap("Enter"), label(tr("Open"), "small", "tertiary"), None,
            label(tr(">  actions only"), "small", "tertiary"), margins=(14, 8, 14, 8), spacing=6,
        )  # fmt: skip
        body = column(
            panel(field, edge="bottom"), 2, self.rows, self._nothing_line, 4,
            panel(hints, edge="top"), margins=1, spacing=0,
        )  # fmt: skip
        return panel(body, self, card="plain")

    @Slot(str)
    def _search(self, query: str) -> None:
        self.model.search(query)
        first = self.model.first_choice()
        self.rows.setCurrentIndex(self.model.index(first, 0) if first >= 0 else QModelIndex())
        self.rows.scrollToTop()
        self._nothing_line.setVisible(first < 0)
        self.rows.setVisible(first >= 0)
        self._place()

    def _place(self) -> None:
        scale = theme().text_scale
        wanted = sum(
            HEAD_HEIGHT if self.model.index(number, 0).data(Qt.ItemDataRole.UserRole).run is None else ROW_HEIGHT
            for number in range(min(self.model.rowCount(), MOST_ROWS))
        )
        top = round(min(TOP, self.height() * 0.12))
        self.rows.setFixedHeight(min(round(wanted * scale), max(self.height() - top - round(150 * scale), 80)))
        self._card.setFixedWidth(min(round(WIDTH * max(scale, 1)), self.width() - 40))
        self._card.adjustSize()
        self._card.move((self.width() - self._card.width()) // 2, top)
        self.update()

    def _press(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do(self.rows.currentIndex())
        elif event.key() in _MOVES:
            self._move(-1 if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_PageUp) else 1)
        else:
            return event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)  # the focus stays in the field
        return True

    def _move(self, step: int) -> None:
        count = self.model.rowCount()
        number = self.rows.currentIndex().row()
        for _ in range(count):
            number = (number + step) % count
            if self.model.index(number, 0).flags() & Qt.ItemFlag.ItemIsSelectable:
                self.rows.setCurrentIndex(self.model.index(number, 0))
                return

    @Slot(QModelIndex)
    def _do(self, index: QModelIndex) -> None:
        line = index.data(Qt.ItemDataRole.UserRole)
        if isinstance(line, PaletteRow) and line.run is not None:
            self.leave()
            line.run()

    def _paint_row(self, painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
        line: PaletteRow = index.data(Qt.ItemDataRole.UserRole)
        if line.run is None:
            draw_text(painter, rect.adjusted(12, 6, 0, 0), line.title, "text.tertiary", "small", weight=MEDIUM)
            return
        middle = rect.center().y()
        draw_icon(painter, rect.left() + 12, middle, line.icon, "accent.text" if selected else "text.secondary")
        right = _paint_keys(painter, rect, line.keys, selected=selected)
        left = _paint_title(
            painter,
            QRectF(rect.left() + 40, rect.top(), right - rect.left() - 40, rect.height()),
            line.title,
            self.model.query,
        )
        room = QRectF(left + 10, rect.top(), right - left - 18, rect.height())
        draw_text(painter, room, line.note, "text.secondary" if selected else "text.tertiary", "small")


def _paint_title(painter: QPainter, rect: QRectF, title: str, query: str) -> float:
    """The title with the words that were typed in bold. Returns where it ends."""
    left, done = rect.left(), 0
    for start, end in [*spans(title, query), (len(title), len(title))]:
        for part, tone, weight in (
            (title[done:start], "text.primary", NORMAL),
            (title[start:end], "accent.text", SEMIBOLD),
        ):
            left += draw_text(
                painter, QRectF(left, rect.top(), rect.right() - left, rect.height()), part, tone, weight=weight
            )
        done = end
    return left


def _paint_keys(painter: QPainter, rect: QRectF, keys: Sequence[str], *, selected: bool) -> float:
    """Pictures of keys at the right end. Returns where they begin."""
    right = rect.right() - 12
    for key in reversed(keys):
        width, height = text_width(key, "caption") + 12, scaled(18)
        cap = QRectF(right - width, rect.center().y() - height / 2, width, height)
        draw_round(painter, cap, "bg.raised" if selected else "bg.inset", 4, "border.default")
        draw_text(painter, cap, key, "text.secondary", "caption", align=CENTER)
        right -= width + 4
    return right
