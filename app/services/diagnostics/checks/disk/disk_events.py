"""disk.events: does the system complain about a disk?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import by_system, counted, fine, problem, warning
from app.services.facts.system.error_log import DISK_LOG, LogLine


def _replacing(read: str) -> Remedy:
    return Remedy(
        "Save the data, then replace the disk or its cable",
        by_hand=("Make a backup now.", read, "Check cable and power."),
    )


_LINUX = _replacing("Read the disk's own record: smartctl -a /dev/sda")
_WINDOWS = _replacing(
    "As an administrator, read the disk's own record: Get-PhysicalDisk | Get-StorageReliabilityCounter | Format-List"
)
_LINK_EVENTS = ("Event 129", "Event 153", "timeout", "resetting")


def _is_link(line: LogLine) -> bool:
    return any(word in line.message for word in _LINK_EVENTS)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    lines = facts.get(DISK_LOG)
    evidence = [Evidence("disk_log", one.source, one.message, True) for one in lines[-5:]]
    remedy = by_system(facts.os, linux=_LINUX, windows=_WINDOWS)
    media = [one for one in lines if not _is_link(one)]
    if media:
        why = "Such errors mean a failing disk, or a file system that it has already damaged."
        summary = f"{counted(len(media), 'disk error')} in the system log"
        return problem("errors", summary, *evidence, why=why, remedy=remedy)
    if len(lines) >= thresholds["resets"]:
        summary = f"A disk did not answer in time, {counted(len(lines), 'entry', 'entries')} in the system log"
        return warning("resets", summary, *evidence, why="Often the cable or the driver.", remedy=remedy)
    return fine("No disk errors in the system log")


CHECK = Check("disk.events", "Disk errors", CheckGroup.DISK, (DISK_LOG,), judge, thresholds={"resets": 3})
