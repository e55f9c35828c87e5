"""Work that a device does by itself at set times: a systemd timer, a file for cron, or a scheduled task of Windows."""

from collections.abc import Mapping
from typing import Any

from app.domain.ansible import AnsiblePart
from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    Operation,
    Parameter,
    ParameterKind,
    Risk,
    State,
    Step,
)
from app.domain.target import Os
from app.services.setup.steps.file_sets import WRITTEN_BY, Placed, file_change, files_given, parse_files
from app.services.setup.steps.scripts import decode, parse_lines
from app.services.setup.steps.system.task_scripts import PS_APPLY, PS_PROBE, PS_REVERT, SH_PROBE, SH_PUT

OFTEN = ("hourly", "daily", "weekly", "at start")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_UNITS = "/etc/systemd/system"
_TRIGGERS = {"hourly": "MSFT_TaskTimeTrigger", "daily": "MSFT_TaskDailyTrigger", "weekly": "MSFT_TaskWeeklyTrigger"}
_AT_START = "MSFT_TaskBootTrigger"
_SUNDAY_FIRST = {day: 1 << (number + 1) % 7 for number, day in enumerate(DAYS)}
"""The bit of a day in a weekly trigger of Windows."""


def probe(arguments: Arguments) -> Fact[State]:
    paths = _paths(arguments)

    def parse(os: Os, text: str) -> State:
        found = parse_lines(text)
        if os is Os.WINDOWS:
            return _windows_state(found)
        return {
            "kind": found["kind"],
            "files": parse_files(found, paths),
            "wants": {"yes": True, "no": False}[found["wants"]],
            "active": {"yes": "yes", "no": "no"}.get(found.get("active", ""), "unknown"),
            "link": "" if found["link"] == "-" else decode(found["link"]).removesuffix("\n"),
        }

    given = {"paths": "\n".join(paths), "timer": _timer(arguments), "name": arguments["name"]}
    return Fact("setup_system_task", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, given=given)


def _windows_state(found: Mapping[str, str]) -> State:
    if found["xml"] == "-":
        return {"xml": ""}
    names = ("trigger", "at", "days", "every", "enabled")
    state = {"xml": found["xml"], "command": decode(found["command"])} | {name: found[name] for name in names}
    return state | {"program": decode(found["program"]).rpartition("\\")[2].casefold()}


def compare(state: State, arguments: Arguments) -> Comparison:
    if "xml" in state:
        return _compare_windows(state, arguments)
    changes: list[Change] = []
    for placed in _files(state["kind"], arguments):
        changes += file_change(placed.path, state["files"][placed.path], placed.text)
    if state["kind"] == "systemd" and state["link"] != _link(arguments):
        changes.append(Change(tr("Started with the device"), tr("no"), tr("yes")))
    elif state["kind"] == "systemd" and state["active"] == "no":
        changes.append(Change(tr("Timer"), tr("stopped"), tr("runs")))
    return Comparison.of(changes)


def _compare_windows(state: State, arguments: Arguments) -> Comparison:
    often, at = arguments["often"], arguments["at"]
    wanted = {"command": f"/d /c {arguments['command']}", "trigger": _TRIGGERS.get(often, _AT_START)}
    wanted |= {"program": "cmd.exe", "enabled": "yes"}
    if often != "at start":
        wanted["at"] = at
    if often == "weekly":
        wanted["days"] = str(_SUNDAY_FIRST[arguments["weekday"]])
    if often == "hourly":
        wanted["every"] = "PT1H"
    if not state["xml"]:
        return Comparison.of([Change(tr("Task"), tr("none"), f"{when(arguments)}: {arguments['command']}")])
    return Comparison.of(
        [Change(name.capitalize(), state[name], value) for name, value in wanted.items() if state[name] != value]
    )


def when(arguments: Arguments) -> str:
    """The time in words."""
    at = arguments["at"]
    words = {
        "hourly": tr("hourly from {at}", at=at),
        "daily": tr("daily at {at}", at=at),
        "weekly": tr("{weekday}s at {at}", weekday=arguments["weekday"], at=at),
    }
    return words.get(arguments["often"], "at start")


def _timer(arguments: Arguments) -> str:
    return f"satchel-{arguments['name']}.timer"


def _link(arguments: Arguments) -> str:
    return f"{_UNITS}/{_timer(arguments)}"


def _paths(arguments: Arguments) -> list[str]:
    own = f"satchel-{arguments['name']}"
    return [f"{_UNITS}/{own}.service", f"{_UNITS}/{own}.timer", f"/etc/cron.d/{own}"]


def _files(kind: str, arguments: Arguments) -> list[Placed]:
    service, timer, cron = _paths(arguments)
    command, user = arguments["command"], arguments["user"]
    if kind == "cron":
        line = f"{cron_time(arguments)} {user} {command.replace('%', '\\%')}\n"
        return [Placed(cron, f"{WRITTEN_BY}SHELL=/bin/sh\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\n{line}")]
    about = f"{WRITTEN_BY}[Unit]\nDescription={arguments['name']}, set by Satchel\n\n"
    work = f"[Service]\nType=oneshot\nUser={user}\nExecStart=/bin/sh -c {unit_quoted(command)}\n"
    at = "OnBootSec=1min" if arguments["often"] == "at start" else f"OnCalendar={calendar(arguments)}\nPersistent=true"
    return [
        Placed(service, about + work),
        Placed(timer, f"{about}[Timer]\n{at}\n\n[Install]\nWantedBy=timers.target\n"),
    ]


def unit_quoted(command: str) -> str:
    """A command as one word of ExecStart= (man 5 systemd.service, "Command lines")."""
    for letter, written in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$")):
        command = command.replace(letter, written)
    return f'"{command}"'


def calendar(arguments: Arguments) -> str:
    """The time as man 7 systemd.time has it."""
    hour, minute = arguments["at"].split(":")
    day = f"{arguments['weekday'][:3]} " if arguments["often"] == "weekly" else ""
    return f"*-*-* *:{minute}:00" if arguments["often"] == "hourly" else f"{day}*-*-* {hour}:{minute}:00"


def cron_time(arguments: Arguments) -> str:
    hour, minute = (str(int(part)) for part in arguments["at"].split(":"))
    day = str((DAYS.index(arguments["weekday"]) + 1) % 7)
    return {
        "hourly": f"{minute} * * * *",
        "daily": f"{minute} {hour} * * *",
        "weekly": f"{minute} {hour} * * {day}",
    }.get(arguments["often"], "@reboot")


def apply(before: State, arguments: Arguments) -> Operation:
    given: dict[str, Any] = {name: arguments[name] for name in ("name", "command", "often", "at", "weekday")}
    if "xml" in before:
        return Operation({Os.WINDOWS: PS_APPLY}, given)
    files = files_given(before["files"], _files(before["kind"], arguments))
    link = _link(arguments) if before["kind"] == "systemd" else ""
    given = {
        "files": files,
        "timer": _timer(arguments),
        "link": link,
        "wants": "",
        "user": arguments["user"],
        "active": "yes",
    }
    return Operation({Os.LINUX: SH_PUT}, given)


def revert(before: State, arguments: Arguments) -> Operation:
    if "xml" in before:
        return Operation({Os.WINDOWS: PS_REVERT}, {"name": arguments["name"], "xml": before["xml"]})
    given = {"files": files_given(before["files"]), "timer": _timer(arguments), "link": before["link"], "user": ""}
    given["active"] = before.get("active", "unknown")
    return Operation({Os.LINUX: SH_PUT}, given | {"wants": "yes" if before["wants"] else "no"})


def ansible(arguments: Arguments) -> AnsiblePart:
    rights = {"owner": "root", "group": "root", "mode": "0644"}
    files: list[dict[str, Any]] = [
        {
            "name": f"Write {placed.path.rpartition('.')[2]} of {arguments['name']}",
            "ansible.builtin.copy": {"dest": placed.path, "content": placed.text, **rights},
        }
        for placed in _files("systemd", arguments)
    ]
    timer: dict[str, Any] = {"name": _timer(arguments), "enabled": True, "state": "started", "daemon_reload": True}
    return AnsiblePart((*files, {"name": "Start the timer", "ansible.builtin.systemd_service": timer}))


STEP = Step(
    id="system.task",
    title=tr("Scheduled work"),
    why=tr("A backup, a check or a clean-up that the device does by itself."),
    group=tr("System"),
    parameters=(
        Parameter(
            "name",
            tr("Name"),
            pattern=r"[a-z0-9][a-z0-9-]{0,60}",
            pattern_hint=tr("Small letters, digits and hyphens."),
            example="nightly-backup",
        ),
        Parameter(
            "command",
            tr("Command"),
            pattern=r"[^\x00-\x1f\x7f]{1,1000}",
            pattern_hint=tr("One line: for sh on Linux, for cmd on Windows. It runs later, at its time."),
            example="/usr/local/sbin/backup --all",
        ),
        Parameter("often", tr("How often"), ParameterKind.CHOICE, False, "daily", choices=OFTEN),
        Parameter(
            "at",
            tr("Time of day"),
            required=False,
            default="03:00",
            pattern=r"([01][0-9]|2[0-3]):[0-5][0-9]",
            pattern_hint=tr("Hours and minutes, in the time of the device."),
            example="03:30",
        ),
        Parameter("weekday", tr("Day of the week"), ParameterKind.CHOICE, False, "Sunday", choices=DAYS),
        Parameter(
            "user",
            tr("Works as, on Linux"),
            required=False,
            default="root",
            pattern=r"[A-Za-z_][A-Za-z0-9_.-]{0,31}",
            pattern_hint=tr("The name of an account. On Windows it is the system."),
            example="root",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.MEDIUM,
    ansible=ansible,
)
