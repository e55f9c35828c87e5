"""cpu.load: are the processors busy for long, and with what?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import by_system, fine, listed, note, warning
from app.services.facts.performance.load import LOAD, BusyProcess, Load


def _ending(facts: Facts, one: BusyProcess | None) -> Remedy:
    if not one:
        return Remedy(
            tr("See what keeps it busy"), by_hand=(tr("Look at the busiest programs; restart or update the one."),)
        )
    ask = tr(
        "Ask its user, or see what it does: it may be work that somebody waits for ({name}, {pid}).",
        name=one.name,
        pid=one.pid,
    )
    return by_system(
        facts.os,
        linux=Remedy(
            tr("End or restart the program"),
            by_hand=(ask, tr("End it: kill {pid}, and if it stays: kill -9 {pid}", pid=one.pid)),
        ),
        windows=Remedy(
            tr("End or restart the program"), by_hand=(ask, tr("End it: Stop-Process -Id {pid}", pid=one.pid))
        ),
    )


_A_WHILE = 60  # seconds


def _lasts(one: BusyProcess, load: Load, thresholds: Thresholds) -> bool:
    """Is it more than a moment's work? It was busy for most of its life, or the device was for the last minute."""
    if one.age < thresholds["young_s"]:  # a compiler, a page that is being opened
        return False
    return _is_busy_life(one, thresholds) or bool(load.average and load.average[0] >= thresholds["core_percent"] / 100)


def _is_busy_life(one: BusyProcess, thresholds: Thresholds) -> bool:
    return one.seconds >= thresholds["life_share"] * one.age


def _runs_away(runaway: list[BusyProcess], thresholds: Thresholds) -> tuple[str, str]:
    """What is wrong, and why it is no moment of work."""
    one, more = runaway[0], len(runaway) - 1
    summary = tr(
        "{name} (process {pid}) takes {percent:.0f} % of a core", name=one.name, pid=one.pid, percent=one.percent
    )
    if one.age >= _A_WHILE and _is_busy_life(one, thresholds):
        summary = tr("{busy} all the time", busy=summary)
    if more:
        summary = tr("{busy}, and {more} more", busy=summary, more=more)
    seconds, age = _minutes(one.seconds), _minutes(one.age)
    return summary, tr("{seconds} of processor time since it started {age} ago.", seconds=seconds, age=age)


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
        summary, why = _runs_away(runaway, thresholds)
        summary += tr("; the processors are {used:.0f} % busy", used=load.used) if busy_now else ""
        return warning("runaway", summary, *evidence, why=why, remedy=remedy)
    if busy_now and busy_long:
        why = tr("Busiest: {top}.", top=listed(tuple(dict.fromkeys(load.top)))) if load.top else ""
        return warning(
            "busy", tr("The processors are {used:.0f} % busy", used=load.used), *evidence, why=why, remedy=remedy
        )
    if waiting is not None and waiting > thresholds["queue_per_core"]:
        summary = tr(
            "On average {average:.1f} programs wait for {cores} cores or for disks",
            average=load.average[1],
            cores=load.cores,
        )
        return warning("queue", summary, *evidence, remedy=remedy)
    if whole_core:
        summary = tr(
            "{name} takes {percent:.0f} % of a core at the moment",
            name=whole_core[0].name,
            percent=whole_core[0].percent,
        )
        return note(summary, *evidence, cause="moment")
    return fine(tr("The processors are {used:.0f} % busy", used=load.used), *evidence)


def _evidence(load: Load, thresholds: Thresholds, runaway: list[BusyProcess]) -> list[Evidence]:
    busy = load.used > thresholds["used_percent"]
    found = [
        Evidence("load", tr("In use now"), tr("{used:.0f} % of {cores} cores", used=load.used, cores=load.cores), busy)
    ]
    if len(load.average) > 1:
        per_core = load.average[1] / load.cores
        said = tr("{average:.2f} ({per_core:.2f} per core)", average=load.average[1], per_core=per_core)
        found.append(Evidence("load", tr("Load over 5 minutes"), said, per_core > thresholds["per_core"]))
    if load.busiest:
        found += [
            Evidence(
                "load", f"{one.name} ({one.pid})", tr("{percent:.0f} % of a core", percent=one.percent), one in runaway
            )
            for one in load.busiest[:3]
            if one.percent >= 1
        ]
    elif load.top:
        found.append(Evidence("load", tr("Busiest"), listed(tuple(dict.fromkeys(load.top)))))
    return found


def _minutes(seconds: float) -> str:
    return (
        tr("{minutes:.0f} minutes", minutes=seconds / 60)
        if seconds >= 120
        else tr("{seconds:.0f} seconds", seconds=seconds)
    )


CHECK = Check(
    "cpu.load",
    tr("Processors"),
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
