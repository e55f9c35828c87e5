"""The printers that are set up on the computer that Satchel runs on, and what they answer to an engine of ours."""

import os
import shutil
import subprocess
import sys

from app.domain.facts import FactUnavailable, Reason
from app.domain.task import TaskContext
from app.services.facts.printing.queue import Queue
from app.services.probes import printers


def ask(task: TaskContext) -> str:
    devices = _devices()
    found = [(device, endpoint) for device in devices if (endpoint := Queue("", device).endpoint)]
    return printers.ask_all([device for device, _ in found], [endpoint for _, endpoint in found], task)


def _devices() -> list[str]:
    if sys.platform == "win32":
        from app.services.probes import windows_printers

        return windows_printers.devices()
    return _devices_of_cups()


def _devices_of_cups() -> list[str]:
    """Raises FactUnavailable."""
    tool = shutil.which("lpstat")
    if tool is None:
        raise FactUnavailable(Reason.NOT_APPLICABLE, "nothing is set up for printing")
    try:
        said = subprocess.run(
            [tool, "-v"], capture_output=True, check=False, timeout=2, env={**os.environ, "LC_ALL": "C"}
        )
    except subprocess.TimeoutExpired as error:
        raise FactUnavailable(Reason.TIMED_OUT, "the print service") from error
    if said.returncode:
        raise FactUnavailable(Reason.NOT_APPLICABLE, "no print service runs")
    lines = said.stdout.decode("utf-8", "replace").splitlines()
    return [line.partition(": ")[2] for line in lines if line.startswith("device for ")]
