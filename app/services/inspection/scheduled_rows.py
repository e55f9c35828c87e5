"""What the answers about scheduled tasks say."""

import contextlib
import hashlib
import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from app.domain.inspection import Cell, Listing, Row, State, Tone
from app.domain.language import tr
from app.domain.target import Os
from app.services.inspection.cron_times import next_run
from app.services.inspection.reading import (
    at,
    interval_words,
    is_cut,
    notes_of,
    number,
    objects,
    plain,
    properties,
    see_its_end,
    stamp,
    tabbed,
    windows_listing,
)
from app.services.inspection.scheduled_scripts import OFF

MAX_LINES = 2000
"""Lines of cron that are looked at: each may take a few milliseconds."""
_WAITS = State(tr("waits for its time"), Tone.GOOD)
_OFF = State(tr("switched off"))
_FAILED = State(tr("failed last time"), Tone.BAD)
_WINDOWS_STATES = {
    "ready": _WAITS,
    "running": State(tr("runs now"), Tone.GOOD),
    "queued": State(tr("queued"), Tone.ATTENTION),
    "disabled": _OFF,
}
_FINE = (0, 0x41300, 0x41301, 0x41302, 0x41303, 0x41325)  # ready, running, disabled, has not run, queued
_TRIGGERS = {
    "0": tr("on an event"),
    "1": "once",
    "2": "daily",
    "3": "weekly",
    "4": "monthly",
    "5": "monthly",
    "6": tr("when idle"),
    "7": tr("when registered"),
    "8": tr("at the start of the device"),
    "9": tr("at a sign-in"),
    "11": tr("at a change of session"),
}
_FIELD = r"[\d*/,\-A-Za-z]{1,80}"
_CRON = re.compile(rf"(?P<when>@\w{{1,20}}|{_FIELD}(?:[ \t]+{_FIELD}){{4}})[ \t]+(?P<rest>\S.*)")
_SPANS = {
    "y": 31557600,
    "month": 2629800,
    "w": 604800,
    "d": 86400,
    "h": 3600,
    "min": 60,
    "s": 1,
    "ms": 0.001,
    "us": 1e-6,
}
_SPAN = re.compile(r"([\d.]{1,12})(month|min|ms|us|y|w|d|h|s)\b")


def parse(os: Os, text: str) -> Listing:
    if os is Os.WINDOWS:
        return windows_listing(text, _windows_row)
    see_its_end(text)
    return Listing([*_timers(text), *_cron(text), *_parts(text), *_at(text)], notes_of(text), is_cut(text))


def _timers(text: str) -> Iterator[Row]:
    boot = next((float(fields[0]) for fields in tabbed(text, "boot") if fields and fields[0]), 0.0)
    failed = {fields[0] for fields in tabbed(text, "failed") if fields}
    told = _next_times(text)
    seen: set[str] = set()
    for unit in properties(text, "timer", joins=True):
        name = unit.get("Id", "")
        if not name or unit.get("LoadState") == "not-found":
            continue
        seen.add(name)
        starts = unit.get("Unit") or unit.get("Triggers", "").partition(" ")[0] or name.replace(".timer", ".service")
        is_on = unit.get("ActiveState") == "active"
        nexts = [stamp(unit.get("NextElapseUSecRealtime", "")), _since(boot, unit.get("NextElapseUSecMonotonic", ""))]
        yield _row(
            key=name,
            name=name,
            kind="timer",
            when=_calendar(unit),
            state=_FAILED if starts in failed else _WAITS if is_on else _OFF,
            next=told.get(name) or min((one for one in nexts if one), default=None) if is_on else None,
            last=stamp(unit.get("LastTriggerUSec", "")),
            command=starts,
            details=unit.get("Description", ""),
            given={"name": name, "starts": starts, "on": "yes" if is_on else ""},
        )
    for fields in tabbed(text, "file"):
        if len(fields) == 2 and fields[0] not in seen and "@.timer" not in fields[0]:
            starts = fields[0].replace(".timer", ".service")
            given = {"name": fields[0], "starts": starts, "on": ""}
            yield _row(key=fields[0], name=fields[0], kind="timer", when="", state=_OFF, command=starts, given=given)


def _next_times(text: str) -> dict[str, datetime | None]:
    """What newer versions of systemd reckon themselves: a device that was asleep knows best what time it is for it."""
    found: dict[str, datetime | None] = {}
    for fields in tabbed(text, "json"):
        with contextlib.suppress(ValueError):  # older ones write a table, or it was cut off
            for one in objects(fields[0]):
                found[str(one.get("unit"))] = at((number(one.get("next")) or 0) / 1e6)
    return found


def _calendar(unit: dict[str, str]) -> str:
    """{ OnCalendar=*-*-* 06:00:00 ; next_elapse=... } as systemd shows it, several of them one after the other."""
    both = f"{unit.get('TimersCalendar', '')} {unit.get('TimersMonotonic', '')}"
    found = re.findall(r"\{ On(\w+)=(.*?) ;", both)
    return "; ".join(_timer(kind, value) for kind, value in found[:5])


def _timer(kind: str, value: str) -> str:
    match kind:
        case "Calendar":
            return value
        case "BootUSec" | "StartupUSec":
            return tr("after the start: {time}", time=value)
        case "ActiveUSec":
            return tr("after: {time}", time=value)
    return tr("every {time}", time=value)


def _since(boot: float, text: str) -> datetime | None:
    """A time since the start of the device, such as "2d 3h 4min 5.678s"."""
    if not boot or not text or text == "infinity":
        return None
    seconds = sum(float(count) * _SPANS[unit] for count, unit in _SPAN.findall(text[:100]))
    return at(boot + seconds) if seconds else None


def _now(text: str) -> datetime | None:
    """The time of the device, in its own zone: cron runs by that."""
    for seconds, zone in (fields for fields in tabbed(text, "now") if len(fields) == 2):
        if (found := at(seconds)) and re.fullmatch(r"[+-]\d{4}", zone):
            ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:])) * (-1 if zone[0] == "-" else 1)
            return found.astimezone(timezone(ahead))
    return None


def _cron(text: str) -> Iterator[Row]:
    now = _now(text)
    every = (fields for fields in tabbed(text, "cron") if len(fields) >= 3)
    for whose, path, *parts in itertools.islice(every, MAX_LINES):
        line = "\t".join(parts)  # exactly as it stands in the file: so it is found again
        is_off = line.startswith(OFF)
        match = _CRON.fullmatch(line.removeprefix(OFF).strip())
        if not match or (line.lstrip().startswith("#") and not is_off):
            continue
        user, command = [*match["rest"].split(None, 1), ""][:2] if whose == "system" else (whose, match["rest"])
        mark = hashlib.sha256(f"{path}\n{line.removeprefix(OFF)}".encode()).hexdigest()[:16]
        can_change = path != "crontab"
        given = {
            "name": plain(command, 80),
            "path": path if can_change else "",
            "line": line,
            "on": "" if is_off else "yes",
        }
        yield _row(
            key=f"cron {mark}",
            name=plain(command, 80),
            kind="cron",
            when=plain(match["when"]),
            next=next_run(match["when"], now) if now and not is_off else None,
            command=command,
            user=user,
            state=_OFF if is_off else _WAITS,
            details=f"{path}\n{line}",
            given=given,
        )


def _parts(text: str) -> Iterator[Row]:
    for when, path in (fields for fields in tabbed(text, "part") if len(fields) == 2):
        yield _row(
            key=f"part {path}",
            name=path.rpartition("/")[2],
            kind="cron",
            when=when,
            state=_WAITS,
            command=path,
            user="root",
        )


def _at(text: str) -> Iterator[Row]:
    """ "7 Thu Nov 26 10:00:00 2026 a root", in UTC."""
    for (line,) in (fields for fields in tabbed(text, "at") if len(fields) == 1):
        words = line.split()
        if len(words) >= 8 and words[0].isdigit():
            try:
                when = datetime.strptime(" ".join(words[1:6]), "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
            except ValueError:
                when = None
            yield _row(
                key=f"at {words[0]}",
                name=f"job {words[0]}",
                kind="at",
                when="once",
                state=_WAITS,
                next=when,
                command=f"at -c {words[0]}",
                user=words[7],
            )


def _windows_row(one: dict[str, Any]) -> Row:
    state = _WINDOWS_STATES.get(str(one.get("state")), State(tr("not known")))
    code = int(one.get("code") or 0)
    if state is _WAITS and code not in _FINE:
        state = _FAILED
    when = one.get("when") or []
    said = [_windows_trigger(str(each)) for each in (when if isinstance(when, list) else [when])]
    path = plain(one["path"])
    never = at(one.get("last"))
    why = tr("Its last result was 0x{code:08X}.", code=code & 0xFFFFFFFF) if code not in _FINE else ""
    return _row(
        key=path,
        name=plain(one["name"]),
        kind="task",
        when="; ".join(said[:5]),
        state=state,
        next=_sensible(at(one.get("next"))),
        last=_sensible(never),
        command=plain(one.get("command")),
        user=plain(one.get("user")),
        details="\n".join(part for part in (path, why, plain(one.get("text"), 2000)) if part),
        given={
            "name": plain(one["name"]),
            "path": path,
            "folder": path.rpartition("\\")[0] + "\\",
            "on": "" if state is _OFF else "yes",
            "runs": "yes" if state is _WINDOWS_STATES["running"] else "",
            "task": "yes",
        },
    )


def _windows_trigger(text: str) -> str:
    kind, _, rest = text.partition(" ")
    start, _, interval = rest.partition(" ")
    word = _TRIGGERS.get(kind, "")
    if kind in ("1", "2", "3", "4", "5") and len(start) >= 16:
        word = tr("{day} at {clock}", day=word, clock=start[11:16])
    if interval:
        word = tr("{begin}, every {interval}", begin=word, interval=interval_words(interval))
    return plain(word, 80)


def _sensible(when: datetime | None) -> datetime | None:
    """The Task Scheduler says 30 November 1999 for "never"."""
    return when if when and when.year >= 2000 else None


def _row(
    *,
    key: str,
    name: str,
    kind: str,
    when: str,
    state: State,
    command: str,
    next: datetime | None = None,
    last: datetime | None = None,
    user: str = "",
    details: str = "",
    given: dict[str, str] | None = None,
) -> Row:
    cells: dict[str, Cell] = {
        "name": name,
        "kind": kind,
        "when": when,
        "state": state,
        "next": next,
        "last": last,
        "user": user,
        "command": command,
    }
    return Row(key, cells, given or {"name": plain(name)}, details=details)
