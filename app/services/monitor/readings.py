"""What a device says in the course of a watch, line by line, made into samples. A device may be hostile.

Each line is a kind and its fields, parted by tabs. `round number seconds` begins a round, `end` closes it. Between them
stand the figures of the whole device (`figures.py`) and what has changed since the round before: `p` a process, `gone`
one that has ended, `owner`, `user`, `line` what is known of new ones. The first round has all of them.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.errors import OutputTooLarge
from app.domain.inspection import Row
from app.domain.language import tr
from app.domain.monitor import Watched
from app.domain.target import Os
from app.services.inspection.processes import STATES, process_row
from app.services.inspection.reading import MAX_NOTES, at, plain
from app.services.monitor.figures import Figures, figure

MAX_ROUND = 12 * 1024 * 1024
"""Letters that one round may have."""
MAX_PROCESSES = 20_000
_MAX_LINE = 4096
_MAX_USERS = 5000
_OF_KERNEL = 0x00200000  # PF_KTHREAD among the flags of a process on Linux
_FIELDS = 12


@dataclass(slots=True)
class _Process:
    pid: int
    mark: str
    started: float  # ticks since the start of the system
    used: int  # ticks
    pages: int
    state: str
    parent: int
    nice: int
    name: str
    kind: str
    cpu: float | None = None
    owner: str = ""
    command: str = ""
    row: Row | None = None  # None: something has changed


@dataclass(slots=True)
class _Host:
    """What the device says of itself in the first round."""

    ticks: float = 100.0
    page: float = 4096.0
    boot: float = 0.0
    own: int = 0  # the process that asks: it and its children are not shown
    carrying: frozenset[int] = frozenset()
    said: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, value: str) -> None:
        match name:
            case "ticks" | "page" if figure(value) >= 1:
                setattr(self, name, figure(value))
            case "boot":
                self.boot = figure(value)
            case "self":
                self.own = int(value)
            case "carrying":
                self.carrying = frozenset(int(one) for one in value.split()[:64])
            case _:
                self.said[name] = plain(value, 100)


class Readings:
    """Feed it what comes; it gives what has become whole. `kind` leaves processes out: "programs", "mine", or ""."""

    def __init__(self, os: Os, kind: str = "") -> None:
        self._os, self._kind = os, kind
        self._figures = Figures()
        self._host = _Host()
        self._processes: dict[int, _Process] = {}
        self._users: dict[str, str] = {}
        self._new_users: set[str] = set()  # of this round
        self._active: set[int] = set()  # those that took some of the processors in the last round
        self._told: set[int] = set()  # those of which something was said in this round
        self._notes: list[str] = []
        self._rest, self._letters, self._round = "", 0, 0
        self._is_open = self._is_first = False

    def feed(self, text: str) -> list[Watched]:
        """Raises OutputTooLarge for a round that does not end."""
        self._letters += len(text)
        if self._letters > MAX_ROUND:
            raise OutputTooLarge(
                tr("The device said more than {max_round} MB at once and was stopped.", max_round=MAX_ROUND // 2**20)
            )
        *lines, rest = (self._rest + text).split("\n")
        self._rest = rest[:_MAX_LINE]
        found = []
        for line in lines:
            if (watched := self._line(line[:_MAX_LINE].rstrip("\r"))) is not None:
                found.append(watched)
        return found

    @property
    def rounds(self) -> int:
        """How many have begun."""
        return self._round

    def _line(self, line: str) -> Watched | None:
        kind, *fields = line.split("\t")
        with suppress(ValueError, LookupError, ArithmeticError):  # a line that is none: the others count all the same
            match kind:
                case "p":
                    self._note_process(fields)
                case "round":
                    self._begin(int(fields[0]), figure(fields[1]))
                case "end":
                    return self._end()
                case "gone":
                    self._processes.pop(int(fields[0]), None)
                case "line" | "owner" | "parent":
                    self._note_detail(kind, int(fields[0]), fields[1])
                case "user" if len(self._users) < _MAX_USERS:
                    self._note_user(fields[0], plain(fields[1], 64))
                case "is":
                    self._host.note(fields[0], fields[1])
                case "note" if len(self._notes) < MAX_NOTES:
                    self._notes.append(plain(fields[0], 300))
                case _:
                    self._figures.take(kind, fields)
        return None

    # -- processes ---------------------------------------------------------------------------------

    def _note_process(self, fields: Sequence[str]) -> None:
        if len(fields) < _FIELDS:
            return
        pid, state, parent, nice, flags, started, pages, user, system, over, mark, name = fields[:_FIELDS]
        number, used = int(pid), int(user) + int(system)
        mark, before = plain(mark or started, 40), self._processes.get(number)
        if before is None and len(self._processes) >= MAX_PROCESSES:
            return
        now = _Process(
            number, mark, figure(started), used, int(figure(pages)), state[:1], int(parent), int(nice), plain(name, 64),
            _kind(self._os, number, int(flags), int(parent)),
        )  # fmt: skip
        if before is not None and before.mark == mark:
            now.owner, now.command = before.owner, before.command
            now.parent = now.parent or before.parent  # Windows says it once
            now.cpu = self._share(used - before.used, float(over or 0) or self._figures.elapsed)
        self._processes[number] = now
        self._told.add(number)

    def _share(self, ticks: int, seconds: float) -> float | None:
        if seconds <= 0 or ticks < 0:
            return None
        return round(min(100.0, 100 * ticks / (self._host.ticks * seconds * self._figures.processors)), 1)

    def _note_detail(self, kind: str, pid: int, value: str) -> None:
        if (process := self._processes.get(pid)) is None:
            return
        if kind == "owner":
            process.owner = plain(value, 64)
        elif kind == "parent":
            process.parent = int(value)
        else:
            process.command = plain(value)
        process.row = None

    def _note_user(self, id: str, name: str) -> None:
        self._users[id] = name
        self._new_users.add(id)

    # -- rounds ------------------------------------------------------------------------------------

    def _begin(self, number: int, seconds: float) -> None:
        """A watch that goes on after a while begins with all processes again."""
        self._is_first = number == 1
        self._round += 1
        self._told = set()
        self._is_open = True
        self._figures.begin(seconds)

    def _end(self) -> Watched | None:
        if not self._is_open:
            return None
        self._is_open, self._letters = False, 0
        if self._is_first:
            self._processes = {pid: one for pid, one in self._processes.items() if pid in self._told}
        if self._new_users:
            for one in self._processes.values():
                one.row = None if one.owner in self._new_users else one.row
            self._new_users = set()
        self._quieten()
        hidden = self._own()
        shown = [one for pid, one in self._processes.items() if pid not in hidden and self._is_wanted(one)]
        for one in shown:
            if one.row is None:
                one.row = self._row(one)
        rows = [one.row for one in shown if one.row is not None]
        return Watched(self._os, self._figures.sample(len(self._processes) - len(hidden)), rows, tuple(self._notes))

    def _quieten(self) -> None:
        """Of a process that has not changed nothing is said: it takes nothing."""
        if self._figures.elapsed:
            for pid in self._active - self._told:
                if (one := self._processes.get(pid)) is not None:
                    one.cpu, one.row = 0.0, None
        self._active = {pid for pid in self._told if (one := self._processes.get(pid)) is not None and one.cpu != 0}

    def _own(self) -> set[int]:
        if not self._host.own:
            return set()
        found, new = set[int](), {self._host.own}
        while new:
            found |= new
            new = {pid for pid, one in self._processes.items() if one.parent in new} - found
        return found & self._processes.keys()

    def _is_wanted(self, process: _Process) -> bool:
        match self._kind:
            case "programs":
                return process.kind != "kernel"
            case "mine":
                return process.owner == self._host.said.get("user", "")
        return True

    def _row(self, one: _Process) -> Row:
        host = self._host
        return process_row(
            pid=one.pid,
            name=one.name,
            user=self._users.get(one.owner, one.owner),
            cpu=one.cpu,
            memory=int(one.pages * host.page) or None,
            nice=one.nice,
            state=STATES.get(one.state, STATES["S"]),
            started=_time(host.boot + one.started / host.ticks),
            command=one.command or (f"[{one.name}]" if one.kind == "kernel" else one.name),
            parent=one.parent,
            mark=one.mark,
            kind=one.kind,
            carries=one.pid in host.carrying,
        )


def _time(seconds: float) -> datetime | None:
    try:
        return at(seconds)
    except ValueError:
        return None


def _kind(os: Os, pid: int, flags: int, parent: int) -> str:
    """As the actions on a process want to know it."""
    if os is Os.WINDOWS:
        return "kernel" if pid in (0, 4) else "first" if flags else ""
    if os is Os.LINUX and flags & _OF_KERNEL:
        return "kernel"
    return "first" if pid == 1 else "kernel" if pid == 0 else ""
