"""mem.pressure: is there memory left?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.target import Os
from app.services.diagnostics.wording import counted, fine, listed, memory_size, note, warning
from app.services.facts.performance.load import LOAD
from app.services.facts.performance.memory import MEMORY, Memory

_REMEDY = Remedy("Use less memory, or add some", by_hand=("Close the largest programs.", "Look for one that grows."))


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    memory, load, before = facts.get(MEMORY), facts.find(LOAD), facts.earlier(MEMORY)
    left = 100 * memory.available / memory.total
    low = left < thresholds["available_percent"] and memory.available < thresholds["plenty_gb"] * 1e9
    stalled = memory.stalled is not None and memory.stalled > thresholds["stalled_percent"]
    uncommitted = 100 * (memory.available + memory.swap_free) / (memory.total + memory.swap_total)
    room = memory.available + memory.swap_free
    committed = (
        facts.os is Os.WINDOWS
        and uncommitted < thresholds["uncommitted_percent"]
        and room < thresholds["plenty_gb"] * 1e9
    )
    # A counter that has become smaller began anew with a restart.
    known = 0 if isinstance(before, Missing) or (before.killed or 0) > (memory.killed or 0) else before.killed or 0
    killed = (memory.killed or 0) - known
    evidence = _evidence(facts.os, memory, low=low or committed, stalled=stalled)
    largest = () if isinstance(load, Missing) else load.largest[:3]
    words = listed(f"{one.name} ({memory_size(one.memory)})" for one in largest)
    evidence += [Evidence("load", f"{one.name} ({one.pid})", memory_size(one.memory)) for one in largest]
    why = f"Largest: {words}." if words else ""
    if stalled:
        summary = f"Programs wait for memory {memory.stalled:.0f} % of the time"
        why = " ".join(["The device is slow because it swaps.", why]).strip()
        return warning("stalled", summary, *evidence, why=why, remedy=_REMEDY)
    if low:
        where = " of what this container may use" if memory.is_limited else ""
        summary = f"Only {memory_size(memory.available)} of memory left{where}"
        return warning("low", summary, *evidence, why=why, remedy=_REMEDY)
    if committed:
        summary = f"Only {memory_size(room)} can still be given to programs"
        return warning("committed", summary, *evidence, why=why, remedy=_REMEDY)
    if killed > 0 and not isinstance(before, Missing):
        summary = f"{counted(killed, 'program')} ended for lack of memory since the last visit"
        return warning("killed", summary, *evidence, why=why, remedy=_REMEDY)
    if killed > 0:
        summary = f"{counted(killed, 'program')} ended for lack of memory since the start of the device"
        return note(summary, *evidence, cause="killed_before", why="There is enough at the moment.")
    return fine(f"{memory_size(memory.available)} of {memory_size(memory.total)} memory available", *evidence)


def _evidence(os: Os, memory: Memory, *, low: bool, stalled: bool) -> list[Evidence]:
    left = 100 * memory.available / memory.total
    found = [
        Evidence(
            "memory", "Available", f"{memory_size(memory.available)} of {memory_size(memory.total)} ({left:.0f} %)", low
        )
    ]
    if memory.swap_total:
        used = memory.swap_total - memory.swap_free
        label = "Page file in use" if os is Os.WINDOWS else "Swap in use"
        found.append(Evidence("memory", label, f"{memory_size(used)} of {memory_size(memory.swap_total)}"))
    if memory.stalled is not None:
        found.append(Evidence("memory", "Waiting for memory", f"{memory.stalled:.0f} % of the time", stalled))
    if memory.killed:
        said = f"{counted(memory.killed, 'program')} since the start"
        found.append(Evidence("memory", "Ended for lack of memory", said, True))
    return found


CHECK = Check(
    "mem.pressure",
    "Memory",
    CheckGroup.PERFORMANCE,
    (MEMORY, LOAD),
    judge,
    # A tenth of a large memory is still plenty.
    thresholds={"available_percent": 10, "plenty_gb": 4, "stalled_percent": 10, "uncommitted_percent": 10},
)
