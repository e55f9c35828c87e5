"""What a session needs is loaded while a person is about to open one, so that opening it has less to wait for."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from app.views.loading import load_in_turns
from app.views.tasks import TaskRunner

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions

_MODULES = (
    *("pages.remote.cards", "pages.remote.session_questions", "pages.remote.file_dock", "pages.remote.session_view"),
    *("terminal.widget", "terminal.session", "pages.remote.terminal_questions", "pages.remote.session_tools"),
    *("pages.remote.shell_view", "pages.remote.desk", "pages.remote.desk_hands", "pages.remote.pane_view"),
    *("pages.remote.session_kinds", "pages.remote.powershell.output", "pages.remote.powershell.line"),
    *("pages.remote.powershell.question_cards", "pages.remote.powershell.view"),
)


def expect_session(sessions: "Callable[[], RemoteSessions]", tasks: TaskRunner) -> None:
    """Each part in a turn of its own; what happens in threads is loaded in one, while nothing is drawn."""
    load_in_turns([*(f"app.views.{name}" for name in _MODULES), _load_engine, partial(_prepare, sessions, tasks)])


def _load_engine() -> None:
    from app.views.terminal.engine import load

    load()


def _prepare(sessions: "Callable[[], RemoteSessions]", tasks: TaskRunner) -> None:
    tasks.start(sessions().prepare, lane="expected session")
