"""The keys of the views of a device, and their lines in the palette. The keys work only while the focus is there: in a
shell they belong to the shell."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut

from app.domain.language import tr
from app.views.actions import Action

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.views.pages.remote.inspection.screen import InspectionScreen


class _SearchKey(QObject):
    """Ctrl+F means the rows while the focus is here. As a second shortcut beside the page's neither would be heard."""

    def __init__(self, screen: "InspectionScreen") -> None:
        super().__init__(screen)
        self._search = screen.tools.focus_search
        screen.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or not event.matches(QKeySequence.StandardKey.Find):
            return False
        if event.type() == QEvent.Type.KeyPress:
            self._search()
        event.accept()
        return True


def bind_keys(screen: "InspectionScreen") -> None:
    _SearchKey(screen)
    keys: dict[str, Callable[[], object]] = {
        "F5": screen.refresh,
        "Ctrl+R": screen.refresh,
        "F3": screen.list.toggle_details,
        "F4": screen.toggle_command,
        "F11": screen.zoom_asked.emit,
    }
    for number in range(min(len(screen.work.views), 9)):
        keys[f"Alt+{number + 1}"] = partial(screen.show_view, number)
    for words, act in keys.items():
        shortcut = QShortcut(QKeySequence(words), screen, act)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)


def palette_actions(screen: "InspectionScreen") -> list[Action]:
    """Each view by its name."""

    def show(number: int) -> None:
        screen.show_view(number)
        screen.focus_rows()

    note = tr("of {device}", device=screen.device.name)
    views = enumerate(screen.work.views)
    return [Action(one.title, partial(show, at), note, one.icon, f"Alt+{at + 1}") for at, one in views]
