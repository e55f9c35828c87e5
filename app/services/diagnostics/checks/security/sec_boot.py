"""sec.boot: does the device start only what is signed, and can it keep keys?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import tr
from app.services.diagnostics.wording import does_not_apply, fine, note, warning
from app.services.facts.platform import PLATFORM
from app.services.facts.security.secure_boot import SECURE_BOOT

_WINDOWS_11 = 22000
_REMEDY = Remedy(
    tr("Switch on Secure Boot in the firmware"),
    by_hand=(
        tr("Have the recovery key of an encrypted disk at hand first: it may be asked for."),
        tr("Restart into the firmware (often F2 or Del) and switch on Secure Boot."),
    ),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found, platform = facts.get(SECURE_BOOT), facts.find(PLATFORM)
    if not isinstance(platform, Missing) and platform.container:
        return does_not_apply(tr("A container does not start by itself"))
    is_new = found.build >= _WINDOWS_11
    tpm = (
        []
        if found.tpm is None
        else [Evidence("secure_boot", tr("TPM"), tr("version {tpm}", tpm=found.tpm) if found.tpm else tr("none"))]
    )
    if found.is_on:
        return fine(tr("Secure Boot is on"), Evidence("secure_boot", tr("Secure Boot"), tr("on")), *tpm)
    if not found.is_efi:
        return note(tr("The device starts without UEFI, so there is no Secure Boot"), *tpm, cause="no_uefi")
    if found.is_on is None:
        return note(tr("The device does not say whether Secure Boot is on"), *tpm, cause="not_said")
    off = Evidence("secure_boot", tr("Secure Boot"), tr("off"), is_new)
    why = tr("What starts before the system is not looked at.")
    if is_new:
        return warning(
            "off", tr("Secure Boot is off, although Windows 11 asks for it"), off, *tpm, why=why, remedy=_REMEDY
        )
    return note(tr("Secure Boot is off"), off, *tpm, cause="off", why=why)


CHECK = Check("sec.boot", tr("Secure start"), CheckGroup.SECURITY, (SECURE_BOOT, PLATFORM), judge, depth=Depth.FULL)
