"""Processes: what runs, who began it, and what it takes now."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.inspection import Action, CellKind, Column, Filter, Listing, Row, State, Tone, View
from app.domain.language import tr
from app.domain.target import Os
from app.services.inspection.process_scripts import (
    END_LINUX,
    KILL_LINUX,
    KILL_WINDOWS,
    LOOK_LINUX,
    LOOK_WINDOWS,
    LOWER_LINUX,
    LOWER_WINDOWS,
    USUAL_LINUX,
    USUAL_WINDOWS,
)
from app.services.inspection.reading import MAX_DETAILS, at, is_cut, notes_of, number, plain, tabbed, windows_listing

_STAT = re.compile(r"^(\d+) \((.{0,64}?)\) ([A-Za-z]) ((?:-?\d+ ){19,}-?\d+)", re.DOTALL | re.MULTILINE)
"""One process of /proc: a name has at most 15 letters, so that no name can look like a second process."""
STATES = {
    "R": State(tr("running"), Tone.GOOD),
    "S": State(tr("waiting")),
    "I": State(tr("idle")),
    "D": State(tr("waits for a disk"), Tone.ATTENTION),
    "T": State(tr("stopped"), Tone.ATTENTION),
    "t": State(tr("being debugged"), Tone.ATTENTION),
    "Z": State(tr("ended, not taken away"), Tone.ATTENTION),
    "X": State(tr("ended")),
}
_OF_KERNEL = 0x00200000  # PF_KTHREAD among the flags of a process


def parse(os: Os, text: str) -> Listing:
    return windows_listing(text, _windows_row) if os is Os.WINDOWS else _linux(text)


def _linux(text: str) -> Listing:
    head, _, rest = text.partition("first\n")
    first, _, second = rest.partition("second\n")
    facts = {fields[0]: fields[1] for fields in tabbed(head, "is") if len(fields) > 1}
    before = {(one["pid"], one["started"]): one["used"] for one in _processes(first)}
    users = {fields[0]: fields[1] for fields in tabbed(head, "user") if len(fields) > 1}
    owners = {fields[0]: fields[1] for fields in tabbed(head, "owner") if len(fields) > 1}
    owners = {pid: users.get(id, id) for pid, id in owners.items()}
    lines = _lines(head)
    after = _processes(second)
    own = _with_children(int(facts["self"]), after)  # the question itself
    rows = [
        _linux_row(one, before.get((one["pid"], one["started"])), owners, lines, facts)
        for one in after
        if one["pid"] not in own
    ]
    if not after:
        raise ValueError("no process")
    return Listing(rows, notes_of(head), is_cut(head))


def _with_children(first: int, processes: Sequence[Mapping[str, Any]]) -> set[int]:
    found: set[int] = set()
    new = {first}
    while new:
        found |= new
        new = {one["pid"] for one in processes if one["parent"] in new} - found
    return found


def _lines(text: str) -> dict[str, str]:
    """The command of each process; one may itself have several lines."""
    found: dict[str, str] = {}
    for fields in tabbed(text, "line"):
        if len(fields) > 1:
            found[fields[0]] = f"{found[fields[0]]} {fields[1]}"[:MAX_DETAILS] if fields[0] in found else fields[1]
    return found


def _linux_row(
    one: dict[str, Any],
    used: int | None,
    owners: Mapping[str, str],
    lines: Mapping[str, str],
    facts: Mapping[str, str],
) -> Row:
    ticks = int(facts["ticks"])
    seconds = max(float(facts["later"]) - float(facts["sooner"]), 0.01)
    room = ticks * max(1, int(facts["processors"])) * seconds
    is_kernel = bool(one["flags"] & _OF_KERNEL)
    pid = str(one["pid"])
    return process_row(
        pid=one["pid"],
        name=one["name"],
        user=owners.get(pid, ""),
        cpu=None if used is None else round(min(100.0, 100 * (one["used"] - used) / room), 1),
        memory=one["pages"] * int(facts["page"]) or None,  # the kernel's own have none, nor what has ended
        state=STATES.get(one["state"], State(one["state"])),
        started=at(float(facts["boot"]) + one["started"] / ticks),
        command=plain(lines.get(pid, "")) or (f"[{one['name']}]" if is_kernel else one["name"]),
        parent=one["parent"],
        mark=str(one["started"]),
        kind="kernel" if is_kernel else "first" if one["pid"] == 1 else "",
        carries=pid in facts.get("carrying", "").split(),
    )


def _processes(text: str) -> list[dict[str, Any]]:
    found = []
    for match in _STAT.finditer(text):
        rest = match[4].split()
        found.append(
            {
                "pid": int(match[1]),
                "name": plain(match[2]),
                "state": match[3],
                "parent": int(rest[0]),
                "flags": int(rest[5]),
                "used": int(rest[10]) + int(rest[11]),  # ticks, of its own
                "started": int(rest[18]),  # ticks since the start of the system
                "pages": int(rest[20]) if len(rest) > 20 else 0,
            }
        )
    return found


def _windows_row(one: dict[str, Any]) -> Row:
    pid = int(one["pid"])
    cpu = one.get("cpu")
    return process_row(
        pid=pid,
        name=plain(one["name"]),
        user=plain(one.get("user")),
        cpu=None if cpu is None else round(max(0.0, min(100.0, float(cpu))), 1),
        memory=number(one.get("memory")) or None,
        state=STATES["S"] if one.get("answers", True) else State(tr("does not respond"), Tone.ATTENTION),
        started=at(one.get("started")),
        command=plain(one.get("command")) or plain(one["name"]),
        parent=number(one.get("parent")) or 0,
        mark=plain(one.get("mark")),
        kind="kernel" if pid in (0, 4) else "first" if one.get("critical") else "",
        carries=one.get("carries") is True,
    )


def process_row(*, pid: int, name: str, mark: str, kind: str, carries: bool, **cells: Any) -> Row:
    given = {"pid": str(pid), "started": mark, "name": name, "kind": kind, "carries": "yes" if carries else ""}
    return Row(f"{pid}-{mark}", {"pid": pid, "name": name, **cells}, given, details=cells["command"])


CARRIES_US = tr("It carries this very session, so it is left alone.")


def _refusal(row: Row) -> str:
    given: Mapping[str, str] = row.given
    if given.get("kind") == "kernel":
        return tr("It is a part of the system itself.")
    if given.get("kind") == "first":
        return tr("The whole device would stop with it.")
    return CARRIES_US if given.get("carries") else ""


def _refusal_to_lower(row: Row) -> str:
    return tr("It is a part of the system itself.") if row.given.get("kind") else ""


COLUMNS = (
    Column("name", tr("Process")),
    Column("pid", tr("PID"), CellKind.NUMBER),
    Column("user", tr("User"), is_extra=True),
    Column("cpu", tr("CPU"), CellKind.PERCENT),
    Column("memory", tr("Memory"), CellKind.SIZE),
    Column("state", tr("State"), CellKind.STATE, is_extra=True),
    Column("started", tr("Started"), CellKind.TIME, is_extra=True),
    Column("command", tr("Command"), CellKind.CODE, is_wide=True),
)
_MINE = " | Where-Object UserName -eq (whoami)"
FILTERS = (
    Filter("all", tr("All processes"), {"which": "-e", "whose": ""}),
    Filter("tree", tr("As a tree: who began whom"), {"which": "-eH ", "whose": ""}, is_tree=True),
    Filter("programs", tr("Without the kernel's"), {"kind": "programs", "which": "--ppid 2 -p 2 -N -", "whose": ""}),
    Filter("mine", tr("Of the user who is signed in here"), {"kind": "mine", "which": "x", "whose": _MINE}),
)
_OF_THE_SYSTEM = (
    "systemd",
    "dbus",
    "NetworkManager",
    "sshd",
    "dhclient",
    "dhcpcd",
    "wpa_supplicant",
    "networkd",
    "cron",
    "svchost",
    "WmiPrvSE",
    "services",
    "winlogon",
    "spoolsv",
    "dwm",
    "explorer",
)


def _warning(row: Row) -> str:
    if row.given.get("name", "").startswith(_OF_THE_SYSTEM):
        return tr("It belongs to the system: what needs it may stop with it.")
    return ""


END = Action(
    id="end",
    title=tr("End…"),
    icon="circle-x",
    scripts={Os.LINUX: END_LINUX},
    shown={Os.LINUX: "kill {pid}"},
    question=tr("End {name} (process {pid})?"),
    meaning=tr("It is asked to stop, and may save its work."),
    done=tr("{name} (process {pid}) has ended."),
    refusal=_refusal,
    warning=_warning,
)
KILL = Action(
    id="kill",
    title=tr("End at once…"),
    icon="circle-x",
    scripts={Os.LINUX: KILL_LINUX, Os.WINDOWS: KILL_WINDOWS},
    shown={Os.LINUX: "kill -9 {pid}", Os.WINDOWS: "Stop-Process -Id {pid} -Force"},
    question=tr("End {name} (process {pid}) at once?"),
    meaning=tr("What it has not saved is lost."),
    done=tr("{name} (process {pid}) has ended."),
    is_dangerous=True,
    refusal=_refusal,
    warning=_warning,
)

VIEW = View(
    id="processes",
    title=tr("Processes"),
    icon="gauge",
    noun="process",
    teaches=tr(
        "What runs on the device now, and how much of its processors and memory each takes. "
        "100 % CPU are all processors together."
    ),
    columns={Os.LINUX: COLUMNS, Os.WINDOWS: COLUMNS},
    sort_by="-cpu",
    scripts={Os.LINUX: LOOK_LINUX, Os.WINDOWS: LOOK_WINDOWS},
    shown={
        Os.LINUX: "ps {which}o pid,user,pcpu,rss,lstart,args --sort=-pcpu",
        Os.WINDOWS: "Get-Process -IncludeUserName{whose} | Sort-Object CPU -Descending",
    },
    parse=parse,
    filters=FILTERS,
    actions=(
        END,
        KILL,
        Action(
            id="lower",
            title=tr("Lower its priority"),
            icon="chevron-down",
            scripts={Os.LINUX: LOWER_LINUX, Os.WINDOWS: LOWER_WINDOWS},
            shown={
                Os.LINUX: "renice -n 10 -p {pid}",
                Os.WINDOWS: "(Get-Process -Id {pid}).PriorityClass = 'BelowNormal'",
            },
            question=tr("Let others go before {name} (process {pid})?"),
            done=tr("{name} (process {pid}) lets others go first."),
            refusal=_refusal_to_lower,
        ),
        Action(
            id="usual",
            title=tr("Back to the usual priority"),
            icon="chevron-up",
            scripts={Os.LINUX: USUAL_LINUX, Os.WINDOWS: USUAL_WINDOWS},
            shown={
                Os.LINUX: "renice -n 0 -p {pid}",
                Os.WINDOWS: "(Get-Process -Id {pid}).PriorityClass = 'Normal'",
            },
            question=tr("Let {name} (process {pid}) have its turn like others again?"),
            done=tr("{name} (process {pid}) has its turn like others again."),
            refusal=_refusal_to_lower,
        ),
    ),
    refresh_every=10.0,
)
