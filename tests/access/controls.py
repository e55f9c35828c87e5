"""What can be used in a window, and what is said of it to a screen reader."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

from app.views.pages.remote.inspection.live.tile import LargeChart
from app.views.pages.remote.recordings.screen import Screen
from app.views.palette import Palette
from app.views.terminal.widget import TerminalWidget

KINDS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    TerminalWidget,
)
NO_CONTROLS = (
    LargeChart,  # a click on it does what its tile does
    QHeaderView,  # the order of rows is in a menu too
    QScrollArea,  # reached only to scroll it
    Screen,  # of a recording: nothing can be typed in it
)
"""And the crumbs of a path: Alt+Up and Alt+D do the same, and Tab goes on to the files."""
_WHOLE = (
    QComboBox,
    QAbstractSpinBox,
    QTabBar,
    QAbstractItemView,
    QScrollBar,
)  # their parts are no controls of their own


def windows() -> list[QWidget]:
    """All that are shown, but for menus and hints."""
    shown = (one for one in QApplication.topLevelWidgets() if one.isVisible() and not isinstance(one, QMenu | QLabel))
    return [one for one in shown if one.windowType() != Qt.WindowType.Popup]  # closes with Escape, has arrows


def controls(window: QWidget) -> Iterator[QWidget]:
    """What a person can use in a window now, each once: its parts (the field of a spin box) are not given."""
    over = next((one for one in window.findChildren(Palette) if one.isVisible()), window)
    for widget in over.findChildren(QWidget):
        if widget.window() is window and widget.isVisible() and widget.isEnabled() and is_control(widget):
            yield widget


def controls_in(widget: QWidget) -> Iterator[QWidget]:
    return (one for one in widget.findChildren(QWidget) if one.isVisible() and is_control(one))


def is_control(widget: QWidget) -> bool:
    if isinstance(widget, QScrollBar) or _is_part(widget):
        return False
    if isinstance(widget, NO_CONTROLS) or widget.property("kind") == "crumb":
        return False
    if widget.property("pane"):  # it passes the focus on
        return False
    return isinstance(widget, KINDS) or bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _is_part(widget: QWidget) -> bool:
    above = widget.parentWidget()
    if not isinstance(widget, QLineEdit) and any(
        one.isAncestorOf(widget) for one in widget.window().findChildren(Palette)
    ):
        return True  # the rows of the palette are chosen from its field
    if above is not None and isinstance(above.parentWidget(), Screen):
        return True  # the terminal that shows a recording
    while above is not None and not above.isWindow():
        if isinstance(above, _WHOLE) and (isinstance(widget, QAbstractButton | QLineEdit) or widget.focusProxy()):
            return not isinstance(above, QAbstractItemView) or isinstance(widget, QLineEdit)
        above = above.parentWidget()
    return isinstance(widget.parentWidget(), QComboBox)


def spoken(widget: QObject) -> str:
    """The name that a screen reader says."""
    said = QAccessible.queryAccessibleInterface(widget)
    return said.text(QAccessible.Text.Name).strip() if said is not None else ""


def role(widget: QObject) -> QAccessible.Role:
    said = QAccessible.queryAccessibleInterface(widget)
    return said.role() if said is not None else QAccessible.Role.NoRole


def place(widget: QWidget) -> QRect:
    """Where it is in its window."""
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def seen(widget: QWidget) -> QRect:
    """What of it is not cut off by what it stands in."""
    rect, above = place(widget), widget.parentWidget()
    while above is not None and not above.isWindow():
        rect &= place(above)
        above = above.parentWidget()
    return rect


def called(widget: QWidget) -> str:
    """For a person who looks for it: class, name, and the classes that it stands in."""
    words = spoken(widget) or (widget.text() if isinstance(widget, QAbstractButton | QLabel) else "")
    above, around = widget.parentWidget(), []
    while above is not None and len(around) < 4:
        if type(above).__module__.startswith("app."):
            around.append(type(above).__name__)
        above = above.parentWidget()
    return f"{type(widget).__name__} {words!r} in {' < '.join(around)}"


def card(widget: QWidget) -> QWidget:
    """The frame that it stands in for the eye, else its window."""
    above = widget.parentWidget()
    while above is not None and not above.isWindow():
        if above.property("pane") and above.accessibleName():
            return above
        if isinstance(above, QFrame) and (above.property("card") or above.property("banner")):
            return above
        if isinstance(above, QAbstractScrollArea):
            return above
        above = above.parentWidget()
    return widget.window()
