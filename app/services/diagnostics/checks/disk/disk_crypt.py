"""disk.crypt: is the data safe from whoever takes the device?"""

from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, does_not_apply, fine, listed, note, warning
from app.services.facts.disk.drives import DRIVES
from app.services.facts.disk.encryption import ENCRYPTION, EncryptedVolume

_BEFORE = tr(
    "Before a change of the firmware or the start-up, suspend the protection and have the recovery key at hand."
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    return _windows(facts.get(ENCRYPTION)) if facts.os is Os.WINDOWS else _linux(facts)


def _linux(facts: Facts) -> Judgement:
    drives = facts.get(DRIVES)
    mounts = sorted({mount for one in drives for mount in one.holds})
    if not mounts:
        return does_not_apply(tr("No file system here lies on a disk of its own"))
    locked = sorted({mount for one in drives for mount in one.encrypted})
    evidence = [
        Evidence("drives", mount, tr("encrypted") if mount in locked else tr("not encrypted")) for mount in mounts[:20]
    ]
    if not locked:
        return note(
            tr("The disks are not encrypted"), *evidence, cause="none", why=tr("Whoever takes a disk can read it.")
        )
    return fine(_locked(locked), *evidence)


def _locked(volumes: Sequence[str]) -> str:
    if len(volumes) == 1:
        return tr("{volume} is encrypted", volume=volumes[0])
    return tr("{volumes} are encrypted", volumes=listed(volumes))


def _windows(volumes: Sequence[EncryptedVolume]) -> Judgement:
    if not volumes:
        return does_not_apply(tr("This edition of Windows has no BitLocker"))
    evidence = [Evidence("encryption", one.volume, _said(one), one.is_suspended) for one in volumes]
    for one in volumes:
        if one.is_suspended:
            word = as_word(Os.WINDOWS, one.volume)
            resume = tr("Resume it, as an administrator: Resume-BitLocker -MountPoint {word}", word=word)
            why = tr("The key lies open on the disk until the protection is resumed.")
            remedy = Remedy(tr("Resume BitLocker"), by_hand=(resume,))
            summary = tr("BitLocker is suspended on {volume}", volume=one.volume)
            return warning("suspended", summary, *evidence, why=why, remedy=remedy)
    for one in volumes:
        if one.is_protected and not one.has_recovery_password:
            word = as_word(Os.WINDOWS, one.volume)
            add = tr(
                "Add one, as an administrator: Add-BitLockerKeyProtector -MountPoint {word} -RecoveryPasswordProtector",
                word=word,
            )
            remedy = Remedy(
                tr("Add a recovery password and keep it elsewhere"),
                by_hand=(add, tr("Write it down outside of the device.")),
            )
            why = tr("After a change of the firmware or a new mainboard nobody can read the data any more.")
            shown = Evidence("encryption", one.volume, tr("no recovery password"), True)
            summary = tr("{volume} has no recovery password", volume=one.volume)
            return warning("no_recovery", summary, shown, *evidence, why=why, remedy=remedy)
    locked = [one.volume for one in volumes if one.is_protected]
    if not locked:
        return note(
            tr("The disks are not encrypted"), *evidence, cause="none", why=tr("Whoever takes a disk can read it.")
        )
    return Judgement(fine("").verdict, _locked(locked), why=_BEFORE, evidence=tuple(evidence))


def _said(one: EncryptedVolume) -> str:
    if one.is_suspended:
        return tr("encrypted, but the protection is suspended")
    if one.is_encrypting:
        return tr("is being encrypted or decrypted")
    return "encrypted" if one.is_protected else tr("not encrypted")


CHECK = Check(
    "disk.crypt", tr("Encryption of the disks"), CheckGroup.DISK, (DRIVES, ENCRYPTION), judge, depth=Depth.FULL
)
