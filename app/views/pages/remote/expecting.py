"""What a session needs is loaded while a person is about to open one, so that opening it has less to wait for."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from app.views.tasks import TaskRunner

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions

_MODULES = ("shell_view", "desk", "desk_hands", "pane_view", "session_kinds")


def expect_session(sessions: "Callable[[], RemoteSessions]", tasks: TaskRunner) -> None:
    """Each part in a turn of its own; what happens in threads is loaded in one, while nothing is drawn."""
    for name in _MODULES:
        QTimer.singleShot(0, partial(import_module, f"app.views.pages.remote.{name}"))
    QTimer.singleShot(0, _load_engine)
    QTimer.singleShot(0, partial(_prepare, sessions, tasks))


def _load_engine() -> None:
    from app.views.terminal.engine import load

    load()


def _prepare(sessions: "Callable[[], RemoteSessions]", tasks: TaskRunner) -> None:
    tasks.start(sessions().prepare, lane="expected session")
