"""Which view shows a session: a terminal, or a PowerShell for what has none."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from app.domain import settings
from app.domain.devices import Device, Transport
from app.views.tasks import TaskRunner

if TYPE_CHECKING:
    from app.services.sessions import RemoteSessions
    from app.views.pages.remote.powershell.parts import PowerShellParts
    from app.views.pages.remote.session_view import SessionView

_ORDER = ("online", "busy", "problem", "offline", "unknown")  # what a device with several sessions shows


def presence_by_device(views: "Iterable[SessionView]") -> dict[str, str]:
    """How the devices of the book are, by their ids; the best of several sessions, nothing where it is not known."""
    known: dict[str, str] = {}
    for view in views:
        if view.device.id:
            now = known.get(view.device.id, "unknown")
            known[view.device.id] = min(now, view.presence, key=_ORDER.index)
    return {device: presence for device, presence in known.items() if presence != "unknown"}


def new_session_view(
    device: Device,
    sessions: "RemoteSessions",
    tasks: TaskRunner,
    lane: str,
    looks: settings.Terminal,
    *,
    parts: "Callable[[], PowerShellParts] | None" = None,
) -> "SessionView":
    """The view of a session that is not connected yet; its module is loaded when it is first needed."""
    if device.transport in (Transport.SSH, Transport.SERIAL):
        from app.views.pages.remote.shell_view import ShellView

        return ShellView(device, sessions, tasks, lane, looks)
    from app.views.pages.remote.powershell.parts import PowerShellParts
    from app.views.pages.remote.powershell.view import PowerShellView

    return PowerShellView(device, sessions, tasks, lane, parts() if parts else PowerShellParts())
