"""disk.busy: do programs wait for the disks?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import tr
from app.services.diagnostics.wording import by_system, does_not_apply, fine, warning
from app.services.facts.disk.activity import DISK_ACTIVITY, Disk
from app.services.facts.disk.drives import DRIVES

_REMEDY_LINUX = Remedy(
    tr("See what keeps the disk busy"),
    by_hand=(
        tr("See which programs read and write: iotop -oa, or pidstat -d 5"),
        tr("Look at the health of the disk: a failing one is slow first."),
    ),
)
_REMEDY_WINDOWS = Remedy(
    tr("See what keeps the disk busy"),
    by_hand=(
        tr("See which programs read and write: Resource Monitor (resmon), tab Disk."),
        tr("Look at the health of the disk: a failing one is slow first."),
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
        return does_not_apply(tr("There is no disk of its own"))
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
        said = tr("{stalled:.0f} % of the last minute", stalled=activity.stalled)
        evidence.append(Evidence("disk_activity", tr("Programs waited for a disk"), said, stalled))
    if stuck:
        summary = tr(
            "{name} did not answer for a second, {waiting} requests wait", name=stuck[0].name, waiting=stuck[0].waiting
        )
        return warning(
            "stuck", summary, *evidence, why=tr("A disk, its cable or a network path is failing."), remedy=remedy
        )
    if slow:
        summary = tr(
            "{name} takes {milliseconds:.0f} ms for each request", name=slow[0].name, milliseconds=slow[0].milliseconds
        )
        most = _limit(slow[0].name, kinds, thresholds)
        why = tr("{most:.0f} ms is what such a disk may take when it is busy.", most=most)
        return warning("slow", summary, *evidence, why=why, remedy=remedy)
    if stalled:
        summary = tr("Programs waited for a disk {stalled:.0f} % of the last minute", stalled=activity.stalled)
        return warning("stalled", summary, *evidence, remedy=remedy)
    busiest = max(activity.disks, key=lambda one: one.busy)
    return fine(tr("{name} is {busy:.0f} % busy", name=busiest.name, busy=busiest.busy), *evidence)


def _said(one: Disk) -> str:
    return tr(
        "{busy:.0f} % busy, {transfers} requests, {milliseconds:.1f} ms each",
        busy=one.busy,
        transfers=one.transfers,
        milliseconds=one.milliseconds,
    )


CHECK = Check(
    "disk.busy",
    tr("Waiting for disks"),
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
