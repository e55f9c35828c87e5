"""What a session, or the views of a device, need is loaded while a person is about to open them: together the modules
would stall the window."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from shiboken6 import isValid

from app.views.loading import load_in_turns
from app.views.tasks import TaskRunner

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions
    from app.views.pages.remote.forms import Forms

_MODULES = (
    *("pages.remote.cards", "pages.remote.session_questions", "pages.remote.file_dock", "pages.remote.session_view"),
    *("terminal.widget", "terminal.session", "pages.remote.terminal_questions", "pages.remote.session_tools"),
    *("pages.remote.shell_view", "pages.remote.desk", "pages.remote.desk_hands", "pages.remote.pane_view"),
    *("pages.remote.session_kinds", "pages.remote.powershell.output", "pages.remote.powershell.line"),
    *("pages.remote.powershell.question_cards", "pages.remote.powershell.view"),
)
_OF_LOOKS = (
    *("views.pages.remote.inspection.table", "views.pages.remote.inspection.tools", "services.inspection.reading"),
    *("services.inspection.processes", "services.inspection.scheduled", "services.inspection.services"),
    *("services.inspection", "services.inspection.asking", "services.inspection.inspections"),
    *("services.monitor.watching", "services.inspection.live", "views.pages.remote.inspection.live.tile"),
    *("views.pages.remote.inspection.doing", "views.pages.remote.inspection.live.strip"),
    "views.pages.remote.inspection.screen",
)

_OF_FORM = (
    *("domain.sessions", "domain.credentials", "views.pages.remote.device_rows", "views.pages.remote.account_rows"),
    *("views.pages.remote.port_chooser", "views.pages.remote.device_form"),
)


def expect_session(sessions: "Callable[[], RemoteSessions]", tasks: TaskRunner) -> None:
    """Each part in a turn of its own; what happens in threads is loaded in one, while nothing is drawn."""
    load_in_turns(
        [_load_inspect, *(f"app.views.{name}" for name in _MODULES), _load_engine, partial(_prepare, sessions, tasks)]
    )


def expect_form(forms: "Forms") -> None:
    """Of a new device; it is made, and not shown."""
    load_in_turns([*(f"app.{name}" for name in _OF_FORM), partial(_make_form, forms)])


def expect_looks() -> None:
    load_in_turns([f"app.{name}" for name in _OF_LOOKS])


def _make_form(forms: "Forms") -> None:
    if isValid(forms):  # the window may be closed meanwhile
        _ = forms.device


def _load_inspect() -> None:
    """The start has put it off; the first to want it should not be a session that opens."""
    import inspect

    inspect.signature(_load_inspect)


def _load_engine() -> None:
    from app.views.terminal.engine import load

    load()


def _prepare(sessions: "Callable[[], RemoteSessions]", tasks: TaskRunner) -> None:
    tasks.start(sessions().prepare, lane="expected session")
