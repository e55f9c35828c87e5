"""What the answers about services say."""

from collections.abc import Iterator

from app.domain.inspection import Cell, Listing, Row, State, Tone
from app.domain.language import tr
from app.domain.target import Os
from app.services.inspection.reading import notes_of, number, plain, properties, stamp, tabbed, windows_listing

_SYSTEMD_STATES = {
    "active": State(tr("running"), Tone.GOOD),
    "inactive": State(tr("stopped")),
    "failed": State(tr("failed"), Tone.BAD),
    "activating": State(tr("starting"), Tone.ATTENTION),
    "deactivating": State(tr("stopping"), Tone.ATTENTION),
    "reloading": State(tr("running"), Tone.GOOD),
    "maintenance": State(tr("in maintenance"), Tone.ATTENTION),
}
_EXITED = State(tr("done"), Tone.GOOD)  # a service that does one thing and ends
_INIT_STATES = {"+": State(tr("running"), Tone.GOOD), "-": State(tr("stopped")), "?": State(tr("not known"))}
_WINDOWS_STATES = {
    "Running": State(tr("running"), Tone.GOOD),
    "Stopped": State(tr("stopped")),
    "Paused": State(tr("paused"), Tone.ATTENTION),
    "Start Pending": State(tr("starting"), Tone.ATTENTION),
    "Stop Pending": State(tr("stopping"), Tone.ATTENTION),
    "Pause Pending": State(tr("pausing"), Tone.ATTENTION),
    "Continue Pending": State(tr("starting"), Tone.ATTENTION),
}
_WINDOWS_STARTS = {"Auto": "automatic", "Manual": "by hand", "Disabled": "disabled", "Boot": "boot", "System": "boot"}
_SYSTEMD_STARTS = {
    "enabled": "automatic",
    "enabled-runtime": "automatic until the next start",
    "disabled": "by hand",
    "static": "when needed",
    "indirect": "when needed",
    "generated": "automatic",
    "masked": "disabled",
    "masked-runtime": "disabled until the next start",
}
_START_WORDS = {
    "automatic": tr("automatic"),
    "automatic, later": tr("automatic, later"),
    "automatic, when needed": tr("automatic, when needed"),
    "automatic until the next start": tr("automatic until the next start"),
    "boot": tr("boot"),
    "by hand": tr("by hand"),
    "by hand, when needed": tr("by hand, when needed"),
    "disabled": tr("disabled"),
    "disabled until the next start": tr("disabled until the next start"),
    "when needed": tr("when needed"),
}
"""What is shown of how a service starts: what can be done with it depends on the English word."""
_ENDED_WELL = (0, 1077)  # 1077: ERROR_SERVICE_NEVER_STARTED


def parse(os: Os, text: str) -> Listing:
    if os is Os.WINDOWS:
        return windows_listing(text, _windows_row)
    rows = [*_systemd(text), *_init(text)]
    if not rows:
        raise ValueError("no service")
    return Listing(rows, notes_of(text))


def _carrying(text: str) -> set[str]:
    found = {fields[0] for fields in tabbed(text, "carries") if fields}
    return found | ({"ssh", "sshd", "dropbear"} if "ssh" in found else set())


def _systemd(text: str) -> Iterator[Row]:
    carrying = _carrying(text)
    files = {fields[0]: fields[1] for fields in tabbed(text, "file") if len(fields) > 1}
    seen: set[str] = set()
    for unit in properties(text, "unit"):
        name = unit.get("Id", "")
        if not name or unit.get("LoadState") == "not-found" or "@.service" in name:
            continue
        seen.add(name)
        state = _SYSTEMD_STATES.get(unit.get("ActiveState", ""), State(unit.get("ActiveState") or tr("not known")))
        if state is _SYSTEMD_STATES["active"] and unit.get("SubState") == "exited":
            state = _EXITED
        start = unit.get("UnitFileState") or files.get(name, "")
        memory = unit.get("MemoryCurrent", "")
        yield _row(
            name=name,
            title=unit.get("Description", ""),
            state=state,
            start=_SYSTEMD_STARTS.get(start, start),
            pid=number(unit.get("MainPID")) or None,
            memory=int(memory) if memory.isdigit() and len(memory) < 16 else None,
            since=stamp(unit.get("ActiveEnterTimestamp", "")) if state.tone is Tone.GOOD else None,
            user=None,
            details=_why_failed(unit) if state.tone is Tone.BAD else "",
            carries=name in carrying,
        )
    for name, start in files.items():
        if name not in seen and "@.service" not in name and start != "alias":
            yield _row(name=name, title="", state=State(tr("stopped")), start=_SYSTEMD_STARTS.get(start, start))


def _why_failed(unit: dict[str, str]) -> str:
    return tr(
        "It failed: {unit}, exit code {unit_2}.",
        unit=unit.get("Result") or tr("no reason given"),
        unit_2=unit.get("ExecMainStatus") or tr("unknown"),
    )


def _init(text: str) -> Iterator[Row]:
    carrying = _carrying(text)
    starts = {fields[0] for fields in tabbed(text, "starts") if fields}
    for name, mark in (fields for fields in tabbed(text, "init") if len(fields) == 2):
        start = "automatic" if name in starts else "by hand"
        yield _row(name=name, title="", state=_INIT_STATES[mark], start=start, carries=name in carrying)


def _windows_row(one: dict[str, object]) -> Row:
    state = _WINDOWS_STATES.get(str(one["state"]), State(plain(one["state"]) or tr("not known")))
    start = _WINDOWS_STARTS.get(str(one.get("start")), plain(one.get("start")))
    code = number(one.get("code")) or 0
    if state is _WINDOWS_STATES["Stopped"] and start == "automatic" and not one.get("trigger"):
        state = State(tr("should run"), Tone.ATTENTION) if code in _ENDED_WELL else State(tr("failed"), Tone.BAD)
    if start == "automatic" and one.get("delayed"):
        start = "automatic, later"
    if one.get("trigger") and start in ("by hand", "automatic"):
        start += ", when needed"
    why = tr("Exit code {code}.", code=code) if state.tone is Tone.BAD else ""
    return _row(
        name=plain(one["name"]),
        title=plain(one.get("title")),
        state=state,
        start=start,
        pid=number(one.get("pid")) or None,
        user=plain(one.get("user")),
        details="\n".join(part for part in (why, plain(one.get("text"), 2000), plain(one.get("path"))) if part),
        carries=one.get("carries") is True,
        system="windows",
    )


def _row(
    *,
    name: str,
    title: str,
    state: State,
    start: str,
    details: str = "",
    carries: bool = False,
    system: str = "",
    **cells: Cell,
) -> Row:
    given = {
        "name": plain(name),
        "carries": "yes" if carries else "",
        "runs": "yes" if state in _RUNNING else "",
        "start": start,
        "system": system,
    }
    shown: dict[str, Cell] = {"name": name, "title": title, "state": state, **cells}
    shown["start"] = _START_WORDS.get(start, start)
    return Row(name, shown, given, details=details)


_RUNNING = (
    State(tr("running"), Tone.GOOD),
    _EXITED,
    State(tr("starting"), Tone.ATTENTION),
    State(tr("paused"), Tone.ATTENTION),
)
