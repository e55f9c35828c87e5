"""dev.problem: do the built-in devices work?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.target import Os
from app.services.diagnostics.wording import fine, listed, note, warning
from app.services.facts.hardware.devices import DEVICES, Device

_CAUSES = {10: "cannot_start", 28: "no_driver", 31: "no_driver", 43: "reported_fault", 52: "not_signed"}


def _mending(facts: Facts, one: Device) -> Remedy:
    if facts.os is not Os.WINDOWS:
        missing = "misses its firmware" in one.trouble
        install = (
            "Install the firmware (on Debian and Ubuntu: firmware-linux, or linux-firmware), then restart."
            if missing
            else "Install the driver: a newer kernel mostly has it (on Debian: from backports)."
        )
        return Remedy(
            "Give the device what it needs", by_hand=(f"See which device it is: lspci -nnk -s {one.id}", install)
        )
    by_hand = (
        "Look at it in the Device Manager (devmgmt.msc): unplug it, or switch it off and on again.",
        "Install the driver of the maker of the device, or let Windows Update look for one.",
    )
    return Remedy("Start it again, or install its driver", by_hand=by_hand)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    devices = facts.get(DEVICES)
    faulty = [one for one in devices if one.is_needed]
    evidence = [
        Evidence("devices", one.name, f"{one.trouble}{f' (code {one.code})' if one.code else ''}", one.is_needed)
        for one in [*faulty, *(one for one in devices if not one.is_needed)][:20]
    ]
    if faulty:
        one = faulty[0]
        others = f", and {len(faulty) - 1} more" if len(faulty) > 1 else ""
        cause = (
            _CAUSES.get(one.code, "does_not_work")
            if one.code
            else "no_firmware"
            if "firmware" in one.trouble
            else "no_driver"
        )
        return warning(cause, f"{one.name} {one.trouble}{others}", *evidence, remedy=_mending(facts, one))
    if devices:
        words = listed((f"{one.name} {one.trouble}" for one in devices), 2)
        return note(f"Nothing that is needed fails; {words}", *evidence, cause="minor")
    return fine("All built-in devices work")


CHECK = Check("dev.problem", "Devices and drivers", CheckGroup.HARDWARE, (DEVICES,), judge)
