"""disk.crypt: is the data safe from whoever takes the device?"""

from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.target import Os
from app.services.diagnostics.wording import as_word, does_not_apply, fine, listed, note, warning
from app.services.facts.disk.drives import DRIVES
from app.services.facts.disk.encryption import ENCRYPTION, EncryptedVolume

_BEFORE = "Before a change of the firmware or the start-up, suspend the protection and have the recovery key at hand."


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    return _windows(facts.get(ENCRYPTION)) if facts.os is Os.WINDOWS else _linux(facts)


def _linux(facts: Facts) -> Judgement:
    drives = facts.get(DRIVES)
    mounts = sorted({mount for one in drives for mount in one.holds})
    if not mounts:
        return does_not_apply("No file system here lies on a disk of its own")
    locked = sorted({mount for one in drives for mount in one.encrypted})
    evidence = [Evidence("drives", mount, "encrypted" if mount in locked else "not encrypted") for mount in mounts[:20]]
    if not locked:
        return note("The disks are not encrypted", *evidence, cause="none", why="Whoever takes a disk can read it.")
    return fine(f"{listed(locked)} {'is' if len(locked) == 1 else 'are'} encrypted", *evidence)


def _windows(volumes: Sequence[EncryptedVolume]) -> Judgement:
    if not volumes:
        return does_not_apply("This edition of Windows has no BitLocker")
    evidence = [Evidence("encryption", one.volume, _said(one), one.is_suspended) for one in volumes]
    for one in volumes:
        if one.is_suspended:
            word = as_word(Os.WINDOWS, one.volume)
            resume = f"Resume it, as an administrator: Resume-BitLocker -MountPoint {word}"
            why = "The key lies open on the disk until the protection is resumed."
            remedy = Remedy("Resume BitLocker", by_hand=(resume,))
            return warning("suspended", f"BitLocker is suspended on {one.volume}", *evidence, why=why, remedy=remedy)
    for one in volumes:
        if one.is_protected and not one.has_recovery_password:
            word = as_word(Os.WINDOWS, one.volume)
            add = (
                f"Add one, as an administrator: Add-BitLockerKeyProtector -MountPoint {word} -RecoveryPasswordProtector"
            )
            remedy = Remedy(
                "Add a recovery password and keep it elsewhere", by_hand=(add, "Write it down outside of the device.")
            )
            why = "After a change of the firmware or a new mainboard nobody can read the data any more."
            shown = Evidence("encryption", one.volume, "no recovery password", True)
            return warning(
                "no_recovery", f"{one.volume} has no recovery password", shown, *evidence, why=why, remedy=remedy
            )
    locked = [one.volume for one in volumes if one.is_protected]
    if not locked:
        return note("The disks are not encrypted", *evidence, cause="none", why="Whoever takes a disk can read it.")
    return Judgement(
        fine("").verdict,
        f"{listed(locked)} {'is' if len(locked) == 1 else 'are'} encrypted",
        why=_BEFORE,
        evidence=tuple(evidence),
    )


def _said(one: EncryptedVolume) -> str:
    if one.is_suspended:
        return "encrypted, but the protection is suspended"
    if one.is_encrypting:
        return "is being encrypted or decrypted"
    return "encrypted" if one.is_protected else "not encrypted"


CHECK = Check("disk.crypt", "Encryption of the disks", CheckGroup.DISK, (DRIVES, ENCRYPTION), judge, depth=Depth.FULL)
