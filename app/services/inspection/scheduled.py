"""What runs at its time: timers, cron and at on Linux, the Task Scheduler of Windows."""

from app.domain.inspection import Action, CellKind, Column, Filter, Row, View
from app.domain.language import tr
from app.domain.target import Os
from app.services.inspection.scheduled_rows import parse
from app.services.inspection.scheduled_scripts import (
    DISABLE_CRON,
    DISABLE_LINUX,
    DISABLE_WINDOWS,
    ENABLE_CRON,
    ENABLE_LINUX,
    ENABLE_WINDOWS,
    LOOK_LINUX,
    LOOK_WINDOWS,
    RUN_LINUX,
    RUN_WINDOWS,
    STOP_WINDOWS,
)


def _is_timer(row: Row) -> bool:
    return bool(row.given.get("starts") or row.given.get("task"))


def _is_line(row: Row) -> bool:
    return not _is_timer(row) and bool(row.given.get("path"))


_COLUMNS = (
    Column("name", tr("Name")),
    Column("kind", tr("Kind"), is_extra=True),
    Column("state", tr("State"), CellKind.STATE),
    Column("when", tr("When"), CellKind.CODE),
    Column("next", tr("Next"), CellKind.TIME),
    Column("last", tr("Last"), CellKind.TIME, is_extra=True),
    Column("user", tr("Runs as"), is_extra=True),
    Column("command", tr("Command"), CellKind.CODE, is_wide=True),
)

VIEW = View(
    id="scheduled",
    title=tr("Scheduled"),
    icon="clock",
    noun="task",
    teaches=tr("What the device does by itself at its time: timers and cron on Linux, the Task Scheduler on Windows."),
    columns={Os.LINUX: _COLUMNS, Os.WINDOWS: _COLUMNS},
    sort_by="next",
    scripts={Os.LINUX: LOOK_LINUX, Os.WINDOWS: LOOK_WINDOWS},
    shown={
        Os.LINUX: "systemctl list-timers --all; cat /etc/crontab /etc/cron.d/*; crontab -l",
        Os.WINDOWS: "Get-ScheduledTask{which} | Get-ScheduledTaskInfo",
    },
    parse=parse,
    filters=(
        Filter(
            "usual",
            tr("Without those of Windows itself"),
            {"which": " | Where-Object TaskPath -notlike '\\Microsoft\\*'"},
        ),
        Filter("all", tr("All"), {"kind": "all", "which": ""}),
    ),
    actions=(
        Action(
            id="run",
            title=tr("Run it now"),
            icon="play",
            scripts={Os.LINUX: RUN_LINUX, Os.WINDOWS: RUN_WINDOWS},
            shown={
                Os.LINUX: "systemctl start {starts}",
                Os.WINDOWS: "Start-ScheduledTask -TaskPath {folder} -TaskName {name}",
            },
            question=tr("Run {name} now?"),
            done=tr("{name} has started."),
            fits=lambda row: _is_timer(row) and not row.given.get("runs"),
        ),
        Action(
            id="stop",
            title=tr("Stop it…"),
            icon="pause",
            scripts={Os.WINDOWS: STOP_WINDOWS},
            shown={Os.WINDOWS: "Stop-ScheduledTask -TaskPath {folder} -TaskName {name}"},
            question=tr("Stop {name}?"),
            meaning=tr("What it does is broken off."),
            done=tr("{name} has stopped."),
            is_dangerous=True,
            fits=lambda row: bool(row.given.get("runs")),
        ),
        Action(
            id="enable",
            title=tr("Switch it on"),
            icon="circle-check",
            scripts={Os.LINUX: ENABLE_LINUX, Os.WINDOWS: ENABLE_WINDOWS},
            shown={
                Os.LINUX: "systemctl enable --now {name}",
                Os.WINDOWS: "Enable-ScheduledTask -TaskPath {folder} -TaskName {name}",
            },
            question=tr("Switch {name} on?"),
            done=tr("{name} is switched on."),
            fits=lambda row: _is_timer(row) and not row.given.get("on"),
        ),
        Action(
            id="disable",
            title=tr("Switch it off…"),
            icon="minus",
            scripts={Os.LINUX: DISABLE_LINUX, Os.WINDOWS: DISABLE_WINDOWS},
            shown={
                Os.LINUX: "systemctl disable --now {name}",
                Os.WINDOWS: "Disable-ScheduledTask -TaskPath {folder} -TaskName {name}",
            },
            question=tr("Switch {name} off?"),
            meaning=tr("It does not run any more until it is switched on."),
            done=tr("{name} is switched off."),
            fits=lambda row: _is_timer(row) and bool(row.given.get("on")),
        ),
        Action(
            id="enable_line",
            title=tr("Switch its line on"),
            icon="circle-check",
            scripts={Os.LINUX: ENABLE_CRON},
            shown={Os.LINUX: "vi {path}   # take the mark off the line"},
            question=tr("Switch this line of cron on: {name}?"),
            done=tr("{name} is switched on."),
            fits=lambda row: _is_line(row) and not row.given.get("on"),
        ),
        Action(
            id="disable_line",
            title=tr("Switch its line off…"),
            icon="minus",
            scripts={Os.LINUX: DISABLE_CRON},
            shown={Os.LINUX: "vi {path}   # put a # before the line"},
            question=tr("Switch this line of cron off: {name}?"),
            meaning=tr("It stays in its file, behind a mark."),
            done=tr("{name} is switched off."),
            fits=lambda row: _is_line(row) and bool(row.given.get("on")),
        ),
    ),
    refresh_every=60.0,
)
