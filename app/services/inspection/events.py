"""Events: what the system has written into its log."""

import re
from collections.abc import Iterator
from typing import Any

from app.domain.inspection import CellKind, Column, Filter, Listing, Row, State, Tone, View
from app.domain.language import counted, tr
from app.domain.target import Os
from app.services.facts.answers import read_json
from app.services.inspection.reading import MAX_ROWS, at, is_cut, notes_of, number, plain, tabbed, windows_listing
from app.services.inspection.scripts import PS, PS_ANSWER, SH

MOST = 1000
"""Events that one look fetches, the newest."""

LOOK_LINUX = (
    SH
    + rf"""level=${{p_level:-4}}; hours=${{p_hours:-24}}
case $level$hours in *[!0-9]*) refuse 'That is no level or no number of hours.' ;; esac
if command -v journalctl >/dev/null 2>&1; then
set -- -o json --no-pager -q -r -n {MOST + 1} -p "$level" \
--output-fields=MESSAGE,SYSLOG_IDENTIFIER,_COMM,_SYSTEMD_UNIT,PRIORITY,_PID
if [ "${{p_since-}}" = boot ]; then set -- "$@" -b; else set -- "$@" --since "-${{hours}}h"; fi
[ "${{p_kind-}}" != kernel ] || set -- "$@" -k
[ -z "${{p_source-}}" ] || set -- "$@" "SYSLOG_IDENTIFIER=$p_source"
if [ -n "$(journalctl -q --no-pager -n 1 -o cat 2>/dev/null)" ] || [ -d /run/systemd/journal ]; then
[ "$(id -u)" = 0 ] || id -Gn | grep -Eqw 'adm|systemd-journal|wheel' ||
note 'Of the system only part of the log is shown: sign in as root, or as a member of the group systemd-journal.'
journalctl "$@" 2>/dev/null | cut -c1-12000 | head -c 11000000 | sed 's/\t/ /g; s/^/journal\t/'
exit 0
fi
fi
for file in /var/log/syslog /var/log/messages; do
[ -e "$file" ] || continue; [ -r "$file" ] || exit 81
note "From $file, which does not say how bad an event is. The newest are shown, whatever their age."
tail -n {MOST} "$file" | cut -c1-4000 | sed 's/\t/ /g; s/^/line\t/'; exit 0
done
if command -v logread >/dev/null 2>&1; then
note 'From logread. The newest are shown, whatever their age.'
logread 2>/dev/null | tail -n {MOST} | cut -c1-4000 | sed 's/\t/ /g; s/^/line\t/'; exit 0
fi
exit 80
"""
)

LOOK_WINDOWS = (
    PS
    + rf"""
$level = if ($p.level) {{ [int]$p.level }} else {{ 3 }}; $hours = if ($p.hours) {{ [int]$p.hours }} else {{ 24 }}
$levels = if ($level -ge 6) {{ 0..4 }} elseif ($level -ge 4) {{ 1, 2, 3 }} else {{ 1, 2 }}
$since = if ($p.since -eq 'boot') {{ (Get-CimInstance Win32_OperatingSystem -Property LastBootUpTime).LastBootUpTime }} else {{ (Get-Date).AddHours(-$hours) }}
$wanted = @{{ LogName = 'System', 'Application'; Level = $levels; StartTime = $since }}
if ($p.kind -eq 'kernel') {{ $wanted.LogName = 'System' }}
if ($p.source) {{ $wanted.ProviderName = [string]$p.source }}
$found = @()
$most = if ($p.kind -eq 'kernel') {{ 5000 }} else {{ {MOST + 1} }}
try {{ $found = @(Get-WinEvent -FilterHashtable $wanted -MaxEvents $most) }}
catch {{ if ($_.FullyQualifiedErrorId -notmatch 'NoMatchingEventsFound|NoMatchingProvidersFound') {{ throw }} }}
if ($p.kind -eq 'kernel') {{
  $found = @($found | Where-Object {{ $_.ProviderName -match '^(Microsoft-Windows-(Kernel-|Ntfs|WHEA)|Ntfs|disk$|stor|volmgr|volsnap)' }})
}}
$cut = $found.Count -gt {MOST}
$rows = $found | Select-Object -First {MOST} | ForEach-Object {{
  $text = [string]$_.Message
  if (-not $text) {{ $text = ($_.Properties | ForEach-Object {{ [string]$_.Value }}) -join ' ' }}
  if ($text.Length -gt 4000) {{ $text = $text.Substring(0, 4000) }}
  @{{ at = (Seconds $_.TimeCreated); level = [int]$_.Level; source = [string]$_.ProviderName; id = [int]$_.Id; log = [string]$_.LogName
    number = [string]$_.RecordId; text = $text }}
}}
"""  # noqa: E501 - a script in its own language
    + PS_ANSWER
)

_SYSLOG_LEVELS = (
    State(tr("emergency"), Tone.BAD),
    State(tr("alert"), Tone.BAD),
    State(tr("critical"), Tone.BAD),
    State(tr("error"), Tone.BAD),
    State(tr("warning"), Tone.ATTENTION),
    State(tr("notice")),
    State(tr("information")),
    State(tr("debugging")),
)
_WINDOWS_LEVELS = {
    0: State(tr("information")),
    1: State(tr("critical"), Tone.BAD),
    2: State(tr("error"), Tone.BAD),
    3: State(tr("warning"), Tone.ATTENTION),
    4: State(tr("information")),
    5: State(tr("debugging")),
}
_CLASSIC = re.compile(
    r"(?P<at>[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]+\S*)"
    r" +\S+ +(?P<source>[^\s:\[]{1,80})(?:\[\d*\])?:? *(?P<text>.*)"
)


def parse(os: Os, text: str) -> Listing:
    if os is Os.WINDOWS:
        return windows_listing(text, _windows_row)
    rows = [*_journal(text), *reversed([*_classic(text)])]
    notes = notes_of(text)
    if long := sum(not fields[0].rstrip().endswith("}") for fields in tabbed(text, "journal")):
        notes.append(tr("Left out: {events}.", events=counted(long, "very long event")))
    if text.strip() and not rows and not notes:
        raise ValueError("no event")
    return Listing(rows[:MOST], notes, is_cut(text) or len(rows) > MOST)


def _journal(text: str) -> Iterator[Row]:
    for number_of_row, fields in enumerate(tabbed(text, "journal")):
        if number_of_row > MAX_ROWS:
            return
        try:
            entry = read_json(fields[0])
        except ValueError:
            continue  # cut off, because it was very long
        if not isinstance(entry, dict):
            raise TypeError("an event is no object")
        level = number(entry.get("PRIORITY"))
        level = 6 if level is None or not 0 <= level <= 7 else level
        message = _message(entry.get("MESSAGE"))
        source = entry.get("SYSLOG_IDENTIFIER") or entry.get("_COMM") or "system"
        micros = number(entry.get("__REALTIME_TIMESTAMP")) or 0
        yield _row(
            key=plain(entry.get("__CURSOR"), 300) or f"{micros}-{number_of_row}",
            when=at(micros / 1e6) if micros else None,
            level=_SYSLOG_LEVELS[level],
            source=plain(source, 200),
            text=message,
            unit=plain(entry.get("_SYSTEMD_UNIT"), 200),
        )


def _message(value: Any) -> str:
    """The journal gives what is not clean text as a list of bytes, and several of one name as a list of texts."""
    if isinstance(value, list):
        if all(isinstance(one, int) and 0 <= one < 256 for one in value):
            return bytes(value).decode(errors="replace")
        return "\n".join(str(one) for one in value[:20])
    return "" if value is None else str(value)


def _classic(text: str) -> Iterator[Row]:
    for number_of_row, (line,) in enumerate(fields for fields in tabbed(text, "line") if len(fields) == 1):
        if match := _CLASSIC.match(line):
            shown = State(match["at"])  # without its year and zone it is no time that can be sorted
            yield _row(
                key=f"{number_of_row}-{line[:120]}",
                when=None,
                level=None,
                source=match["source"],
                text=match["text"],
                unit="",
                said=shown.word,
            )


def _windows_row(one: dict[str, Any]) -> Row:
    return _row(
        key=f"{plain(one.get('log'), 80)}-{plain(one.get('number'), 40)}",
        when=at(one.get("at")),
        level=_WINDOWS_LEVELS.get(number(one.get("level")) or 0, _WINDOWS_LEVELS[4]),
        source=plain(one.get("source"), 200),
        text=str(one.get("text") or ""),
        event=number(one.get("id")),
        log=plain(one.get("log"), 80),
    )


def _row(*, key: str, when: Any, level: State | None, source: str, text: str, **cells: Any) -> Row:
    said = cells.pop("said", "")
    shown = {"at": when, "level": level, "source": source, "text": plain(f"{said} {text}" if said else text), **cells}
    return Row(key, shown, {"source": source}, details=text)


_AT = Column("at", tr("Time"), CellKind.TIME)
_LEVEL = Column("level", tr("Level"), CellKind.STATE)
_SOURCE = Column("source", tr("Source"))
_TEXT = Column("text", tr("Event"), is_wide=True)

VIEW = View(
    id="events",
    title=tr("Events"),
    icon="clipboard-list",
    noun="event",
    teaches=tr("What the device has written into its log: the journal on Linux, System and Application on Windows."),
    columns={
        Os.LINUX: (_AT, _LEVEL, _SOURCE, _TEXT, Column("unit", tr("Unit"), is_extra=True)),
        Os.WINDOWS: (
            _AT,
            _LEVEL,
            _SOURCE,
            Column("event", tr("ID"), CellKind.NUMBER, is_extra=True),
            _TEXT,
            Column("log", tr("Log"), is_extra=True),
        ),
    },
    sort_by="-at",
    scripts={Os.LINUX: LOOK_LINUX, Os.WINDOWS: LOOK_WINDOWS},
    shown={
        Os.LINUX: "journalctl -r -p {level} --since -{hours}h",
        Os.WINDOWS: "Get-WinEvent -FilterHashtable @{ LogName = 'System', 'Application'; Level = {levels}; "
        "StartTime = (Get-Date).AddHours(-{hours}) }",
    },
    parse=parse,
    filters=(
        Filter(
            "warnings", tr("Errors and warnings of the last day"), {"level": "4", "levels": "1, 2, 3", "hours": "24"}
        ),
        Filter("errors", tr("Errors of the last day"), {"level": "3", "levels": "1, 2", "hours": "24"}),
        Filter("week", tr("Errors of the last week"), {"level": "3", "levels": "1, 2", "hours": "168"}),
        Filter("hour", tr("Everything of the last hour"), {"level": "6", "levels": "0, 1, 2, 3, 4", "hours": "1"}),
        Filter(
            "kernel",
            tr("Kernel and drives, last week"),
            {"level": "4", "levels": "1, 2, 3", "hours": "168", "kind": "kernel"},
        ),
        Filter(
            "boot",
            tr("Errors since the device started"),
            {"level": "3", "levels": "1, 2", "hours": "168", "since": "boot"},
        ),
    ),
    name_column="source",
)
"""A filter of a person's own is one of these with "source" added to what is given."""
