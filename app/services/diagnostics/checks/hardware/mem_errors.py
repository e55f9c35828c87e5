"""mem.errors: has the hardware noted errors of memory or processor?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import counted, tr
from app.services.diagnostics.wording import by_system, fine, note, problem, warning
from app.services.facts.hardware.memory_errors import MEMORY_ERRORS, MemoryErrors

_LINUX = Remedy(
    tr("Test the memory, module by module"),
    by_hand=(
        tr("Save the data first: broken memory spoils what is written."),
        tr("Start memtest86+ from a stick and let it run for a night."),
        tr("Take out one module at a time until the errors are gone, and replace that one."),
    ),
)
_WINDOWS = Remedy(
    tr("Test the memory, module by module"),
    by_hand=(
        tr("Save the data first: broken memory spoils what is written."),
        tr("Test at the next start, as an administrator: mdsched.exe"),
        tr("Take out one module at a time until the errors are gone, and replace that one."),
    ),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found, before = facts.get(MEMORY_ERRORS), facts.earlier(MEMORY_ERRORS)
    remedy = by_system(facts.os, linux=_LINUX, windows=_WINDOWS)
    evidence = _evidence(found, thresholds)
    why = tr("Such errors come from memory, processor or board, and spoil data and programs at random.")
    if found.test is False:
        return problem("test_failed", tr("The last memory test found errors"), *evidence, why=why, remedy=remedy)
    if found.fatal:
        summary = tr("The hardware has noted {errors} that it could not correct", errors=counted(found.fatal, "error"))
        return problem("fatal", summary, *evidence, why=why, remedy=remedy)
    known = None if isinstance(before, Missing) or before.corrected > found.corrected else before.corrected
    if known is not None and found.corrected > known:
        summary = tr(
            "{correcteds} since the last visit", correcteds=counted(found.corrected - known, "corrected error")
        )
        return warning(
            "growing", summary, *evidence, why=tr("A module that begins to fail is corrected first."), remedy=remedy
        )
    if found.corrected >= thresholds["corrected"]:
        summary = tr("The hardware has corrected {errors}", errors=counted(found.corrected, "error"))
        return warning("corrected", summary, *evidence, why=tr("A few are normal, many are not."), remedy=remedy)
    if found.corrected:
        return note(
            tr("The hardware has corrected {errors}", errors=counted(found.corrected, "error")), *evidence, cause="few"
        )
    return fine(tr("The hardware has noted no errors"), *evidence)


def _evidence(found: MemoryErrors, thresholds: Thresholds) -> list[Evidence]:
    bad = found.corrected >= thresholds["corrected"]
    said = [
        Evidence("memory_errors", tr("Not corrected"), str(found.fatal), bool(found.fatal)),
        Evidence("memory_errors", tr("Corrected"), str(found.corrected), bad or bool(found.corrected)),
    ]
    if found.test is not None:
        said.append(
            Evidence("memory_errors", tr("Last test"), tr("no errors") if found.test else tr("errors"), not found.test)
        )
    if not found.is_counted:
        said.append(
            Evidence("memory_errors", tr("Counted"), tr("no: its memory cannot, or no driver does; the log was read"))
        )
    return said + [Evidence("memory_log", tr("Log"), line, bool(found.fatal)) for line in found.lines]


CHECK = Check(
    "mem.errors",
    tr("Errors of the memory"),
    CheckGroup.HARDWARE,
    (MEMORY_ERRORS,),
    judge,
    thresholds={"corrected": 10},
    depth=Depth.FULL,
)
