"""The keys of the views of a device, and their lines in the palette. The keys work only while the focus is there: in a
shell they belong to the shell."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from app.domain.language import tr
from app.views.actions import Action
from app.views.widgets.search_key import SearchKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.views.pages.remote.inspection.screen import InspectionScreen


def bind_keys(screen: "InspectionScreen") -> None:
    SearchKey(screen, screen.tools.focus_search)
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
