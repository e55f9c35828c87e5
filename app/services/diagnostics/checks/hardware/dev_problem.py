"""dev.problem: do the built-in devices work?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import tr
from app.domain.target import Os
from app.services.diagnostics.wording import fine, listed, note, warning
from app.services.facts.hardware.devices import DEVICES, Device
from app.services.facts.platform import PLATFORM

_CAUSES = {
    10: "cannot_start",
    28: "no_driver",
    31: "no_driver",
    39: "no_driver",
    43: "reported_fault",
    52: "not_signed",
}
_NO_DRIVER = (28, 31, 39, 52)
_PACKAGES = (
    ("iwlwifi", "firmware-iwlwifi"),
    ("rtl", "firmware-realtek"),
    ("ath", "firmware-atheros"),
    ("brcm", "firmware-brcm80211"),
    ("bnx2", "firmware-bnx2"),
    ("mediatek", "firmware-misc-nonfree"),
)
"""How the file of a network adapter's firmware begins, and the package of Debian 12 that holds it."""


def _mending(facts: Facts, one: Device) -> Remedy:
    if facts.os is Os.WINDOWS:
        return _mending_windows(one)
    look = tr("See which device it is: lspci -nnk -s {id}", id=one.id)
    if not one.firmware:
        newer = tr("Install the driver: a newer kernel mostly has it (on Debian: from backports).")
        return Remedy(tr("Give the device a driver"), by_hand=(look, newer))
    package = _package(facts, one.firmware)
    by_hand = (look, tr("Install {package}, then restart.", package=package or tr("the firmware of its maker")))
    if not package:
        return Remedy(tr("Give the device its firmware"), by_hand=by_hand)
    source = tr("On Debian the package source needs its part non-free-firmware.")
    parameters = {"names": [package]}
    return Remedy(
        tr("Install its firmware"), step="software.package", parameters=parameters, by_hand=(*by_hand, source)
    )


def _package(facts: Facts, file: str) -> str:
    platform = facts.find(PLATFORM)
    system = "" if isinstance(platform, Missing) else platform.name
    if "Ubuntu" in system:
        return "linux-firmware"
    return next((package for start, package in _PACKAGES if file.startswith(start)), "") if "Debian" in system else ""


def _mending_windows(one: Device) -> Remedy:
    by_hand = (
        tr("Look at it in the Device Manager (devmgmt.msc): unplug it, or switch it off and on again."),
        tr("Install the driver of the maker of the device, or let Windows Update look for one."),
    )
    if one.code in _NO_DRIVER:
        return Remedy(tr("Install its driver"), step="system.driver", by_hand=by_hand)
    return Remedy(tr("Start it again, or install its driver"), by_hand=by_hand)


def _cause(one: Device) -> str:
    if one.code:
        return _CAUSES.get(one.code, "does_not_work")
    return "no_firmware" if one.firmware else "no_driver"


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    devices = facts.get(DEVICES)
    faulty = [one for one in devices if one.is_needed]
    evidence = [
        Evidence(
            "devices",
            one.name,
            tr("{trouble} (code {code})", trouble=one.trouble, code=one.code) if one.code else one.trouble,
            one.is_needed,
        )
        for one in [*faulty, *(one for one in devices if not one.is_needed)][:20]
    ]
    if faulty:
        one = faulty[0]
        others = tr(", and {faulty} more", faulty=len(faulty) - 1) if len(faulty) > 1 else ""
        return warning(_cause(one), f"{one.name} {one.trouble}{others}", *evidence, remedy=_mending(facts, one))
    if devices:
        words = listed((f"{one.name} {one.trouble}" for one in devices), 2)
        return note(tr("Nothing that is needed fails; {words}", words=words), *evidence, cause="minor")
    return fine(tr("All built-in devices work"))


CHECK = Check(
    "dev.problem",
    tr("Devices and drivers"),
    CheckGroup.HARDWARE,
    (DEVICES, PLATFORM),
    judge,
    depth=Depth.FULL,
    causes=(*dict.fromkeys(_CAUSES.values()), "does_not_work", "no_firmware"),
)
