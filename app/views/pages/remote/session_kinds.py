"""Which view shows a session: a terminal, or a PowerShell for what has none."""

from typing import TYPE_CHECKING

from app.domain import settings
from app.domain.devices import Device, Transport
from app.views.tasks import TaskRunner

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions
    from app.views.pages.remote.powershell.parts import PowerShellParts
    from app.views.pages.remote.session_view import SessionView


def new_session_view(
    device: Device,
    sessions: "RemoteSessions",
    tasks: TaskRunner,
    lane: str,
    looks: settings.Terminal,
    *,
    parts: "PowerShellParts | None" = None,
) -> "SessionView":
    """The view of a session that is not connected yet; its module is loaded when it is first needed."""
    if device.transport in (Transport.SSH, Transport.SERIAL):
        from app.views.pages.remote.shell_view import ShellView

        return ShellView(device, sessions, tasks, lane, looks)
    if not hasattr(sessions, "powershell"):
        from app.views.pages.remote.console_view import ConsoleView

        return ConsoleView(device, sessions, tasks, lane)
    from app.views.pages.remote.powershell.parts import PowerShellParts
    from app.views.pages.remote.powershell.view import PowerShellView

    return PowerShellView(device, sessions, tasks, lane, parts or PowerShellParts())
