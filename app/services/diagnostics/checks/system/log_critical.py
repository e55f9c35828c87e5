"""log.critical: what does the system complain about?"""

from collections import Counter
from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.domain.target import Os
from app.services.diagnostics.known_errors import KNOWN, is_harmless, known_among
from app.services.diagnostics.wording import as_word, by_system, fine, note, warning
from app.services.facts.system.error_log import ERROR_LOG, LogLine

_WORST = 2  # syslog: emergency, alert, critical
_HOUR = 3600


def _reading(os: Os, source: str, *first: str) -> Remedy:
    word = as_word(os, source, is_text=os is Os.WINDOWS)
    events = f"LogName='System'; ProviderName={word}; Level=1,2; StartTime=(Get-Date).AddDays(-1)"
    read = f"Get-WinEvent -FilterHashtable @{{ {events} }} | Format-List TimeCreated, Id, Message"
    return by_system(
        os,
        linux=Remedy(tr("Read the log"), by_hand=(*first, f"journalctl -p 3 --since -24h -t {word}")),
        windows=Remedy(tr("Read the log"), by_hand=(*first, read)),
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    lines = [one for one in facts.get(ERROR_LOG) if not is_harmless(one)]
    if not lines:
        return fine(tr("No errors that matter in the system log of the last 24 hours"))
    if found := known_among(lines):
        known, entries = found
        shown = [Evidence("error_log", one.source, one.message, True) for one in entries[-5:]]
        times = counted(len(entries), "entry", "entries")
        remedy = _reading(facts.os, entries[-1].source, known.advice)
        summary = tr("{summary} ({times} in 24 hours)", summary=known.summary, times=times)
        return warning(known.cause, summary, *shown, why=known.why, remedy=remedy)
    groups = Counter(one.source for one in lines)
    last = {one.source: one.message for one in lines}
    rates = {name: _most_in_an_hour([one for one in lines if one.source == name]) for name in groups}
    evidence = [
        Evidence("error_log", f"{name}, {counted(number, 'time')}", last[name], rates[name] >= thresholds["in_an_hour"])
        for name, number in sorted(groups.items(), key=lambda one: (-rates[one[0]], -one[1]))[:6]
    ]
    name = max(rates, key=lambda one: rates[one])
    if rates[name] >= thresholds["in_an_hour"]:
        summary = tr("{name} reported {errors} within an hour", name=name, errors=counted(rates[name], "error"))
        return warning("flood", summary, *evidence, remedy=_reading(facts.os, name))
    worst = [one for one in lines if one.level <= _WORST]
    if worst:
        summary = tr("{source} reported a critical error", source=worst[-1].source)
        critical = Evidence("error_log", worst[-1].source, worst[-1].message, True)
        return warning("critical", summary, critical, *evidence, remedy=_reading(facts.os, worst[-1].source))
    return note(
        tr("{errors} in the system log of the last 24 hours", errors=counted(len(lines), "error")),
        *evidence,
        cause="errors",
    )


def _most_in_an_hour(lines: Sequence[LogLine]) -> int:
    return max(Counter(one.when // _HOUR for one in lines).values())


CHECK = Check(
    "log.critical",
    tr("Errors in the log"),
    CheckGroup.SYSTEM,
    (ERROR_LOG,),
    judge,
    thresholds={"in_an_hour": 50},
    causes=tuple(dict.fromkeys(one.cause for one in KNOWN)),
)
