"""wifi.permission: may and can the system be asked about its Wi-Fi?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.services.diagnostics.wording import by_system, does_not_apply, fine, listed, note, warning
from app.services.facts.wifi.wireless import WIRELESS

_SERVICE_OFF = warning(
    "service_off",
    "The service for Wi-Fi does not run",
    Evidence("wireless", "Service WlanSvc", "does not run", True),
    why="Without it no Wi-Fi network can be joined.",
    remedy=Remedy(
        "Start the service for Wi-Fi",
        "system.service",
        {"name": "WlanSvc", "start": "automatic", "running": "started"},
        ("As an administrator: Start-Service -Name WlanSvc",),
    ),
)
_DENIED = Judgement(
    Verdict.UNKNOWN,
    "Windows keeps Wi-Fi from programs: the location is switched off",
    why="Since Windows 11 24H2 names and signals of Wi-Fi count as the place where the device is.",
    evidence=(Evidence("wireless", "Answer of Windows", "access denied (5)"),),
    remedy=Remedy(
        "Let programs ask for the location",
        by_hand=(
            "Settings > Privacy & security > Location: switch it on, and Let desktop apps access.",
            "Or run: start ms-settings:privacy-location",
        ),
    ),
    reason=Reason.DENIED,
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(WIRELESS)
    if found.is_service_off:
        return _SERVICE_OFF
    if found.is_denied:
        return _DENIED
    if not found.radios:
        return does_not_apply("The device has no Wi-Fi adapter")
    blocked = [radio.name for radio in found.radios if radio.is_blocked]
    if blocked:
        evidence = (Evidence("wireless", name, "switched off") for name in blocked)
        why = by_system(
            facts.os,
            linux=Remedy("By a key, the firmware, or airplane mode: rfkill list"),
            windows=Remedy("By a key, the firmware, or airplane mode."),
        ).summary
        return note(f"The radio of {listed(blocked)} is switched off", *evidence, cause="radio_off", why=why)
    return fine(f"{listed(radio.name for radio in found.radios)} can be asked")


CHECK = Check("wifi.permission", "Access to Wi-Fi", CheckGroup.WIFI, (WIRELESS,), judge, proven_on=frozenset())
