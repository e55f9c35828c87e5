"""disk.busy: do programs wait for the disks?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.services.diagnostics.wording import by_system, does_not_apply, fine, warning
from app.services.facts.disk.activity import DISK_ACTIVITY, Disk
from app.services.facts.disk.drives import DRIVES

_REMEDY_LINUX = Remedy(
    "See what keeps the disk busy",
    by_hand=(
        "See which programs read and write: iotop -oa, or pidstat -d 5",
        "Look at the health of the disk: a failing one is slow first.",
    ),
)
_REMEDY_WINDOWS = Remedy(
    "See what keeps the disk busy",
    by_hand=(
        "See which programs read and write: Resource Monitor (resmon), tab Disk.",
        "Look at the health of the disk: a failing one is slow first.",
    ),
)


def _limit(name: str, kinds: dict[str, str], thresholds: Thresholds) -> float:
    # Windows names a disk by its number and its letters: "0 C:".
    kind = kinds.get(name) or kinds.get(name.partition(" ")[0], "")
    return thresholds["ssd_ms"] if kind == "ssd" else thresholds["hdd_ms"]


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    activity, drives = facts.get(DISK_ACTIVITY), facts.find(DRIVES)
    kinds = {} if isinstance(drives, Missing) else {one.name: one.kind for one in drives}
    if not activity.disks:
        return does_not_apply("There is no disk of its own")
    stuck = [
        one for one in activity.disks if one.waiting and not one.transfers and one.busy >= thresholds["stuck_percent"]
    ]
    slow = [
        one
        for one in activity.disks
        if one.transfers >= thresholds["transfers"]
        and one.busy >= thresholds["busy_percent"]
        and one.milliseconds > _limit(one.name, kinds, thresholds)
    ]
    evidence = [Evidence("disk_activity", one.name, _said(one), one in stuck or one in slow) for one in activity.disks]
    remedy = by_system(facts.os, linux=_REMEDY_LINUX, windows=_REMEDY_WINDOWS)
    stalled = activity.stalled is not None and activity.stalled > thresholds["stalled_percent"]
    if activity.stalled is not None:
        said = f"{activity.stalled:.0f} % of the last minute"
        evidence.append(Evidence("disk_activity", "Programs waited for a disk", said, stalled))
    if stuck:
        summary = f"{stuck[0].name} did not answer for a second, {stuck[0].waiting} requests wait"
        return warning(
            "stuck", summary, *evidence, why="A disk, its cable or a network path is failing.", remedy=remedy
        )
    if slow:
        summary = f"{slow[0].name} takes {slow[0].milliseconds:.0f} ms for each request"
        why = f"{_limit(slow[0].name, kinds, thresholds):.0f} ms is what such a disk may take when it is busy."
        return warning("slow", summary, *evidence, why=why, remedy=remedy)
    if stalled:
        summary = f"Programs waited for a disk {activity.stalled:.0f} % of the last minute"
        return warning("stalled", summary, *evidence, remedy=remedy)
    busiest = max(activity.disks, key=lambda one: one.busy)
    return fine(f"{busiest.name} is {busiest.busy:.0f} % busy", *evidence)


def _said(one: Disk) -> str:
    return f"{one.busy:.0f} % busy, {one.transfers} requests, {one.milliseconds:.1f} ms each"


CHECK = Check(
    "disk.busy",
    "Waiting for disks",
    CheckGroup.PERFORMANCE,
    (DISK_ACTIVITY, DRIVES),
    judge,
    # A few slow requests are no delay that anybody feels: the disk has to be busy as well.
    thresholds={
        "ssd_ms": 25,
        "hdd_ms": 50,
        "transfers": 20,
        "busy_percent": 50,
        "stuck_percent": 95,
        "stalled_percent": 40,
    },
    depth=Depth.FULL,
)
