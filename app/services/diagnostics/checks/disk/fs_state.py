"""fs.state: can the file systems be written, and are they clean?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, by_system, does_not_apply, fine, listed, note, problem, warning
from app.services.facts.disk.file_systems import FILE_SYSTEMS, FileSystem
from app.services.facts.platform import PLATFORM

_READ_ONLY_KINDS = ("overlay", "squashfs")  # live systems and appliances are built so


def _checking(os: Os, one: FileSystem) -> Remedy:
    drive, save = as_word(os, one.mount), "Save the data first: the disk may be failing."
    online = " /scan" if one.kind == "NTFS" else ""
    return by_system(
        os,
        linux=Remedy(
            "Check the file system",
            by_hand=(
                save,
                "Read the kernel log for the reason: dmesg | grep -i -e ext4 -e xfs -e 'I/O error'",
                "Check it while it is not mounted: fsck from a rescue system.",
            ),
        ),
        windows=Remedy(
            "Check the file system",
            by_hand=(
                save,
                f"Look for errors, as an administrator: chkdsk {drive}{online}",
                f"Mend them: chkdsk {drive} /f (Windows does it at the next start where the drive is in use).",
            ),
        ),
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    systems = facts.get(FILE_SYSTEMS)
    if not systems:
        return does_not_apply("There is no local file system")
    platform = facts.find(PLATFORM)
    contained = not isinstance(platform, Missing) and bool(platform.container)
    evidence = [
        Evidence(
            "file_systems",
            one.mount,
            f"{one.kind}, {'read-only' if one.is_read_only else 'writable'}{', not clean' if one.is_dirty else ''}",
            one.is_dirty,
        )
        for one in systems
    ]
    lost = [one for one in systems if one.is_read_only and not one.is_meant_read_only]
    if lost and not contained and not any(one.kind in _READ_ONLY_KINDS for one in lost):
        return problem(
            "read_only",
            f"{listed(one.mount for one in lost)} can only be read",
            *[Evidence(one.fact, one.label, one.value, one.label in {x.mount for x in lost}) for one in evidence],
            why="The system stops writing to a file system when it finds errors on it.",
            remedy=_checking(facts.os, lost[0]),
        )
    if lost:
        return note(f"{listed(one.mount for one in lost)} is read-only, as it was set up", *evidence, cause="meant")
    dirty = [one for one in systems if one.is_dirty]
    if dirty:
        why = "It was not closed properly, or the system found an error."
        remedy = _checking(facts.os, dirty[0])
        return warning(
            "dirty", f"{listed(one.mount for one in dirty)} waits for a check", *evidence, why=why, remedy=remedy
        )
    return fine("The file systems can be written", *evidence)


CHECK = Check("fs.state", "File systems", CheckGroup.DISK, (FILE_SYSTEMS, PLATFORM), judge)
