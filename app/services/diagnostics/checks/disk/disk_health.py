"""disk.health: what does the system say of its disks, arrays and built-in flash?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.domain.language import counted, tr
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, does_not_apply, fine, listed, problem, warning
from app.services.facts.disk.health import DISK_HEALTH, DiskHealth

_FLASH = Remedy(
    tr("Save the data, then replace the storage"),
    by_hand=(tr("Make a backup now."), tr("Built-in flash is changed with its card or its board.")),
)
_WINDOWS = Remedy(
    tr("Save the data, then replace the disk"),
    by_hand=(
        tr("Make a backup now."),
        tr("Read its record, as an administrator: Get-PhysicalDisk | Get-StorageReliabilityCounter | Format-List"),
        tr("Replace the disk."),
    ),
)


def _replacing(os: Os, one: DiskHealth) -> Remedy:
    if os is Os.WINDOWS:
        return _WINDOWS
    if not one.is_array:
        return _FLASH
    array = as_word(os, f"/dev/{one.name}")
    return Remedy(
        tr("Save the data, then replace the disk"),
        by_hand=(
            tr("Make a backup now."),
            tr("See which disk is missing: cat /proc/mdstat, and mdadm --detail {array}", array=array),
            tr("Replace it, and add the new one: mdadm {array} --add, with the name of its partition", array=array),
        ),
    )


def _said(one: DiskHealth) -> str:
    said = [one.failed or one.ailing or (tr("healthy") if one.is_known else tr("not known to the system"))]
    said += [tr("{wear} % of its life used", wear=one.wear)] if one.wear is not None else []
    said += [counted(one.errors, "error not corrected", "errors not corrected")] if one.errors else []
    return ", ".join(said)


def _nothing(os: Os) -> Judgement:
    if os is Os.WINDOWS:
        return Judgement(Verdict.UNKNOWN, tr("Windows names none of its disks"), reason=Reason.ABSENT)
    return does_not_apply(tr("The system does not keep watch over a disk here"))


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    disks = facts.get(DISK_HEALTH)
    if not disks:
        return _nothing(facts.os)
    worn = [one for one in disks if one.wear is not None and one.wear > thresholds["wear_percent"]]
    faulty = [one for one in disks if one.failed or one.ailing]
    evidence = [
        Evidence("disk_health", f"{one.name}, {one.title}", _said(one), one in faulty or one in worn) for one in disks
    ]
    for one in disks:
        if one.failed:
            why = tr("The next disk that fails takes the data with it.") if one.is_array else ""
            remedy = _replacing(facts.os, one)
            return problem("failed", f"{one.name}: {one.failed}", *evidence, why=why, remedy=remedy)
    for one in faulty:
        return warning("ailing", f"{one.name}: {one.ailing}", *evidence, remedy=_replacing(facts.os, one))
    if worn:
        summary = tr("{name} has used {wear} % of its life", name=worn[0].name, wear=worn[0].wear)
        remedy = _replacing(facts.os, worn[0])
        return warning("worn", summary, *evidence, why=tr("Flash wears out by writing."), remedy=remedy)
    if not any(one.is_known for one in disks):
        summary = tr("The system does not know how its disks are")
        return Judgement(Verdict.UNKNOWN, summary, reason=Reason.ABSENT, evidence=tuple(evidence))
    return fine(tr("{name}: healthy", name=listed(one.name for one in disks)), *evidence)


CHECK = Check(
    "disk.health",
    tr("Disks, as the system sees them"),
    CheckGroup.DISK,
    (DISK_HEALTH,),
    judge,
    thresholds={"wear_percent": 80},
    depth=Depth.FULL,
)
