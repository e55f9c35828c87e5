"""The bar at the top of the window: the pages, the search, the visit, the settings."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QWidget

from app.domain.language import tr
from app.views.loading import WhenPointedAt
from app.views.pages import PageSpec
from app.views.theme import theme
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import IconButton
from app.views.widgets.layout import Grow, row, style
from app.views.widgets.painting import MEDIUM, RIGHT, SEMIBOLD, draw_icon, draw_round, draw_text, text_width


class PageTab(QAbstractButton):
    """A page: icon and word, and a line under the current one."""

    expected = Signal(str)  # id of the page: the pointer is here

    def __init__(self, spec: PageSpec) -> None:
        super().__init__()
        self.spec = spec
        self._is_compact = False
        self.setText(spec.title)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setToolTip(f"{spec.title}  ({spec.shortcut})")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setProperty("ring", "inside")

    @property
    def full_width(self) -> int:
        return round(text_width(self.text(), "body", SEMIBOLD)) + 45

    def set_compact(self, on: bool) -> None:
        """Show the icon only."""
        self._is_compact = on
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(38 if self._is_compact else self.full_width, theme().metric("bar"))

    def enterEvent(self, event: QEnterEvent) -> None:
        self.expected.emit(self.spec.id)
        super().enterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect, is_on = QRectF(self.rect()), self.isChecked()
        if self.underMouse() and not is_on:
            draw_round(painter, rect.adjusted(2, 9, -2, -9), "bg.hover")
        draw_icon(painter, 11, rect.center().y(), self.spec.icon, "accent.text" if is_on else "text.secondary")
        if not self._is_compact:
            tone, weight = ("text.primary", SEMIBOLD) if is_on else ("text.secondary", MEDIUM)
            draw_text(painter, rect.adjusted(34, 0, 4, -1), self.text(), tone, weight=weight)
        if is_on:
            line = QRectF(10, rect.height() - 2, rect.width() - 20, 2)
            draw_round(painter, line, "accent.text", 1)


class FindButton(QAbstractButton):
    """Looks like a search field and opens the palette, which has the real one."""

    def __init__(self) -> None:
        super().__init__()
        self.setText(tr("Find a device or action"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setToolTip(tr("Find a device or action  (Ctrl+K)"))
        self.setMinimumWidth(110)
        self.setMaximumWidth(round(252 * max(theme().text_scale, 1)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(252, theme().metric("control") + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shape = QRectF(self.rect())
        draw_round(painter, shape, "bg.control", 6, "border.strong" if self.underMouse() else "border.default")
        side, room = theme().icon_side(14), shape.adjusted(9, 0, -9, 0)
        draw_icon(painter, room.left(), room.center().y(), "search", "text.tertiary", size=14)
        width = draw_text(painter, room, "Ctrl+K", "text.tertiary", "caption", align=RIGHT)
        draw_text(painter, room.adjusted(side + 7, 0, -width - 7, 0), self.text(), "text.tertiary")


class TopBar(QFrame):
    """`page_asked` brings the id of the page that a person wants."""

    page_asked = Signal(str)
    page_expected = Signal(str)  # the pointer has come to its tab
    find_asked = Signal()

    def __init__(self, pages: Sequence[PageSpec], visit: QWidget) -> None:
        super().__init__()
        self.tabs = {spec.id: PageTab(spec) for spec in pages if spec.in_bar}
        self._buttons: dict[str, QAbstractButton] = dict(self.tabs)
        others = [self._make_button(spec) for spec in pages if not spec.in_bar]
        for tab in self.tabs.values():
            tab.expected.connect(self.page_expected)
        for page, button in self._buttons.items():
            button.clicked.connect(lambda _=False, page=page: self.page_asked.emit(page))
        self.find_button = FindButton()
        self.find_button.clicked.connect(self.find_asked)
        self._visit = visit
        mark = IconMark("briefcase", "accent.text", 20)
        parts = (mark, 10, *self.tabs.values(), 12, None, Grow(self.find_button, 5), 6, visit, *others)
        self.setLayout(row(*parts, margins=(16, 0, 10, 0), spacing=2))
        style(self, bg="chrome", edge="bottom")
        theme().changed.connect(self._fit)
        self._fit()

    def show_current(self, page: str) -> None:
        """Mark the page that is shown."""
        for tab in self.tabs.values():
            tab.setAutoExclusive(False)
        for name, button in self._buttons.items():
            button.setChecked(name == page)
        for tab in self.tabs.values():
            tab.setAutoExclusive(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _make_button(self, spec: PageSpec) -> QAbstractButton:
        button = IconButton(spec.icon, spec.title, key=spec.shortcut, side=30, checkable=True)
        self._buttons[spec.id] = button
        WhenPointedAt(partial(self.page_expected.emit, spec.id), button)
        return button

    @Slot()
    def _fit(self) -> None:
        self.setFixedHeight(theme().metric("bar") + 1)
        self.find_button.setMaximumWidth(round(252 * max(theme().text_scale, 1)))
        words = sum(tab.full_width for tab in self.tabs.values())
        needed = words + self._visit.sizeHint().width() + 110 + 140
        for tab in self.tabs.values():
            tab.set_compact(needed > self.width())
