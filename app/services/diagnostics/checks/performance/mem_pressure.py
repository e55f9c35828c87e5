"""mem.pressure: is there memory left?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import counted, tr
from app.domain.target import Os
from app.services.diagnostics.wording import fine, listed, memory_size, note, warning
from app.services.facts.performance.load import LOAD
from app.services.facts.performance.memory import MEMORY, Memory

_REMEDY = Remedy(
    tr("Use less memory, or add some"), by_hand=(tr("Close the largest programs."), tr("Look for one that grows."))
)


def _little(memory: Memory) -> str:
    left = memory_size(memory.available)
    if memory.is_limited:
        return tr("Only {left} of memory left of what this container may use", left=left)
    return tr("Only {left} of memory left", left=left)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    memory, load, before = facts.get(MEMORY), facts.find(LOAD), facts.earlier(MEMORY)
    left = 100 * memory.available / memory.total
    low = left < thresholds["available_percent"] and memory.available < thresholds["plenty_gb"] * 1e9
    stalled = memory.stalled is not None and memory.stalled > thresholds["stalled_percent"]
    uncommitted = 100 * (memory.available + memory.swap_free) / (memory.total + memory.swap_total)
    room = memory.available + memory.swap_free
    is_short = uncommitted < thresholds["uncommitted_percent"] and room < thresholds["plenty_gb"] * 1e9
    committed = facts.os is Os.WINDOWS and is_short
    # A counter that has become smaller began anew with a restart.
    known = 0 if isinstance(before, Missing) or (before.killed or 0) > (memory.killed or 0) else before.killed or 0
    killed = (memory.killed or 0) - known
    evidence = _evidence(facts.os, memory, low=low or committed, stalled=stalled)
    largest = () if isinstance(load, Missing) else load.largest[:3]
    words = listed(f"{one.name} ({memory_size(one.memory)})" for one in largest)
    evidence += [Evidence("load", f"{one.name} ({one.pid})", memory_size(one.memory)) for one in largest]
    why = tr("Largest: {words}.", words=words) if words else ""
    if stalled:
        summary = tr("Programs wait for memory {stalled:.0f} % of the time", stalled=memory.stalled)
        why = " ".join([tr("The device is slow because it swaps."), why]).strip()
        return warning("stalled", summary, *evidence, why=why, remedy=_REMEDY)
    if low:
        return warning("low", _little(memory), *evidence, why=why, remedy=_REMEDY)
    if committed:
        summary = tr("Only {room} can still be given to programs", room=memory_size(room))
        return warning("committed", summary, *evidence, why=why, remedy=_REMEDY)
    if killed > 0 and not isinstance(before, Missing):
        summary = tr("{programs} ended for lack of memory since the last visit", programs=counted(killed, "program"))
        return warning("killed", summary, *evidence, why=why, remedy=_REMEDY)
    if killed > 0:
        summary = tr(
            "{programs} ended for lack of memory since the start of the device", programs=counted(killed, "program")
        )
        return note(summary, *evidence, cause="killed_before", why=tr("There is enough at the moment."))
    available, total = memory_size(memory.available), memory_size(memory.total)
    return fine(tr("{available} of {total} memory available", available=available, total=total), *evidence)


def _evidence(os: Os, memory: Memory, *, low: bool, stalled: bool) -> list[Evidence]:
    left = 100 * memory.available / memory.total
    found = [
        Evidence(
            "memory",
            tr("Available"),
            tr(
                "{available} of {total} ({left:.0f} %)",
                available=memory_size(memory.available),
                total=memory_size(memory.total),
                left=left,
            ),
            low,
        )
    ]
    if memory.swap_total:
        used = memory.swap_total - memory.swap_free
        label = tr("Page file in use") if os is Os.WINDOWS else tr("Swap in use")
        found.append(
            Evidence(
                "memory",
                label,
                tr("{used} of {swap_total}", used=memory_size(used), swap_total=memory_size(memory.swap_total)),
            )
        )
    if memory.stalled is not None:
        found.append(
            Evidence(
                "memory", tr("Waiting for memory"), tr("{stalled:.0f} % of the time", stalled=memory.stalled), stalled
            )
        )
    if memory.killed:
        said = tr("{programs} since the start", programs=counted(memory.killed, "program"))
        found.append(Evidence("memory", tr("Ended for lack of memory"), said, True))
    return found


CHECK = Check(
    "mem.pressure",
    tr("Memory"),
    CheckGroup.PERFORMANCE,
    (MEMORY, LOAD),
    judge,
    # A tenth of a large memory is still plenty.
    thresholds={"available_percent": 10, "plenty_gb": 4, "stalled_percent": 10, "uncommitted_percent": 10},
)
