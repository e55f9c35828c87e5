"""boot.time: what makes the start slow?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import by_system, fine, note, warning
from app.services.facts.performance.start_up import START_UP, StartUp

_LINUX = Remedy(
    tr("See what the start waits for"),
    by_hand=(
        tr("What waited for what: systemd-analyze critical-chain"),
        tr("A service that nobody needs can be switched off: systemctl disable NAME"),
    ),
)
_WINDOWS = Remedy(
    tr("See what the start waits for"),
    by_hand=(
        tr("Switch off what nobody needs: Task Manager, Startup apps."),
        tr("Update the drivers of what is named here."),
    ),
)


def _evidence(start: StartUp, slow: bool) -> list[Evidence]:
    found = [Evidence("start_up", tr("Last start of the system"), f"{start.seconds:.1f} s", slow)]
    if start.before:
        found.append(Evidence("start_up", tr("Of it, before the system itself began"), f"{start.before:.1f} s"))
    if start.firmware:
        found.append(Evidence("start_up", tr("Firmware before it"), f"{start.firmware:.1f} s"))
    return found + [Evidence("start_up", name, f"{seconds:.1f} s") for name, seconds in start.slow[:6]]


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    start = facts.get(START_UP)
    if not start.seconds:
        return note(tr("The start of the system is not over yet"), cause="starting")
    slow = start.own > thresholds["seconds"]
    evidence = _evidence(start, slow)
    if slow:
        why = (
            tr("Longest: {slow}, {start_slow:.0f} s.", slow=start.slow[0][0], start_slow=start.slow[0][1])
            if start.slow
            else ""
        )
        remedy = by_system(facts.os, linux=_LINUX, windows=_WINDOWS)
        return warning(
            "slow", tr("The last start took {seconds:.0f} s", seconds=start.seconds), *evidence, why=why, remedy=remedy
        )
    if start.seconds > thresholds["seconds"]:
        summary = tr(
            "The last start took {seconds:.0f} s, {before:.0f} s of it before the system itself began",
            seconds=start.seconds,
            before=start.before,
        )
        why = tr("Where a disk is unlocked at the start, the time in which nobody typed is part of it.")
        return note(summary, *evidence, cause="late", why=why)
    return fine(tr("The last start took {seconds:.0f} s", seconds=start.seconds), *evidence)


CHECK = Check(
    "boot.time",
    tr("Time that the start takes"),
    CheckGroup.PERFORMANCE,
    (START_UP,),
    judge,
    thresholds={"seconds": 60},
    depth=Depth.FULL,
)
