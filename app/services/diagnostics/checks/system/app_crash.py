"""app.crash: does a program crash again and again?"""

from collections import Counter

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.services.diagnostics.wording import fine, listed, note, warning
from app.services.facts.system.program_crashes import PROGRAM_CRASHES, ProgramCrash

_REPAIR = Remedy(
    tr("Repair the program"),
    by_hand=(
        tr("Install its update, or install it anew."),
        tr("See whether an add-on of it is to blame: try without."),
    ),
)
_MEMORY = Remedy(
    tr("Give the device more memory, or the program less to do"),
    by_hand=(
        tr("See what takes the memory."),
        tr("Give a service a limit of its own, so that it does not harm others."),
    ),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    crashes = facts.get(PROGRAM_CRASHES)
    if not crashes:
        return fine(tr("No program has crashed in 7 days"))
    groups = Counter(one.program for one in crashes)
    evidence = [
        Evidence(
            "program_crashes", name, f"{counted(times, 'time')}: {_how(name, crashes)}", _is_often(times, thresholds)
        )
        for name, times in groups.most_common(8)
    ]
    killed = [one for one in crashes if one.is_out_of_memory]
    if killed:
        names = listed(sorted({one.program for one in killed}))
        shown = Evidence("program_crashes", tr("Ended because memory ran out"), names, True)
        summary = tr(
            "Memory ran out: {names} had to be ended, {times} in 7 days",
            names=names,
            times=counted(len(killed), "time"),
        )
        return warning("out_of_memory", summary, shown, *evidence, remedy=_MEMORY)
    name, times = groups.most_common(1)[0]
    if _is_often(times, thresholds):
        module = next((one.module for one in crashes if one.program == name and one.module), "")
        summary = tr("{name} crashed {times} times in 7 days", name=name, times=times)
        if module and module != name:
            summary = tr("{crashed} in {module}", crashed=summary, module=module)
        return warning("repeated", summary, *evidence, remedy=_REPAIR)
    return note(tr("{groups} crashed in the last 7 days", groups=listed(groups)), *evidence, cause="crashed")


def _is_often(times: int, thresholds: Thresholds) -> bool:
    return times >= thresholds["times"]


def _how(name: str, crashes: tuple[ProgramCrash, ...]) -> str:
    last = [one for one in crashes if one.program == name][-1]
    return tr("{how} in {module}", how=last.how, module=last.module) if last.module else last.how


CHECK = Check(
    "app.crash",
    tr("Crashes of programs"),
    CheckGroup.SYSTEM,
    (PROGRAM_CRASHES,),
    judge,
    thresholds={"times": 3},
    depth=Depth.FULL,
)
