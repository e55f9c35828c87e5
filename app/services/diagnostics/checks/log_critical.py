"""log.critical: what does the system complain about?"""

from collections import Counter

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import counted, fine, note, warning
from app.services.facts.error_log import ERROR_LOG

_WORST = 2  # syslog: emergency, alert, critical


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
    remedy = Remedy("Read the log", by_hand=(f"journalctl -p 3 --since -24h -t {name}",))
    if number >= thresholds["same_source"]:
        summary = f"{name} reported {counted(number, 'error')} in 24 hours"
        return warning("flood", summary, *evidence, remedy=remedy)
    worst = [one for one in lines if one.level <= _WORST]
    if worst:
        summary = f"{worst[-1].source} reported a critical error"
        shown = Evidence("error_log", worst[-1].source, worst[-1].message, True)
        return warning("critical", summary, shown, *evidence, remedy=remedy)
    return note(f"{counted(len(lines), 'error')} in the system log of the last 24 hours", *evidence, cause="errors")


CHECK = Check(
    "log.critical", "Errors in the log", CheckGroup.SYSTEM, (ERROR_LOG,), judge, thresholds={"same_source": 50}
)
