"""A window of its own for sessions that were taken out of the main one. Closing it loses nothing: they go back."""

from collections.abc import Iterable

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QMoveEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from app.domain.arrangement import Place
from app.views.icons import icon
from app.views.pages.remote.pane_area import PaneArea
from app.views.theme import theme
from app.views.widgets.focus_ring import FocusRing, focus_next, focus_pane
from app.views.widgets.layout import column, style

SMALLEST = QSize(420, 260)
USUAL = QSize(860, 560)
SUFFIX = " – Satchel"
_GRIP = 48  # pixels of a window that must be on a screen, so that it can be taken and moved


class SessionWindow(QWidget):
    """Shows one window of the arrangement."""

    closing = Signal(str)  # its key: a person has closed it
    placed = Signal()

    def __init__(self, key: str) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.key = key
        self.area = PaneArea()
        self._is_left = False
        self.setMinimumSize(SMALLEST)
        self.setLayout(column(self.area, spacing=0))
        self.setWindowIcon(icon("briefcase", "accent.text"))
        style(self, bg="surface")
        theme().dress(self)
        self._ring = FocusRing(self)
        for keys, step in (("F6", 1), ("Ctrl+Shift+F6", 1), ("Shift+F6", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda step=step: focus_pane(self, self._panes(), step))

    focusNextPrevChild = focus_next

    def _panes(self) -> list[QWidget]:
        """Those of sessions, and within them those of files."""
        return [one for one in self.area.findChildren(QWidget) if one.property("pane") and one.isVisible()]

    @property
    def title(self) -> str:
        """The name of the tab that is shown in it."""
        return self.windowTitle().removesuffix(SUFFIX)

    def show_title(self, title: str) -> None:
        self.setWindowTitle(f"{title}{SUFFIX}")

    @property
    def place(self) -> Place:
        """Where it is on the screens, without its frame."""
        rect = self.geometry()
        return rect.x(), rect.y(), rect.width(), rect.height()

    def show_at(self, place: Place, *, activate: bool) -> None:
        """Show it there, as far as the screens allow."""
        screens = [screen.availableGeometry() for screen in self.screen().virtualSiblings()]
        self.setGeometry(within_screens(QRect(*place), screens))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, not activate)
        self.show()
        if activate:
            self.activateWindow()

    def leave(self) -> None:
        """Close it without a word: its sessions are elsewhere already."""
        self._is_left = True
        self.close()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if not self._is_left:
            self._is_left = True
            self.closing.emit(self.key)

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self.placed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.placed.emit()


def within_screens(wanted: QRect, screens: Iterable[QRect]) -> QRect:
    """Where a window goes: as wanted while enough of it is on a screen to be taken, else into the first one."""
    known = list(screens)
    title = QRect(wanted.left(), wanted.top(), wanted.width(), _GRIP)
    for screen in known:
        seen = screen.intersected(title)
        if seen.width() >= min(_GRIP * 2, wanted.width()) and seen.height() >= _GRIP // 2:
            return wanted
    return inside(wanted, known[0]) if known else wanted


def inside(wanted: QRect, screen: QRect) -> QRect:
    """The same window, moved and cut so that all of it is on the screen."""
    size = wanted.size().boundedTo(screen.size())
    left = min(max(wanted.left(), screen.left()), screen.right() + 1 - size.width())
    top = min(max(wanted.top(), screen.top()), screen.bottom() + 1 - size.height())
    return QRect(left, top, size.width(), size.height())
