"""A secret on the screen for a moment: in a small window of its own, which screen sharing and recordings leave out.

Only this window, so that a helper at the far end of a shared screen still sees Satchel. Windows and macOS leave it out
(from documentation, never run); X11 and Wayland have no such wish, which the help says.
"""

import sys
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QWindow
from PySide6.QtWidgets import QFrame, QWidget
from shiboken6 import isValid

from app.domain.language import tr
from app.domain.secret import Secret
from app.views.pages.vault.parts import CountdownRing
from app.views.theme import scaled
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.text import WrappedLabel, label

SECONDS = 10.0
_STEP_MS = 200
_LONGEST = 2000  # characters on the screen; the rest is said to be there
_WIDEST = 460
_EDGE = 16
_ELSEWHERE = {QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin}
_EXCLUDE_FROM_CAPTURE = 0x11  # WDA_EXCLUDEFROMCAPTURE, Windows 10 2004 and later


class RevealPopup(QFrame):
    """`hold` shows until `let_go`; `show_for` shows for some seconds, or until Escape, a click elsewhere or a lock."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.title = label("", "small", "secondary")
        self.value = WrappedLabel(role="code")
        self.ring, self.left = CountdownRing(), label("", "small", "secondary")
        self._count = panel(row(self.ring, self.left, None, spacing=8))
        self.setLayout(
            column(row(Grow(self.title), self._count), self.value, margins=(16, 12, 16, 14), spacing=8),
        )
        style(self, card="plain")
        self._remaining, self._whole = 0.0, SECONDS
        self._watched: QWindow | None = None
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._follow_application)
        self._timer = QTimer(self, interval=_STEP_MS)
        self._timer.timeout.connect(self._step)

    def hold(self, title: str, secret: Secret, near: QWidget) -> None:
        """Show it until `let_go`."""
        self._count.hide()
        self._timer.stop()
        self._present(title, secret, near)

    def show_for(self, title: str, secret: Secret, near: QWidget, seconds: float = SECONDS) -> None:
        """Show it for some seconds."""
        self._remaining, self._whole = seconds, seconds
        self._count.show()
        self._say_left()
        self._timer.start()
        self._present(title, secret, near)

    @Slot()
    def let_go(self) -> None:
        """Take it from the screen, and forget it."""
        self.hide()

    def _present(self, title: str, secret: Secret, near: QWidget) -> None:
        text = secret.reveal()
        self.title.setText(title)
        more = "\n" + tr("… and {count:,} characters more", count=len(text) - _LONGEST) if len(text) > _LONGEST else ""
        self.value.set_words(text[:_LONGEST] + more)
        self.value.setAccessibleName(title)  # a screen reader must not speak it aloud by itself
        self.setFixedWidth(min(scaled(_WIDEST), near.window().width() - 32))
        self.adjustSize()
        self._put_near(near)
        leave_out_of_captures(int(self.winId()))
        self.show()
        self._watch(near.window().windowHandle())

    def _watch(self, window: QWindow | None) -> None:
        """What comes into the window, not every event of the program: that makes all of it several times slower."""
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = window
        if window is not None:
            window.installEventFilter(self)

    def _put_near(self, near: QWidget) -> None:
        """Under the widget, or over it where there is no room; in its window where it fits, always on its screen."""
        window = near.window().frameGeometry()
        room = near.screen().availableGeometry().intersected(window)
        if room.width() < self.width() or room.height() < self.height():
            room = near.screen().availableGeometry()
        under = near.mapToGlobal(QPoint(0, near.height() + 4))
        over = near.mapToGlobal(QPoint(0, -self.height() - 4))
        place = under if under.y() + self.height() <= room.bottom() else over
        right = max(room.left(), min(place.x(), room.right() - self.width() - _EDGE))
        self.move(right, max(room.top(), place.y()))

    @Slot()
    def _step(self) -> None:
        self._remaining -= _STEP_MS / 1000
        if self._remaining <= 0:
            self.let_go()
        else:
            self._say_left()

    def _say_left(self) -> None:
        self.ring.set_share(self._remaining / self._whole)
        self.left.setText(tr("Hides in {remaining} s", remaining=round(self._remaining + 0.49)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While it is shown for a time, Escape and a click elsewhere hide it."""
        kind = event.type()
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if kind == QEvent.Type.Close or (self._timer.isActive() and (is_escape or kind in _ELSEWHERE)):
            self.let_go()
            return is_escape
        return False

    @Slot(Qt.ApplicationState)
    def _follow_application(self, state: Qt.ApplicationState) -> None:
        if state != Qt.ApplicationState.ApplicationActive:
            self.let_go()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        self.value.set_words("")
        self._watch(None)
        super().hideEvent(event)


def leave_out_of_captures(window: int) -> bool:
    """Ask the system to leave a window out of screenshots, recordings and shared screens. Whether it took it."""
    if sys.platform == "win32":
        return _on_windows(window)
    if sys.platform == "darwin":
        return _on_macos(window)
    return False


def _on_windows(window: int) -> bool:
    """Microsoft, "SetWindowDisplayAffinity"."""
    import ctypes

    user32: Any = ctypes.WinDLL("user32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    user32.SetWindowDisplayAffinity.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
    return bool(user32.SetWindowDisplayAffinity(window, _EXCLUDE_FROM_CAPTURE))


def _on_macos(view: int) -> bool:
    """Apple, "NSWindow.sharingType": none (0). Qt's window id is the NSView."""
    import ctypes
    import ctypes.util

    objc: Any = ctypes.CDLL(ctypes.util.find_library("objc") or "libobjc.dylib")
    objc.sel_registerName.restype, objc.sel_registerName.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    send = objc.objc_msgSend
    send.restype, send.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_void_p]
    window = send(view, objc.sel_registerName(b"window"))
    if not window:
        return False
    send.restype, send.argtypes = None, [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong]
    send(window, objc.sel_registerName(b"setSharingType:"), 0)
    return True
