"""Live: the figures of a device and its processes, as they come. What is done to a process is as in Processes."""

from dataclasses import replace

from app.domain.inspection import CellKind, Column, Listing
from app.domain.language import tr
from app.domain.monitor import PERIOD
from app.domain.target import Os
from app.services.inspection.processes import COLUMNS, FILTERS
from app.services.inspection.processes import VIEW as PROCESSES
from app.services.monitor.watch_linux import WATCH_LINUX
from app.services.monitor.watch_windows import WATCH_WINDOWS

_PRIORITY = Column("nice", tr("Priority"), CellKind.NUMBER, is_extra=True)
_LIVE_COLUMNS = tuple(
    one
    for column in COLUMNS
    if column.id != "started"
    for one in ((column, _PRIORITY) if column.id == "memory" else (column,))
)


def _not_looked_at(os: Os, text: str) -> Listing:
    raise ValueError("it is watched")


LIVE = replace(
    PROCESSES,
    id="live",
    title=tr("Live"),
    icon="activity",
    teaches=tr(
        "What the device does now, every two seconds: processors, memory, disks, network and processes. "
        "Nothing is asked while nobody looks."
    ),
    columns=dict.fromkeys(Os, _LIVE_COLUMNS),
    scripts={Os.LINUX: WATCH_LINUX, Os.WINDOWS: WATCH_WINDOWS},
    shown={
        Os.LINUX: "top -d 2",
        Os.MACOS: "top -s 2 -o cpu",
        Os.WINDOWS: "while (1) { Get-Process | Sort-Object CPU -Descending | Select-Object -First 20; Start-Sleep 2 }",
    },
    parse=_not_looked_at,
    filters=tuple(replace(one, given={"kind": one.given.get("kind", "")}) for one in FILTERS),
    refresh_every=PERIOD,
    is_live=True,
)
