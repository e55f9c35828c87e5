"""Who is signed in, from where, and since when."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from app.domain.inspection import Action, CellKind, Column, Listing, Row, State, Tone, View
from app.domain.language import tr
from app.domain.target import Os
from app.services.inspection.reading import (
    at,
    notes_of,
    number,
    plain,
    properties,
    see_its_end,
    stamp,
    tabbed,
    windows_listing,
)
from app.services.inspection.user_scripts import LOG_OFF_LINUX, LOG_OFF_WINDOWS, LOOK_LINUX, LOOK_WINDOWS

_ACTIVE = State(tr("active"), Tone.GOOD)
_STATES = {
    "active": _ACTIVE,
    "online": State(tr("in the background")),
    "closing": State(tr("is ending"), Tone.ATTENTION),
    "opening": State(tr("is signing in"), Tone.ATTENTION),
}
_WINDOWS_STATES = {  # WTS_CONNECTSTATE_CLASS
    0: _ACTIVE,
    1: State(tr("connected")),
    2: State(tr("is connecting"), Tone.ATTENTION),
    3: State(tr("shadowed")),
    4: State(tr("disconnected")),
    5: State(tr("idle")),
}
_WHO = re.compile(
    r"(?P<user>\S+) +(?P<line>\S+) +(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d|[A-Z][a-z]{2} +\d+ \d\d:\d\d)"
    r"(?: +(?P<idle>\.|\?|old|\d\d:\d\d))?(?: +(?P<pid>\d+))?(?: +\((?P<far>[^)]*)\))?.*"
)
_WHO_OF_BUSYBOX = re.compile(
    r"(?P<user>\S+) +(?P<line>\S+) +(?P<idle>\.|\?|old|\d\d:\d\d) +(?P<at>[A-Z][a-z]{2} +\d+ \d\d:\d\d):\d\d"
    r"(?P<pid>)(?: +(?P<far>\S+))?.*"
)


def parse(os: Os, text: str) -> Listing:
    if os is Os.WINDOWS:
        return windows_listing(text, _windows_row)
    see_its_end(text)
    return Listing([*_logind(text), *_who(text)], notes_of(text))


def _logind(text: str) -> Iterator[Row]:
    facts = {fields[0]: fields[1] for fields in tabbed(text, "is") if len(fields) > 1}
    for session in properties(text, "session"):
        id, user = session.get("Id", ""), session.get("Name", "")
        if not id or session.get("Class") in ("manager", "background", "manager-early"):
            continue
        quiet = number(session.get("IdleSinceHint")) or 0  # microseconds since 1970
        idle = float(facts.get("now") or 0) - quiet / 1e6 if session.get("IdleHint") == "yes" and quiet else None
        far = session.get("RemoteHost", "")
        yield _row(
            key=f"session {id}",
            user=user,
            where=session.get("TTY") or session.get("Display") or session.get("Service", ""),
            far=far,
            kind=session.get("Type", ""),
            state=_STATES.get(session.get("State", ""), State(session.get("State") or tr("not known"))),
            since=stamp(session.get("Timestamp", "")),
            idle=idle,
            given={"session": id, "user": user, "pid": "", "started": ""},
            carries=id == facts.get("session"),
            is_local=session.get("Remote") == "no",
        )


def _who(text: str) -> Iterator[Row]:
    facts = {fields[0]: fields[1] for fields in tabbed(text, "is") if len(fields) > 1}
    began = {fields[0]: fields[1] for fields in tabbed(text, "began") if len(fields) > 1}
    carrying = facts.get("carrying", "").split()
    for (line,) in (fields for fields in tabbed(text, "who") if len(fields) == 1):
        match = _WHO_OF_BUSYBOX.fullmatch(line.strip()) or _WHO.fullmatch(line.strip())
        if not match:
            continue
        pid, idle = match["pid"] or "", match["idle"] or ""
        hours, _, minutes = idle.partition(":")
        yield _row(
            key=f"who {match['line']} {match['at']} {pid}",
            user=match["user"],
            where=match["line"],
            far=match["far"] or "",
            kind="terminal",
            state=State(tr("idle")) if idle not in ("", ".", "?") else _ACTIVE,
            since=_time(match["at"]),
            idle=86400 if idle == "old" else 3600 * int(hours) + 60 * int(minutes) if ":" in idle else None,
            given={
                "session": "",
                "user": match["user"],
                "pid": pid if pid in began else "",
                "started": began.get(pid, ""),
            },
            carries=pid in carrying,
            is_local=not match["far"],
        )


def _time(text: str) -> datetime | None:
    """What `who` says, in UTC; without its year it is none."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    except ValueError:
        return None


def _windows_row(one: dict[str, Any]) -> Row:
    id = number(one["id"]) or 0
    domain, name = plain(one.get("domain"), 100), plain(one.get("user"), 100)
    user = f"{domain}\\{name}" if domain else name
    state = _WINDOWS_STATES.get(number(one.get("state")) or 0, State(tr("not known")))
    idle = number(one.get("idle"))
    return _row(
        key=f"session {id} {number(one.get('since')) or 0}",
        user=user,
        where=plain(one.get("station"), 60),
        far=plain(one.get("far"), 200),
        kind=tr("remote desktop") if str(one.get("station", "")).startswith("RDP") else tr("console"),
        state=state,
        since=at(one.get("since")),
        idle=idle if idle and 0 < idle < 10 * 365 * 86400 else None,
        given={"session": str(id), "user": user, "name": name},
        carries=one.get("carries") is True,
        is_local=not str(one.get("station", "")).startswith("RDP"),
    )


def _row(
    *,
    key: str,
    user: str,
    where: str,
    far: str,
    kind: str,
    state: State,
    since: Any,
    idle: float | None,
    given: dict[str, str],
    carries: bool,
    is_local: bool,
) -> Row:
    cells = {
        "user": user,
        "where": where,
        "far": far,
        "kind": kind,
        "state": state,
        "since": since,
        "idle": None if idle is None else max(0, int(idle)),
    }
    name = f"{user} ({where})" if where else user
    full = {**given, "name": plain(name), "carries": "yes" if carries else "", "local": "yes" if is_local else ""}
    return Row(key, cells, full)


def _warning(row: Row) -> str:
    return tr("This person may sit in front of the device now.") if row.given.get("local") else ""


_COLUMNS = (
    Column("user", tr("User")),
    Column("state", tr("State"), CellKind.STATE),
    Column("kind", tr("Kind")),
    Column("where", tr("Place"), CellKind.CODE),
    Column("far", tr("From"), CellKind.CODE, is_wide=True),
    Column("since", tr("Since"), CellKind.TIME),
    Column("idle", tr("Idle"), CellKind.DURATION),
)

VIEW = View(
    id="users",
    title=tr("Users"),
    icon="users",
    noun="session",
    teaches=tr("Who is signed in on the device now, from where, and since when."),
    columns={Os.LINUX: _COLUMNS, Os.WINDOWS: _COLUMNS},
    sort_by="user",
    scripts={Os.LINUX: LOOK_LINUX, Os.WINDOWS: LOOK_WINDOWS},
    shown={Os.LINUX: "loginctl list-sessions; who -u", Os.WINDOWS: "quser"},
    parse=parse,
    actions=(
        Action(
            id="log_off",
            title=tr("Log off…"),
            icon="log-in",
            scripts={Os.LINUX: LOG_OFF_LINUX, Os.WINDOWS: LOG_OFF_WINDOWS},
            shown={Os.LINUX: "loginctl terminate-session {session}", Os.WINDOWS: "logoff {session}"},
            question=tr("Log {name} off?"),
            meaning=tr("What this person has not saved is lost."),
            done=tr("{name} is logged off."),
            is_dangerous=True,
            fits=lambda row: bool(row.given.get("session") or row.given.get("pid")),
            refusal=lambda row: tr("It carries this very session.") if row.given.get("carries") else "",
            warning=_warning,
        ),
    ),
    name_column="user",
    refresh_every=30.0,
)
