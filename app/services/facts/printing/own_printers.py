"""The printers that are set up on the computer that Satchel runs on, and what they answer to an engine of ours."""

import sys

from app.domain.errors import CommandTimedOut
from app.domain.facts import EXIT_NOT_APPLICABLE, FactUnavailable, Reason
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.facts.printing.cups import devices_of
from app.services.facts.printing.queue import Queue
from app.services.probes import printers

_LIST = f"LC_ALL=C; export LC_ALL; command -v lpstat >/dev/null 2>&1 || exit {EXIT_NOT_APPLICABLE}; lpstat -v"
_TIMEOUT = 2.0  # seconds


def ask(task: TaskContext) -> str:
    """Raises FactUnavailable, OSError and Cancelled."""
    devices = _devices(task)
    found = [(device, endpoint) for device in devices if (endpoint := Queue("", device).endpoint)]
    return printers.ask_all([device for device, _ in found], [endpoint for _, endpoint in found], task)


def _devices(task: TaskContext) -> list[str]:
    if sys.platform == "win32":
        from app.services.probes import windows_printers

        return windows_printers.devices()
    return _devices_of_cups(task)


def _devices_of_cups(task: TaskContext) -> list[str]:
    from app.services.targets.local import LocalTarget

    try:
        said = LocalTarget().run(_LIST, task, timeout=_TIMEOUT)
    except CommandTimedOut as error:
        raise FactUnavailable(Reason.TIMED_OUT, tr("the print service")) from error
    if said.exit_code:
        raise FactUnavailable(Reason.NOT_APPLICABLE, tr("no print service runs"))
    return list(devices_of(said.output.splitlines()).values())
