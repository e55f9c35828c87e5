"""fs.state: can the file systems be written, and are they clean?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import counted, tr
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, by_system, does_not_apply, fine, listed, note, problem, warning
from app.services.facts.disk.file_systems import FILE_SYSTEMS, FileSystem
from app.services.facts.platform import PLATFORM

_READ_ONLY_KINDS = ("overlay", "squashfs")  # live systems and appliances are built so


def _checking(os: Os, one: FileSystem) -> Remedy:
    drive, save = as_word(os, one.mount), tr("Save the data first: the disk may be failing.")
    online = " /scan" if one.kind == "NTFS" else ""
    return by_system(
        os,
        linux=Remedy(
            tr("Check the file system"),
            by_hand=(
                save,
                tr("Read the kernel log for the reason: dmesg | grep -i -e ext4 -e xfs -e 'I/O error'"),
                tr("Check it while it is not mounted: fsck from a rescue system."),
            ),
        ),
        windows=Remedy(
            tr("Check the file system"),
            by_hand=(
                save,
                tr("Look for errors, as an administrator: chkdsk {drive}{online}", drive=drive, online=online),
                tr(
                    "Mend them: chkdsk {drive} /f (Windows does it at the next start where the drive is in use).",
                    drive=drive,
                ),
            ),
        ),
    )


def _said(one: FileSystem) -> str:
    said = [one.kind, tr("read-only") if one.is_read_only else tr("writable"), tr("not clean") if one.is_dirty else ""]
    said += [
        tr("the kernel stopped writing") if one.is_lost else "",
        tr("{errors} errors noted", errors=one.errors) if one.errors else "",
    ]
    return ", ".join(part for part in said if part)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    systems = [one for one in facts.get(FILE_SYSTEMS) if one.kind != "tmpfs"]
    if not systems:
        return does_not_apply(tr("There is no local file system"))
    platform = facts.find(PLATFORM)
    contained = not isinstance(platform, Missing) and bool(platform.container)
    evidence = [
        Evidence("file_systems", one.mount, _said(one), one.is_dirty or bool(one.errors) or one.is_lost)
        for one in systems
    ]
    lost = [one for one in systems if one.is_read_only and not one.is_meant_read_only]
    bad = [one for one in lost if one.is_lost or not (contained or one.kind in _READ_ONLY_KINDS)]
    if bad:
        summary = tr("{mount} can only be read", mount=listed(one.mount for one in bad))
        why = tr("The system stops writing to a file system when it finds errors on it.")
        return problem(
            "read_only",
            summary,
            *[Evidence(one.fact, one.label, one.value, one.label in {x.mount for x in bad}) for one in evidence],
            why=why,
            remedy=_checking(facts.os, bad[0]),
        )
    noted = [one for one in systems if one.errors]
    if noted:
        summary = tr(
            "{mount} has noted {errors} of itself", mount=noted[0].mount, errors=counted(noted[0].errors, "error")
        )
        why = tr("They are counted until the file system is checked, so they may be old.")
        return warning("errors", summary, *evidence, why=why, remedy=_checking(facts.os, noted[0]))
    if lost:
        summary = tr("{mount} is read-only, as it was set up", mount=listed(one.mount for one in lost))
        return note(summary, *evidence, cause="meant")
    dirty = [one for one in systems if one.is_dirty]
    if dirty:
        why = tr("It was not closed properly, or the system found an error.")
        remedy = _checking(facts.os, dirty[0])
        summary = tr("{mount} waits for a check", mount=listed(one.mount for one in dirty))
        return warning("dirty", summary, *evidence, why=why, remedy=remedy)
    return fine(tr("The file systems can be written"), *evidence)


CHECK = Check("fs.state", tr("File systems"), CheckGroup.DISK, (FILE_SYSTEMS, PLATFORM), judge)
