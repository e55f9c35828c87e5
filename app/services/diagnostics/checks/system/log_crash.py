"""log.crash: did the device crash, or restart without being told to?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import by_system, counted, fine, note, problem, warning
from app.services.facts.system.crashes import CRASHES, Crashes, Stop

_DRIVER = "Update or take back the driver that was changed last."
_MEMORY = "Test the memory."
_DISK = "Look at the disk: its own record, cable and power."
_CODES = {
    # learn.microsoft.com/windows-hardware/drivers/debugger/bug-check-code-reference2
    0x0A: ("a driver used memory wrongly", _DRIVER),
    0x19: ("damaged memory pool", _MEMORY),
    0x1A: ("errors in the management of memory", _MEMORY),
    0x1E: ("a driver failed", _DRIVER),
    0x24: ("the NTFS file system is damaged", _DISK),
    0x3B: ("a system service failed", _DRIVER),
    0x50: ("memory that should be there was not", _MEMORY),
    0x74: ("the registry is damaged", _DISK),
    0x7A: ("memory could not be read back from the disk", _DISK),
    0x7B: ("the disk with the system is not accessible", _DISK),
    0x7E: ("a driver failed", _DRIVER),
    0x7F: ("a fault of processor or memory", _MEMORY),
    0x9F: ("a driver hung when power was saved", _DRIVER),
    0xC2: ("a driver used the memory pool wrongly", _DRIVER),
    0xC4: ("a driver broke the rules", _DRIVER),
    0xC5: ("a driver damaged memory", _DRIVER),
    0xD1: ("a driver used memory wrongly", _DRIVER),
    0xEF: ("a process that the system needs ended", _DISK),
    0xF4: ("a process that the system needs ended", _DISK),
    0xF7: ("a driver wrote beyond its memory", _DRIVER),
    0xFC: ("a driver ran what is no program", _DRIVER),
    0x101: ("a core of the processor hung", "Look at heat and power, and update the firmware."),
    0x109: ("the core of the system was changed in memory", _MEMORY),
    0x113: ("a fault of the graphics", "Install the graphics driver anew, and look at the heat."),
    0x116: ("the graphics driver hung", "Install the graphics driver anew, and look at the heat."),
    0x119: ("a fault of the graphics scheduler", "Install the graphics driver anew, and look at the heat."),
    0x124: ("the hardware reported an error", "Look at heat and power supply, test the memory, update the firmware."),
    0x133: ("a driver took too long", _DRIVER),
    0x139: ("damage in memory was noticed", _DRIVER),
    0x13A: ("damaged heap of the system", _DRIVER),
    0x154: ("a fault of the store that compresses memory", _DISK),
    0x15E: ("a bug in a network driver", _DRIVER),
    0x1A8: ("too little room for the dump", "Make room on the system drive."),
}
_POWER = Remedy(
    "Look at power and heat",
    by_hand=(
        "Ask whether someone held the power button, and when the power failed.",
        "Look at the power supply, the battery and the fan.",
    ),
)
_KERNEL = Remedy(
    "Find what the kernel trips over",
    by_hand=(
        "Read it: journalctl -k --since -14d -p 3",
        "Install the updates of kernel and firmware, and test the memory.",
    ),
)


def _screen(code: int) -> str:
    return f"blue screen 0x{code:X}, {_CODES[code][0]}" if code in _CODES else f"blue screen 0x{code:X}"


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(CRASHES)
    screens = [one for one in found.stops if one.code]
    if screens:
        return _blue(screens, found)
    if found.kernel:
        evidence = [Evidence("crashes", "The system says", line, True) for line in found.kernel[-5:]]
        summary = f"The kernel failed, {counted(len(found.kernel), 'entry', 'entries')} in 14 days"
        remedy = by_system(facts.os, linux=_KERNEL, windows=_POWER)
        return problem("kernel", summary, *evidence, *_dumps(found), remedy=remedy)
    hard = [one for one in found.stops if not one.by_button]
    if len(hard) >= thresholds["stops"]:
        summary = f"The device stopped {len(hard)} times in 14 days without being shut down"
        evidence = [_stop(one, True) for one in hard[-5:]]
        why = "No error was written, so it was cut off: by power, heat, or a switch."
        return warning("power", summary, *evidence, *_dumps(found), why=why, remedy=_POWER)
    if found.stops:
        last = found.stops[-1]
        by = " by its power button" if last.by_button else ""
        summary = f"The device was switched off{by} without being shut down, {counted(len(found.stops), 'time')}"
        return note(summary, _stop(last, False), *_dumps(found), cause="switched_off")
    if found.dumps:
        summary = f"{counted(found.dumps, 'dump')} of a crash on the device"
        return note(summary, *_dumps(found), cause="dumps")
    return _none(found)


def _none(found: Crashes) -> Judgement:
    if found.starts == 0:
        shown = Evidence("crashes", "Earlier starts in the log", "none")
        return fine("No crash of the device since its last start; the log goes no further back", shown)
    known = [Evidence("crashes", "Earlier starts in the log", str(found.starts))] if found.starts else []
    return fine("No crash of the device in the log of the last 14 days", *known)


def _blue(screens: list[Stop], found: Crashes) -> Judgement:
    codes = [one.code for one in screens]
    code = max(set(codes), key=codes.count)
    evidence = [Evidence("crashes", "Crash", _screen(one.code), True) for one in screens[-6:]]
    advice = _CODES[code][1] if code in _CODES else _DRIVER
    remedy = Remedy("Put an end to the crashes", by_hand=(advice, "Install the updates of system and firmware."))
    summary = f"The device crashed {counted(len(screens), 'time')} in 14 days: {_screen(code)}"
    return problem("blue_screen", summary, *evidence, *_dumps(found), remedy=remedy)


def _stop(stop: Stop, is_fault: bool) -> Evidence:
    how = "by its power button" if stop.by_button else "while asleep" if stop.in_sleep else "while it ran"
    return Evidence("crashes", "Stopped", how, is_fault)


def _dumps(found: Crashes) -> list[Evidence]:
    return [Evidence("crashes", "Dumps that were written", str(found.dumps))] if found.dumps else []


CHECK = Check(
    "log.crash",
    "Crashes of the device",
    CheckGroup.SYSTEM,
    (CRASHES,),
    judge,
    thresholds={"stops": 2},
    depth=Depth.FULL,  # two weeks of a large journal on a slow disk take seconds
)
