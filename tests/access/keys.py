"""No shortcut means two things in one place, and the Tab key goes to each control and away from it."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDateTimeEdit,
    QRadioButton,
    QScrollArea,
    QTextBrowser,
    QWidget,
)

from app.views.pages.remote.powershell.editor import Editor
from app.views.terminal.find_bar import FindBar
from app.views.terminal.widget import TerminalWidget
from app.views.widgets.tab_order import in_order
from tests.access.controls import called, controls, place, seen, spoken

KEEPS_TAB = (TerminalWidget, Editor)  # the shell completes with it; F6 leads out, and Escape out of its find bar
MOST = 400  # steps: more controls than any window has
_Context = Qt.ShortcutContext


def ambiguous(window: QWidget) -> Iterator[str]:
    """Shortcuts that Qt would not carry out, as two could be meant."""
    known: list[tuple[str, QWidget, Qt.ShortcutContext]] = []
    for key, owner, context in _shortcuts(window):
        for other, other_owner, other_context in known:
            if (
                key == other
                and _meet((owner, context), (other_owner, other_context))
                and not _takes(owner, other_owner, key)
            ):
                yield f"{key} is meant twice: {type(owner).__name__} and {type(other_owner).__name__}"
        known.append((key, owner, context))


def _shortcuts(window: QWidget) -> Iterator[tuple[str, QWidget, Qt.ShortcutContext]]:
    for shortcut in window.findChildren(QShortcut):
        owner = shortcut.parent()
        if isinstance(owner, QWidget) and shortcut.isEnabled() and owner.isVisible():
            for key in shortcut.keys():  # noqa: SIM118 - no dict
                yield key.toString(), owner, shortcut.context()
    for owner in (window, *window.findChildren(QWidget)):
        for action in owner.actions() if owner.isVisible() else ():
            for key in action.shortcuts() if isinstance(action, QAction) and action.isEnabled() else ():
                yield key.toString(), owner, action.shortcutContext()


def _takes(one: QWidget, other: QWidget, key: str) -> bool:
    """Whether the inner of the two has the key for itself before shortcuts are looked for."""
    inner = other if one.isAncestorOf(other) else one
    keys = QKeySequence(key)[0]
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, keys.key(), keys.keyboardModifiers())
    asked.ignore()
    QApplication.sendEvent(inner, asked)
    return asked.isAccepted()


def _meet(one: tuple[QWidget, Qt.ShortcutContext], other: tuple[QWidget, Qt.ShortcutContext]) -> bool:
    """Whether there is a focus with which both are meant."""
    (owner, context), (other_owner, other_context) = one, other
    whole = (_Context.WindowShortcut, _Context.ApplicationShortcut)
    if context in whole or other_context in whole:
        return True
    if context == other_context == _Context.WidgetShortcut:
        return owner is other_owner
    return owner is other_owner or owner.isAncestorOf(other_owner) or other_owner.isAncestorOf(owner)


def walk(window: QWidget) -> Iterator[QWidget]:
    """What gets the focus, one after the other, from the first until it comes again."""
    window.activateWindow()
    been: set[int] = set()
    for _ in range(MOST):
        here = window.focusWidget() or window
        if isinstance(here, KEEPS_TAB) or isinstance(here.parentWidget(), FindBar):
            window.focusNextPrevChild(True)  # its own key leads to the next pane; here the way is looked at
        else:
            press_tab(here)
        now = window.focusWidget()
        for _ in range(MOST):  # day, month and year; links of a text
            if now is not here or not isinstance(here, QDateTimeEdit | QTextBrowser):
                break
            press_tab(here)
            now = window.focusWidget()
        if now is None or id(now) in been:
            return
        been.add(id(now))
        yield now


def trapped(walked: list[QWidget]) -> Iterator[str]:
    """What does not give the focus away: the walk has ended at it."""
    if walked and not isinstance(walked[-1], KEEPS_TAB):
        for back in (False, True):
            walked[-1].setFocus()
            for _ in range(MOST if isinstance(walked[-1], QDateTimeEdit | QTextBrowser) else 1):
                if walked[-1].hasFocus():
                    press_tab(walked[-1], back=back)
            if len(walked) > 1 and walked[-1].hasFocus():
                yield f"keeps {'Shift+Tab' if back else 'Tab'}: {called(walked[-1])}"
            walked[-1].setFocus()


def press_tab(widget: QWidget, *, back: bool = False) -> None:
    key = Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab
    held = Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, held))


def unreached(window: QWidget, walked: list[QWidget]) -> Iterator[str]:
    """Controls that the walk did not come to."""
    reached: set[QObject] = set(walked)
    reached |= {one.parentWidget() for one in walked if one.parentWidget() is not None}
    reached |= {proxy for one in controls(window) if (proxy := one.focusProxy()) in reached and (proxy := one)}
    for control in controls(window):
        if control not in reached and not _is_of_a_reached_group(control, reached) and not seen(control).isEmpty():
            why = "" if control.focusPolicy() & Qt.FocusPolicy.TabFocus else " (it takes no focus)"
            yield f"is not reached by Tab{why}: {called(control)}"


def _is_of_a_reached_group(control: QWidget, reached: set[QObject]) -> bool:
    """Arrows go on within a group of which one is chosen."""
    if not isinstance(control, QAbstractButton):
        return False
    group = control.group()
    is_one = isinstance(control, QRadioButton) or control.autoExclusive() or (group is not None and group.exclusive())
    if not is_one:
        return False
    fellows = group.buttons() if group else control.parentWidget().findChildren(type(control))
    return any(one in reached for one in fellows)


def out_of_order(walked: list[QWidget]) -> Iterator[str]:
    """Steps against the way of the eye: up within a column, or left within a row."""
    way = {part: at for at, part in enumerate(in_order(walked[0].window()))} if walked else {}
    for before, after in pairwise(walked):
        is_moved = _scrolled(before) is not _scrolled(after)  # the walk has moved what was seen when it was there
        if not is_moved and not _begins_anew(way, before, after) and _goes_back(place(before), place(after)):
            yield f"comes after what stands behind it: {called(after)} after {called(before)}"


def _scrolled(widget: QWidget) -> QWidget | None:
    """The area that moves it."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def _begins_anew(way: dict[QWidget, int], before: QWidget, after: QWidget) -> bool:
    """Whether the way has come to the end of the window in between."""
    return after in way and before in way and way[after] < way[before]


def _goes_back(one: QRect, other: QRect) -> bool:
    is_one_row = one.top() < other.bottom() and other.top() < one.bottom()
    is_one_column = one.left() < other.right() and other.left() < one.right()
    if is_one_row and not is_one_column:
        return other.right() < one.left()
    return is_one_column and not is_one_row and other.bottom() < one.top()


def names_of(walked: list[QWidget]) -> Counter[str]:
    return Counter(spoken(one) for one in walked)
