"""mem.modules: do the memory modules fit together, and is there room for more?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import counted, does_not_apply, fine, memory_size, note
from app.services.facts.hardware.memory_modules import MEMORY_MODULES, MemoryModules, Module


def _room(found: MemoryModules) -> str:
    free = found.slots - len(found.modules)
    said = f"{free} of {found.slots} slots are free" if free > 0 else "no slot is free" if found.slots else ""
    return f"{said}, the board takes {memory_size(found.most)}" if said and found.most else said


def _said(one: Module) -> str:
    speed = one.speed or one.rated
    return f"{memory_size(one.size)}, {one.title}{f', {speed} MT/s' if speed else ''}"


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(MEMORY_MODULES)
    if not found.modules:
        return does_not_apply("The firmware names no memory modules")
    slow = [one for one in found.modules if one.rated and one.speed and one.speed < one.rated]
    evidence = [Evidence("memory_modules", one.place or "Module", _said(one)) for one in found.modules[:16]]
    room = _room(found)
    if room:
        evidence.append(Evidence("memory_modules", "Room for more", room))
    speeds = sorted({one.rated for one in found.modules if one.rated})
    total = memory_size(sum(one.size for one in found.modules))
    if len(speeds) > 1:
        summary = f"Modules of {speeds[0]} and {speeds[-1]} MT/s are mixed"
        return note(summary, *evidence, cause="mixed", why="All of them run as slowly as the slowest.")
    if len(found.modules) == 1 and found.slots > 1:
        why = f"Two equal modules are quicker than one. {room[:1].upper()}{room[1:]}."
        return note(f"One module of {total} sits alone in {found.slots} slots", *evidence, cause="single", why=why)
    if slow:
        summary = f"{slow[0].place or 'A module'} runs at {slow[0].speed} MT/s, and could at {slow[0].rated}"
        return note(summary, *evidence, cause="slow", why="The processor or a setting of the firmware decides that.")
    return fine(f"{total} in {counted(len(found.modules), 'module')}{f', {room}' if room else ''}", *evidence)


CHECK = Check("mem.modules", "Memory modules", CheckGroup.HARDWARE, (MEMORY_MODULES,), judge, depth=Depth.FULL)
