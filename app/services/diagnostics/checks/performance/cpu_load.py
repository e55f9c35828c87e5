"""cpu.load: are the processors busy for long?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import fine, listed, warning
from app.services.facts.performance.load import LOAD


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    load = facts.get(LOAD)
    waiting = load.average[1] / load.cores if len(load.average) > 1 else None
    busy_now = load.used > thresholds["used_percent"]
    busy_long = waiting is None or waiting > thresholds["per_core"]
    evidence = [Evidence("load", "In use now", f"{load.used:.0f} % of {load.cores} cores", busy_now)]
    if waiting is not None:
        said = f"{load.average[1]:.2f} ({waiting:.2f} per core)"
        evidence.append(Evidence("load", "Load over 5 minutes", said, waiting > thresholds["per_core"]))
    if load.top:
        evidence.append(Evidence("load", "Busiest", listed(load.top)))
    remedy = Remedy("See what keeps it busy", by_hand=("Look at the busiest programs; restart or update the one.",))
    if busy_now and busy_long:
        summary = f"The processors are {load.used:.0f} % busy"
        return warning(
            "busy", summary, *evidence, why=f"Busiest: {listed(load.top)}." if load.top else "", remedy=remedy
        )
    if waiting is not None and waiting > thresholds["queue_per_core"]:
        summary = f"On average {load.average[1]:.1f} programs wait for {load.cores} cores or for disks"
        return warning("queue", summary, *evidence, remedy=remedy)
    return fine(f"The processors are {load.used:.0f} % busy", *evidence)


CHECK = Check(
    "cpu.load",
    "Processors",
    CheckGroup.PERFORMANCE,
    (LOAD,),
    judge,
    # One short sample may catch a moment: it counts only where the load of the last minutes says the same.
    thresholds={"used_percent": 85, "per_core": 1.0, "queue_per_core": 4.0},
)
