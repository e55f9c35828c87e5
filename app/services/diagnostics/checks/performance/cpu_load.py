"""cpu.load: are the processors busy for long, and with what?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import by_system, fine, listed, note, warning
from app.services.facts.performance.load import LOAD, BusyProcess, Load


def _ending(facts: Facts, one: BusyProcess | None) -> Remedy:
    if not one:
        return Remedy("See what keeps it busy", by_hand=("Look at the busiest programs; restart or update the one.",))
    ask = f"Ask its user, or see what it does: it may be work that somebody waits for ({one.name}, {one.pid})."
    return by_system(
        facts.os,
        linux=Remedy(
            "End or restart the program", by_hand=(ask, f"End it: kill {one.pid}, and if it stays: kill -9 {one.pid}")
        ),
        windows=Remedy("End or restart the program", by_hand=(ask, f"End it: Stop-Process -Id {one.pid}")),
    )


_A_WHILE = 60  # seconds


def _lasts(one: BusyProcess, load: Load, thresholds: Thresholds) -> bool:
    """Is it more than a moment's work? It was busy for most of its life, or the device was for the last minute."""
    if one.age < thresholds["young_s"]:  # a compiler, a page that is being opened
        return False
    return _is_busy_life(one, thresholds) or bool(load.average and load.average[0] >= thresholds["core_percent"] / 100)


def _is_busy_life(one: BusyProcess, thresholds: Thresholds) -> bool:
    return one.seconds >= thresholds["life_share"] * one.age


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    load = facts.get(LOAD)
    waiting = load.average[1] / load.cores if len(load.average) > 1 else None
    busy_now = load.used > thresholds["used_percent"]
    busy_long = waiting is None or waiting > thresholds["per_core"]
    # Where all cores are taken, a program that would take a whole one only gets its share.
    enough = thresholds["share_percent"] if busy_now else thresholds["core_percent"]
    whole_core = [one for one in load.busiest if one.percent >= enough]
    runaway = [one for one in whole_core if _lasts(one, load, thresholds)]
    evidence = _evidence(load, thresholds, runaway)
    remedy = _ending(facts, next(iter(runaway), None))
    if runaway:
        one = runaway[0]
        always = " all the time" if one.age >= _A_WHILE and _is_busy_life(one, thresholds) else ""
        others = f", and {len(runaway) - 1} more" if len(runaway) > 1 else ""
        summary = f"{one.name} (process {one.pid}) takes {one.percent:.0f} % of a core{always}{others}"
        summary += f"; the processors are {load.used:.0f} % busy" if busy_now else ""
        why = f"{_minutes(one.seconds)} of processor time since it started {_minutes(one.age)} ago."
        return warning("runaway", summary, *evidence, why=why, remedy=remedy)
    if busy_now and busy_long:
        why = f"Busiest: {listed(tuple(dict.fromkeys(load.top)))}." if load.top else ""
        return warning("busy", f"The processors are {load.used:.0f} % busy", *evidence, why=why, remedy=remedy)
    if waiting is not None and waiting > thresholds["queue_per_core"]:
        summary = f"On average {load.average[1]:.1f} programs wait for {load.cores} cores or for disks"
        return warning("queue", summary, *evidence, remedy=remedy)
    if whole_core:
        summary = f"{whole_core[0].name} takes {whole_core[0].percent:.0f} % of a core at the moment"
        return note(summary, *evidence, cause="moment")
    return fine(f"The processors are {load.used:.0f} % busy", *evidence)


def _evidence(load: Load, thresholds: Thresholds, runaway: list[BusyProcess]) -> list[Evidence]:
    busy = load.used > thresholds["used_percent"]
    found = [Evidence("load", "In use now", f"{load.used:.0f} % of {load.cores} cores", busy)]
    if len(load.average) > 1:
        per_core = load.average[1] / load.cores
        said = f"{load.average[1]:.2f} ({per_core:.2f} per core)"
        found.append(Evidence("load", "Load over 5 minutes", said, per_core > thresholds["per_core"]))
    if load.busiest:
        found += [
            Evidence("load", f"{one.name} ({one.pid})", f"{one.percent:.0f} % of a core", one in runaway)
            for one in load.busiest[:3]
            if one.percent >= 1
        ]
    elif load.top:
        found.append(Evidence("load", "Busiest", listed(tuple(dict.fromkeys(load.top)))))
    return found


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"


CHECK = Check(
    "cpu.load",
    "Processors",
    CheckGroup.PERFORMANCE,
    (LOAD,),
    judge,
    # One short sample may catch a moment: it counts only where the load of the last minutes says the same.
    thresholds={
        "used_percent": 85,
        "per_core": 1.0,
        "queue_per_core": 4.0,
        "core_percent": 90,
        "share_percent": 45,
        "life_share": 0.5,
        "young_s": 2,
    },
)
