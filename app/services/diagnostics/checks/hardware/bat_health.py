"""bat.health: how much of its capacity has the battery left?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.domain.language import tr
from app.services.diagnostics.wording import does_not_apply, fine, percent, problem, warning
from app.services.facts.hardware.battery import POWER, Battery

_REPLACE = Remedy(
    tr("Replace the battery"),
    by_hand=(
        tr("Order the battery by the number that stands on it."),
        tr("A battery that has swollen is taken out at once."),
    ),
)


def _said(one: Battery) -> str:
    has = one.health is not None
    said = (
        tr("{health} of what it had when new", health=percent(one.health)) if has else tr("does not tell its capacity")
    )
    return tr("{said}, {cycles} charges", said=said, cycles=one.cycles) if one.cycles else said


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    batteries = facts.get(POWER).batteries
    if not batteries:
        return does_not_apply(tr("There is no battery"))
    known = sorted((one for one in batteries if one.health is not None), key=lambda one: one.health or 0)
    evidence = [
        Evidence("power", one.name, _said(one), one.health is not None and one.health < thresholds["warning_share"])
        for one in batteries
    ]
    if not known:
        summary = tr("The battery does not tell its capacity")
        return Judgement(Verdict.UNKNOWN, summary, reason=Reason.ABSENT, evidence=tuple(evidence))
    worst = known[0]
    summary = tr("{name} holds {health} of what it held when it was new", name=worst.name, health=percent(worst.health))
    if worst.health is not None and worst.health < thresholds["problem_share"]:
        why = tr("It may switch off at any moment under load.")
        return problem("worn_out", summary, *evidence, why=why, remedy=_REPLACE)
    if worst.health is not None and worst.health < thresholds["warning_share"]:
        return warning("worn", summary, *evidence, why=tr("Batteries wear; plan for a new one."), remedy=_REPLACE)
    return fine(summary, *evidence)


CHECK = Check(
    "bat.health",
    tr("Capacity of the battery"),
    CheckGroup.HARDWARE,
    (POWER,),
    judge,
    thresholds={"problem_share": 0.6, "warning_share": 0.8},
    depth=Depth.FULL,
)
