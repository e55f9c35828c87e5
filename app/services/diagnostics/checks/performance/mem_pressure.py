"""mem.pressure: is there memory left?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.target import Os
from app.services.diagnostics.wording import fine, size, warning
from app.services.facts.performance.memory import MEMORY

_REMEDY = Remedy("Use less memory, or add some", by_hand=("Close the largest programs.", "Look for one that grows."))


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    memory = facts.get(MEMORY)
    left = 100 * memory.available / memory.total
    low = left < thresholds["available_percent"]
    stalled = memory.stalled is not None and memory.stalled > thresholds["stalled_percent"]
    evidence = [
        Evidence("memory", "Available", f"{size(memory.available)} of {size(memory.total)} ({left:.0f} %)", low)
    ]
    if memory.swap_total:
        used = memory.swap_total - memory.swap_free
        label = "Page file in use" if facts.os is Os.WINDOWS else "Swap in use"
        evidence.append(Evidence("memory", label, f"{size(used)} of {size(memory.swap_total)}"))
    if memory.stalled is not None:
        evidence.append(Evidence("memory", "Waiting for memory", f"{memory.stalled:.0f} % of the time", stalled))
    if stalled:
        summary = f"Programs wait for memory {memory.stalled:.0f} % of the time"
        return warning("stalled", summary, *evidence, why="The device is slow because it swaps.", remedy=_REMEDY)
    if low:
        return warning("low", f"Only {size(memory.available)} of memory left", *evidence, remedy=_REMEDY)
    return fine(f"{size(memory.available)} of {size(memory.total)} memory available", *evidence)


CHECK = Check(
    "mem.pressure",
    "Memory",
    CheckGroup.PERFORMANCE,
    (MEMORY,),
    judge,
    thresholds={"available_percent": 10, "stalled_percent": 10},
)
