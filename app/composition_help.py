"""The help, put together: its topics, with what the program writes itself, and its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.language import tr
from app.services.help.topics import Topics
from app.views.actions import Action
from app.views.help.desk import HelpDesk

if TYPE_CHECKING:
    from app.views.main_window import MainWindow
    from app.views.tasks import TaskRunner


def offer_help(window: MainWindow, tasks: TaskRunner) -> HelpDesk:
    """F1, the button at the bottom of the window, and a line of the palette."""
    desk = HelpDesk(
        window, tasks, all_topics(), lambda: window.page(window.current_page) if window.current_page else None
    )
    window.status.help_asked.connect(desk.show_here)
    window.add_action(Action(tr("Help"), desk.show_here, tr("of what is shown now"), "circle-question-mark", "F1"))
    return desk


def all_topics(language: str = "") -> Topics:
    """The help with what the program writes itself."""
    return Topics(language, {"keys": _keys, "commands": _commands, "reaching": _reaching})


def _keys() -> str:
    from app.views.help.key_table import as_markdown

    return as_markdown()


def _commands() -> str:
    from app.cli.reference import as_markdown

    return as_markdown()


def _reaching() -> str:
    from app.cli.reference import reaching_options

    return reaching_options()
