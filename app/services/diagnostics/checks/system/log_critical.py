"""log.critical: what does the system complain about?"""

from collections import Counter

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, by_system, counted, fine, note, warning
from app.services.facts.system.error_log import ERROR_LOG

_WORST = 2  # syslog: emergency, alert, critical


def _reading(os: Os, source: str) -> Remedy:
    word = as_word(os, source, is_text=os is Os.WINDOWS)
    events = f"LogName='System'; ProviderName={word}; Level=1,2; StartTime=(Get-Date).AddDays(-1)"
    return by_system(
        os,
        linux=Remedy("Read the log", by_hand=(f"journalctl -p 3 --since -24h -t {word}",)),
        windows=Remedy(
            "Read the log",
            by_hand=(f"Get-WinEvent -FilterHashtable @{{ {events} }} | Format-List TimeCreated, Id, Message",),
        ),
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    lines = facts.get(ERROR_LOG)
    if not lines:
        return fine("No errors in the system log of the last 24 hours")
    groups = Counter(one.source for one in lines)
    last = {one.source: one.message for one in lines}
    evidence = [
        Evidence("error_log", f"{name}, {counted(number, 'time')}", last[name], number >= thresholds["same_source"])
        for name, number in groups.most_common(6)
    ]
    name, number = groups.most_common(1)[0]
    if number >= thresholds["same_source"]:
        summary = f"{name} reported {counted(number, 'error')} in 24 hours"
        return warning("flood", summary, *evidence, remedy=_reading(facts.os, name))
    worst = [one for one in lines if one.level <= _WORST]
    if worst:
        summary = f"{worst[-1].source} reported a critical error"
        shown = Evidence("error_log", worst[-1].source, worst[-1].message, True)
        return warning("critical", summary, shown, *evidence, remedy=_reading(facts.os, worst[-1].source))
    return note(f"{counted(len(lines), 'error')} in the system log of the last 24 hours", *evidence, cause="errors")


CHECK = Check(
    "log.critical", "Errors in the log", CheckGroup.SYSTEM, (ERROR_LOG,), judge, thresholds={"same_source": 50}
)
