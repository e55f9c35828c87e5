"""wifi.permission: may and can the system be asked about its Wi-Fi?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.domain.language import tr
from app.services.diagnostics.wording import by_system, does_not_apply, fine, listed, note, warning
from app.services.facts.wifi.wireless import WIRELESS

_SERVICE_OFF = warning(
    "service_off",
    tr("The service for Wi-Fi does not run"),
    Evidence("wireless", tr("Service WlanSvc"), tr("does not run"), True),
    why=tr("Without it no Wi-Fi network can be joined."),
    remedy=Remedy(
        tr("Start the service for Wi-Fi"),
        "system.service",
        {"name": "WlanSvc", "start": "automatic", "running": "started"},
        (tr("As an administrator: Start-Service -Name WlanSvc"),),
    ),
)
_DENIED = Judgement(
    Verdict.UNKNOWN,
    tr("Windows keeps Wi-Fi from programs: the location is switched off"),
    why=tr("Since Windows 11 24H2 names and signals of Wi-Fi count as the place where the device is."),
    evidence=(Evidence("wireless", tr("Answer of Windows"), tr("access denied (5)")),),
    remedy=Remedy(
        tr("Let programs ask for the location"),
        by_hand=(
            tr("Settings > Privacy & security > Location: switch it on, and Let desktop apps access."),
            tr("Or run: start ms-settings:privacy-location"),
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
        return does_not_apply(tr("The device has no Wi-Fi adapter"))
    blocked = [radio.name for radio in found.radios if radio.is_blocked]
    if blocked:
        evidence = (Evidence("wireless", name, tr("switched off")) for name in blocked)
        why = by_system(
            facts.os,
            linux=Remedy(tr("By a key, the firmware, or airplane mode: rfkill list")),
            windows=Remedy(tr("By a key, the firmware, or airplane mode.")),
        ).summary
        return note(
            tr("The radio of {blocked} is switched off", blocked=listed(blocked)), *evidence, cause="radio_off", why=why
        )
    return fine(tr("{name} can be asked", name=listed(radio.name for radio in found.radios)))


CHECK = Check("wifi.permission", tr("Access to Wi-Fi"), CheckGroup.WIFI, (WIRELESS,), judge, proven_on=frozenset())
