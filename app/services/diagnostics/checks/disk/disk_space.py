"""disk.space: is there room left?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, by_system, does_not_apply, fine, percent, problem, size, warning
from app.services.facts.disk.file_systems import FILE_SYSTEMS, FileSystem


def _freeing(os: Os, mount: str) -> Remedy:
    place = as_word(os, mount.rstrip("\\") + "\\" if os is Os.WINDOWS else mount)
    return by_system(
        os,
        linux=Remedy(
            tr("Free some room"),
            by_hand=(
                tr("Find what is large: du -xh --max-depth=2 {place} | sort -h | tail", place=place),
                tr("Clean the package cache (apt-get clean) and old logs (journalctl --vacuum-size=200M)."),
            ),
        ),
        windows=Remedy(
            tr("Free some room"),
            by_hand=(
                tr(
                    "Find what is large: Get-ChildItem {place} -Recurse -File -Force -ErrorAction "
                    "SilentlyContinue | Sort-Object Length -Descending | Select-Object -First 20 Length, "
                    "FullName",
                    place=place,
                ),
                tr("Clear temporary files and old updates: Settings > System > Storage, or cleanmgr."),
            ),
        ),
    )


def _is_full(one: FileSystem, thresholds: Thresholds) -> bool:
    if one.is_system:
        few = one.free < thresholds["problem_gb"] * 1e9 and one.free_share < thresholds["problem_share"]
        return few or _lacks_inodes(one, thresholds)
    share = thresholds["full_share"]
    return (one.free_share < share and one.free < thresholds["problem_gb"] * 1e9) or _lacks_inodes(one, thresholds)


def _lacks_inodes(one: FileSystem, thresholds: Thresholds) -> bool:
    return one.inodes > 0 and one.inodes_free < thresholds["inodes_share"] * one.inodes


def _is_tight(one: FileSystem, thresholds: Thresholds) -> bool:
    if one.is_system:
        few = one.free < thresholds["warning_gb"] * 1e9 and one.free_share < thresholds["small_share"]
        return few or (one.free_share < thresholds["warning_share"] and one.free < thresholds["plenty_gb"] * 1e9)
    return one.free_share < thresholds["other_share"] and one.free < thresholds["warning_gb"] * 1e9


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    every = [one for one in facts.get(FILE_SYSTEMS) if one.size > 0 and not one.is_read_only]
    systems = [one for one in every if not one.is_plugged_in] or every
    if not systems:
        return does_not_apply(tr("There is no local disk that can be written"))
    full = [one for one in systems if _is_full(one, thresholds)]
    tight = [one for one in systems if _is_tight(one, thresholds)]
    evidence = [
        Evidence(
            "file_systems",
            one.mount,
            tr(
                "{free} of {size} free ({free_share})",
                free=size(one.free),
                size=size(one.size),
                free_share=percent(one.free_share),
            ),
            one in full or one in tight,
        )
        for one in systems
        if one.kind != "tmpfs" or one in full or one in tight
    ]
    for one in full:
        if _lacks_inodes(one, thresholds):
            summary = tr("{mount} can hold only {inodes_free} more files", mount=one.mount, inodes_free=one.inodes_free)
            why = tr("Very many small files have used up the table of files; free bytes do not help.")
            return problem("no_inodes", summary, *evidence, why=why, remedy=_freeing(facts.os, one.mount))
    why = tr("Programs fail in odd ways when they cannot write: sign-in, updates and databases first.")
    if full:
        left = tr("only {free}", free=size(full[0].free)) if full[0].free else tr("no room")
        summary = tr("{mount} has {left} left", mount=full[0].mount, left=left)
        return problem("full", summary, *evidence, why=why, remedy=_freeing(facts.os, full[0].mount))
    if tight:
        summary = tr("{mount} has {free} left", mount=tight[0].mount, free=size(tight[0].free))
        return warning("low", summary, *evidence, why=why, remedy=_freeing(facts.os, tight[0].mount))
    main = next((one for one in systems if one.is_system), systems[0])
    return fine(tr("{mount} has {free} left", mount=main.mount, free=size(main.free)), *evidence)


CHECK = Check(
    "disk.space",
    tr("Room on the disks"),
    CheckGroup.DISK,
    (FILE_SYSTEMS,),
    judge,
    thresholds={
        "problem_gb": 2,
        "problem_share": 0.10,
        "warning_gb": 10,
        "warning_share": 0.10,
        "plenty_gb": 100,  # a tenth of a very large disk is still plenty
        "small_share": 0.25,  # a small device with a quarter free is as it was built
        "other_share": 0.05,
        "full_share": 0.02,  # /boot and the like are small, and mostly full to three quarters
        "inodes_share": 0.01,
    },
)
