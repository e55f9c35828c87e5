"""log.crash: did the device crash, or restart without being told to?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.services.diagnostics.wording import by_system, fine, note, problem, warning
from app.services.facts.system.crashes import CRASHES, Crashes, Stop

_DRIVER = tr("Update or take back the driver that was changed last.")
_MEMORY = tr("Test the memory.")
_DISK = tr("Look at the disk: its own record, cable and power.")
_CODES = {
    # learn.microsoft.com/windows-hardware/drivers/debugger/bug-check-code-reference2
    0x0A: (tr("a driver used memory wrongly"), _DRIVER),
    0x19: (tr("damaged memory pool"), _MEMORY),
    0x1A: (tr("errors in the management of memory"), _MEMORY),
    0x1E: (tr("a driver failed"), _DRIVER),
    0x24: (tr("the NTFS file system is damaged"), _DISK),
    0x3B: (tr("a system service failed"), _DRIVER),
    0x50: (tr("memory that should be there was not"), _MEMORY),
    0x74: (tr("the registry is damaged"), _DISK),
    0x7A: (tr("memory could not be read back from the disk"), _DISK),
    0x7B: (tr("the disk with the system is not accessible"), _DISK),
    0x7E: (tr("a driver failed"), _DRIVER),
    0x7F: (tr("a fault of processor or memory"), _MEMORY),
    0x9F: (tr("a driver hung when power was saved"), _DRIVER),
    0xC2: (tr("a driver used the memory pool wrongly"), _DRIVER),
    0xC4: (tr("a driver broke the rules"), _DRIVER),
    0xC5: (tr("a driver damaged memory"), _DRIVER),
    0xD1: (tr("a driver used memory wrongly"), _DRIVER),
    0xEF: (tr("a process that the system needs ended"), _DISK),
    0xF4: (tr("a process that the system needs ended"), _DISK),
    0xF7: (tr("a driver wrote beyond its memory"), _DRIVER),
    0xFC: (tr("a driver ran what is no program"), _DRIVER),
    0x101: (tr("a core of the processor hung"), tr("Look at heat and power, and update the firmware.")),
    0x109: (tr("the core of the system was changed in memory"), _MEMORY),
    0x113: (tr("a fault of the graphics"), tr("Install the graphics driver anew, and look at the heat.")),
    0x116: (tr("the graphics driver hung"), tr("Install the graphics driver anew, and look at the heat.")),
    0x119: (tr("a fault of the graphics scheduler"), tr("Install the graphics driver anew, and look at the heat.")),
    0x124: (
        tr("the hardware reported an error"),
        tr("Look at heat and power supply, test the memory, update the firmware."),
    ),
    0x133: (tr("a driver took too long"), _DRIVER),
    0x139: (tr("damage in memory was noticed"), _DRIVER),
    0x13A: (tr("damaged heap of the system"), _DRIVER),
    0x154: (tr("a fault of the store that compresses memory"), _DISK),
    0x15E: (tr("a bug in a network driver"), _DRIVER),
    0x1A8: (tr("too little room for the dump"), tr("Make room on the system drive.")),
}
_POWER = Remedy(
    tr("Look at power and heat"),
    by_hand=(
        tr("Ask whether someone held the power button, and when the power failed."),
        tr("Look at the power supply, the battery and the fan."),
    ),
)
_KERNEL = Remedy(
    tr("Find what the kernel trips over"),
    by_hand=(
        tr("Read it: journalctl -k --since -14d -p 3"),
        tr("Install the updates of kernel and firmware, and test the memory."),
    ),
)


def _screen(code: int) -> str:
    return (
        tr("blue screen 0x{code:X}, {codes}", code=code, codes=_CODES[code][0])
        if code in _CODES
        else tr("blue screen 0x{code:X}", code=code)
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(CRASHES)
    screens = [one for one in found.stops if one.code]
    if screens:
        return _blue(screens, found)
    if found.kernel:
        evidence = [Evidence("crashes", tr("The system says"), line, True) for line in found.kernel[-5:]]
        summary = tr("The kernel failed, {entrys} in 14 days", entrys=counted(len(found.kernel), "entry", "entries"))
        remedy = by_system(facts.os, linux=_KERNEL, windows=_POWER)
        return problem("kernel", summary, *evidence, *_dumps(found), remedy=remedy)
    hard = [one for one in found.stops if not one.by_button]
    if len(hard) >= thresholds["stops"]:
        summary = tr("The device stopped {hard} times in 14 days without being shut down", hard=len(hard))
        evidence = [_stop(one, True) for one in hard[-5:]]
        why = tr("No error was written, so it was cut off: by power, heat, or a switch.")
        return warning("power", summary, *evidence, *_dumps(found), why=why, remedy=_POWER)
    if found.stops:
        last = found.stops[-1]
        times = counted(len(found.stops), "time")
        summary = (
            tr("The device was switched off by its power button without being shut down, {times}", times=times)
            if last.by_button
            else tr("The device was switched off without being shut down, {times}", times=times)
        )
        return note(summary, _stop(last, False), *_dumps(found), cause="switched_off")
    if found.dumps:
        summary = tr("{dumps} of a crash on the device", dumps=counted(found.dumps, "dump"))
        return note(summary, *_dumps(found), cause="dumps")
    return _none(found)


def _none(found: Crashes) -> Judgement:
    if found.starts == 0:
        shown = Evidence("crashes", tr("Earlier starts in the log"), tr("none"))
        return fine(tr("No crash of the device since its last start; the log goes no further back"), shown)
    known = [Evidence("crashes", tr("Earlier starts in the log"), str(found.starts))] if found.starts else []
    return fine(tr("No crash of the device in the log of the last 14 days"), *known)


def _blue(screens: list[Stop], found: Crashes) -> Judgement:
    codes = [one.code for one in screens]
    code = max(set(codes), key=codes.count)
    evidence = [Evidence("crashes", tr("Crash"), _screen(one.code), True) for one in screens[-6:]]
    advice = _CODES[code][1] if code in _CODES else _DRIVER
    remedy = Remedy(
        tr("Put an end to the crashes"), by_hand=(advice, tr("Install the updates of system and firmware."))
    )
    summary = tr(
        "The device crashed {times} in 14 days: {code}", times=counted(len(screens), "time"), code=_screen(code)
    )
    return problem("blue_screen", summary, *evidence, *_dumps(found), remedy=remedy)


def _stop(stop: Stop, is_fault: bool) -> Evidence:
    how = tr("by its power button") if stop.by_button else tr("while asleep") if stop.in_sleep else tr("while it ran")
    return Evidence("crashes", tr("Stopped"), how, is_fault)


def _dumps(found: Crashes) -> list[Evidence]:
    return [Evidence("crashes", tr("Dumps that were written"), str(found.dumps))] if found.dumps else []


CHECK = Check(
    "log.crash",
    tr("Crashes of the device"),
    CheckGroup.SYSTEM,
    (CRASHES,),
    judge,
    thresholds={"stops": 2},
    depth=Depth.FULL,  # two weeks of a large journal on a slow disk take seconds
)
