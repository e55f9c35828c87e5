"""mem.modules: do the memory modules fit together, and is there room for more?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.services.diagnostics.wording import does_not_apply, fine, memory_size, note
from app.services.facts.hardware.memory_modules import MEMORY_MODULES, MemoryModules, Module


def _room(found: MemoryModules) -> str:
    free = found.slots - len(found.modules)
    said = (
        tr("{free} of {slots} slots are free", free=free, slots=found.slots)
        if free > 0
        else tr("no slot is free")
        if found.slots
        else ""
    )
    return (
        tr("{said}, the board takes {most}", said=said, most=memory_size(found.most)) if said and found.most else said
    )


def _said(one: Module) -> str:
    speed = one.speed or one.rated
    return f"{memory_size(one.size)}, {one.title}{f', {speed} MT/s' if speed else ''}"


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(MEMORY_MODULES)
    if not found.modules:
        return does_not_apply(tr("The firmware names no memory modules"))
    slow = [one for one in found.modules if one.rated and one.speed and one.speed < one.rated]
    evidence = [Evidence("memory_modules", one.place or tr("Module"), _said(one)) for one in found.modules[:16]]
    room = _room(found)
    if room:
        evidence.append(Evidence("memory_modules", tr("Room for more"), room))
    speeds = sorted({one.rated for one in found.modules if one.rated})
    total = memory_size(sum(one.size for one in found.modules))
    if len(speeds) > 1:
        summary = tr("Modules of {speeds} and {speeds_2} MT/s are mixed", speeds=speeds[0], speeds_2=speeds[-1])
        return note(summary, *evidence, cause="mixed", why=tr("All of them run as slowly as the slowest."))
    if len(found.modules) == 1 and found.slots > 1:
        why = f"{tr('Two equal modules are quicker than one.')} {room[:1].upper()}{room[1:]}."
        summary = tr("One module of {total} sits alone in {slots} slots", total=total, slots=found.slots)
        return note(summary, *evidence, cause="single", why=why)
    if slow:
        summary = tr(
            "{place} runs at {speed} MT/s, and could at {rated}",
            place=slow[0].place or tr("A module"),
            speed=slow[0].speed,
            rated=slow[0].rated,
        )
        return note(
            summary, *evidence, cause="slow", why=tr("The processor or a setting of the firmware decides that.")
        )
    summary = tr(
        "{total} in {modules}{more}",
        total=total,
        modules=counted(len(found.modules), "module"),
        more=f", {room}" if room else "",
    )
    return fine(summary, *evidence)


CHECK = Check("mem.modules", tr("Memory modules"), CheckGroup.HARDWARE, (MEMORY_MODULES,), judge, depth=Depth.FULL)
