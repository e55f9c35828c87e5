"""disk.events: does the system complain about a disk?"""

import re
from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import counted, tr
from app.services.diagnostics.wording import as_word, by_system, fine, listed, note, problem, warning
from app.services.facts.disk.drives import DRIVES, Drive
from app.services.facts.system.error_log import DISK_LOG, LogLine


def _replacing(read: str) -> Remedy:
    return Remedy(
        tr("Save the data, then replace the disk or its cable"),
        by_hand=(tr("Make a backup now."), read, tr("Check cable and power.")),
    )


_WINDOWS = _replacing(
    tr(
        "As an administrator, read the disk's own record: "
        "Get-PhysicalDisk | Get-StorageReliabilityCounter | Format-List"
    )
)
_LINK_EVENTS = (11, 51, 129, 153)
_LINK_WORDS = ("timeout", "resetting")
_NAMED = re.compile(r"\b(?:dev|device|on)[ (]+([a-z]{2,4}[a-z0-9]{1,10})|\[(sd[a-z]+)\]|\b(nvme\d+)\b")


def _is_link(line: LogLine) -> bool:
    return line.event in _LINK_EVENTS or any(word in line.message for word in _LINK_WORDS)


def _disk_of(line: LogLine) -> str:
    """The drive that an entry of the kernel names, "" where it names none: sda of sda2, nvme0 of nvme0n1p1."""
    match = _NAMED.search(line.message)
    name = next((one for one in match.groups() if one), "") if match else ""
    return re.sub(r"^(nvme\d+)n\d+(?:p\d+)?$|^(mmcblk\d+)p\d+$|^([shv]d[a-z]+)\d+$", r"\1\2\3", name)


def _is_here(disk: str, drives: Sequence[Drive]) -> bool:
    """A stick that was pulled out, or a file that was mounted, is no disk of the device."""
    return not disk or disk.startswith(("dm", "md")) or any(one.name.startswith(disk) for one in drives)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    lines, drives = facts.get(DISK_LOG), facts.find(DRIVES)
    if not isinstance(drives, Missing) and drives:
        gone = [one for one in lines if not _is_here(_disk_of(one), drives)]
        lines = tuple(one for one in lines if one not in gone)
    else:
        gone = []
    media = [one for one in lines if not _is_link(one)]
    evidence = [Evidence("disk_log", one.source, one.message, True) for one in (media or lines)[-5:]]
    names = listed(dict.fromkeys(name for one in media or lines if (name := _disk_of(one))), 3)
    first = next((name for one in media or lines if (name := _disk_of(one))), "sda")
    record = _replacing(tr("Read the disk's own record: smartctl -a {os}", os=as_word(facts.os, f"/dev/{first}")))
    remedy = by_system(facts.os, linux=record, windows=_WINDOWS)
    if media:
        why = tr("Such errors mean a failing disk, or a file system that it has already damaged.")
        errors = counted(len(media), "disk error")
        if names:
            errors = tr("{errors} of {names}", errors=errors, names=names)
        summary = tr("{errors} in the system log", errors=errors)
        return problem("errors", summary, *evidence, why=why, remedy=remedy)
    if len(lines) >= thresholds["resets"]:
        number = counted(len(lines), "entry", "entries")
        summary = (
            tr("A disk of {names} did not answer in time, {number} in the system log", names=names, number=number)
            if names
            else tr("A disk did not answer in time, {number} in the system log", number=number)
        )
        return warning("resets", summary, *evidence, why=tr("Often the cable or the driver."), remedy=remedy)
    if gone:
        shown = [Evidence("disk_log", one.source, one.message) for one in gone[-5:]]
        summary = tr("{errors} of a disk that is not here any more", errors=counted(len(gone), "error"))
        return note(summary, *shown, cause="gone", why=tr("A stick that was pulled out too soon leaves such entries."))
    return fine(tr("No disk errors in the system log"))


CHECK = Check("disk.events", tr("Disk errors"), CheckGroup.DISK, (DISK_LOG, DRIVES), judge, thresholds={"resets": 3})
