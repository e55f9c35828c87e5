"""The encryption of a disk, with a way back in: BitLocker with a recovery key that the vault made, LUKS with a copy of
its header.

The recovery key is there before the disk is encrypted: it comes out of the vault, the device takes it, and tells it
again before it begins. Never run on a real Windows.
"""

from typing import Any

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.setup import (
    Arguments,
    Change,
    Comparison,
    ItemState,
    Operation,
    Parameter,
    ParameterKind,
    Restart,
    Risk,
    State,
    Step,
    Undo,
)
from app.domain.target import Os
from app.services.setup.steps.scripts import SH_START, decode, parse_lines
from app.services.vault.recovery_key import is_recovery_key

SH_PROBE = (
    SH_START
    + r"""command -v cryptsetup >/dev/null 2>&1 || { echo 'cryptsetup is not installed' >&2; exit 127; }
[ "$(id -u)" = 0 ] || exit 81
volume=$p_volume
[ -n "$volume" ] || volume=$(lsblk -nrso PATH,FSTYPE "$(findmnt -no SOURCE /)" 2>/dev/null |
sed -n 's/ crypto_LUKS$//p' | head -n 1)
printf 'volume %s\n' "$(printf %s "$volume" | encode)"
digest() { cryptsetup luksDump -- "$1" 2>/dev/null | sed 1d | sha256sum | cut -d ' ' -f 1; }
if [ -n "$volume" ] && cryptsetup isLuks -- "$volume" 2>/dev/null; then printf 'header %s\n' "$(digest "$volume")"
else echo 'header none'; fi
if [ -z "$p_copy" ] || [ ! -e "$p_copy" ]; then echo 'copy none'
elif cryptsetup isLuks -- "$p_copy" 2>/dev/null; then printf 'copy %s\n' "$(digest "$p_copy")"
else echo 'copy other'; fi
"""
)
SH_APPLY = (
    SH_START
    + r"""set -e
umask 077
[ -d "${p_copy%/*}" ] || refuse "There is no folder ${p_copy%/*}."
rm -f "$p_copy.satchel-new"
cryptsetup luksHeaderBackup --header-backup-file "$p_copy.satchel-new" -- "$p_volume"
sync "$p_copy.satchel-new" 2>/dev/null || sync
mv -f "$p_copy.satchel-new" "$p_copy"
"""
)
SH_REVERT = SH_START + 'rm -f "$p_copy" "$p_copy.satchel-new"\n'

PS_PROBE = r"""$ErrorActionPreference = 'Stop'
if (-not (Get-Command Get-BitLockerVolume -ErrorAction SilentlyContinue)) {
  throw 'satchel:80 this Windows has no BitLocker' }
$volume = Get-BitLockerVolume -MountPoint $p.drive
'tpm ' + [int](Get-Tpm).TpmReady
'encrypted ' + [int]([string]$volume.VolumeStatus -in 'FullyEncrypted', 'EncryptionInProgress', 'EncryptionPaused')
'protected ' + [int]([string]$volume.ProtectionStatus -eq 'On')
'recovery ' + [int](@($volume.KeyProtector | Where-Object { $_.KeyProtectorType -eq 'RecoveryPassword' }).Count -gt 0)
"""
PS_APPLY = r"""$ErrorActionPreference = 'Stop'
$volume = Get-BitLockerVolume -MountPoint $p.drive
if ($p.add_key -eq 'yes') {
  Add-BitLockerKeyProtector -MountPoint $p.drive -RecoveryPasswordProtector -RecoveryPassword $p.key | Out-Null
  $told = (Get-BitLockerVolume -MountPoint $p.drive).KeyProtector | Where-Object { $_.RecoveryPassword -eq $p.key }
  if (-not $told) {
    [Console]::Error.WriteLine('The device does not tell the recovery key again: nothing was encrypted.'); exit 90 }
}
if ([string]$volume.VolumeStatus -in 'FullyDecrypted', 'DecryptionInProgress') {
  Enable-BitLocker -MountPoint $p.drive -TpmProtector -EncryptionMethod XtsAes256 -UsedSpaceOnly -SkipHardwareTest |
    Out-Null
} else { Resume-BitLocker -MountPoint $p.drive | Out-Null }
"""
PS_REVERT = r"""$ErrorActionPreference = 'Stop'
if ($p.encrypted -eq 'no') { Disable-BitLocker -MountPoint $p.drive | Out-Null }
else {
  if ($p.add_key -eq 'yes') {
    $keys = @((Get-BitLockerVolume -MountPoint $p.drive).KeyProtector |
      Where-Object { $_.KeyProtectorType -eq 'RecoveryPassword' })
    if ($keys.Count -gt 1) {
      [Console]::Error.WriteLine('The drive has other recovery keys since: remove ours by hand.'); exit 90 }
    foreach ($one in $keys) {
      Remove-BitLockerKeyProtector -MountPoint $p.drive -KeyProtectorId $one.KeyProtectorId | Out-Null } }
  if ($p.protected -eq 'no') { Suspend-BitLocker -MountPoint $p.drive -RebootCount 0 | Out-Null }
}
"""


def probe(arguments: Arguments) -> Fact[State]:
    given = {name: arguments.get(name) or "" for name in ("volume", "copy", "drive")}
    return Fact("setup_sec_encryption", {Os.LINUX: SH_PROBE, Os.WINDOWS: PS_PROBE}, parse, deadline=20, given=given)


def parse(os: Os, text: str) -> State:
    found = parse_lines(text)
    if os is Os.WINDOWS:
        return {name: bool(int(found[name])) for name in ("tpm", "encrypted", "protected", "recovery")}
    return {"volume": decode(found["volume"]), "header": found["header"], "copy": found["copy"]}


def compare(state: State, arguments: Arguments) -> Comparison:
    if "tpm" in state:
        return _compare_windows(state, arguments)
    if state["header"] == "none":
        named = tr("{volume} is", volume=state["volume"]) if state["volume"] else tr("the disk of the system is")
        reason = tr("{named} not encrypted; on Linux that is chosen when the system is installed", named=named)
        return Comparison(ItemState.IMPOSSIBLE, reason=reason)
    if not arguments.get("copy"):
        return Comparison.of([])
    if state["copy"] not in ("none", state["header"]):
        return Comparison(
            ItemState.IMPOSSIBLE, reason=tr("{copy} is another file, or an older header", copy=arguments["copy"])
        )
    made = Change(tr("Copy of the header of {volume}", volume=state["volume"]), tr("none"), arguments["copy"])
    return Comparison.of([] if state["copy"] == state["header"] else [made])


def _compare_windows(state: State, arguments: Arguments) -> Comparison:
    if not state["encrypted"] and not state["tpm"]:
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("the TPM is not ready: switch it on in the firmware"))
    if not state["recovery"] and "recovery_key" not in arguments:
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("it has no recovery key, and the profile gives none"))
    key = arguments.get("recovery_key") or Secret("")
    if not state["recovery"] and key.reveal() and not is_recovery_key(key.reveal()):
        return Comparison(ItemState.IMPOSSIBLE, reason=tr("the recovery key is not one of eight groups of six digits"))
    drive = arguments["drive"]
    wanted = {"encrypted": ("Encryption", "off", "on"), "protected": ("Protection", "off", "on")}
    changes = [
        Change(tr("{label} of {drive}", label=label, drive=drive), *words)
        for name, (label, *words) in wanted.items()
        if not state[name]
    ]
    if not state["recovery"]:
        changes.append(Change(tr("Recovery key of {drive}", drive=drive), tr("none"), tr("the one of the vault")))
    return Comparison.of(changes)


def apply(before: State, arguments: Arguments) -> Operation:
    if "tpm" not in before:
        return Operation({Os.LINUX: SH_APPLY}, {"volume": before["volume"], "copy": arguments["copy"]})
    key = arguments.get("recovery_key") or Secret("")
    given: dict[str, Any] = {"drive": arguments["drive"], "add_key": "no" if before["recovery"] else "yes", "key": key}
    return Operation({Os.WINDOWS: PS_APPLY}, given, timeout=600)


def revert(before: State, arguments: Arguments) -> Operation:
    if "tpm" not in before:
        return Operation({Os.LINUX: SH_REVERT}, {"copy": arguments["copy"]})
    words = {True: "yes", False: "no"}
    given = {"drive": arguments["drive"], "add_key": words[not before["recovery"]]}
    given |= {name: words[before[name]] for name in ("encrypted", "protected")}
    return Operation({Os.WINDOWS: PS_REVERT}, given, timeout=600)


STEP = Step(
    id="sec.encryption",
    title=tr("Encrypted disk"),
    why=tr("Who steals the device does not get what is on it, and with the recovery key you do."),
    group=tr("Security"),
    parameters=(
        Parameter(
            "drive", tr("Drive, on Windows"), ParameterKind.CHOICE, False, "C:", choices=("C:", "D:", "E:", "F:")
        ),
        Parameter(
            "recovery_key",
            tr("Recovery key for a drive without one, on Windows (vault://...?generate=bitlocker)"),
            ParameterKind.SECRET,
            required=False,
        ),
        Parameter(
            "volume",
            tr("Encrypted volume, on Linux"),
            required=False,
            pattern=r"/(?!.*\.\.)[^\r\n\t]{1,200}",
            pattern_hint=tr("A full path. Left out: that of the system."),
            example="/dev/nvme0n1p3",
        ),
        Parameter(
            "copy",
            tr("Copy of its header, on Linux"),
            required=False,
            pattern=r"/(?!.*\.\.)[^\r\n\t]{0,200}[^\r\n\t/]",
            pattern_hint=tr(
                "The full path of a file, best on a stick: without the header no password opens the volume."
            ),
            example="/media/stick/laptop-header.img",
        ),
    ),
    probe=probe,
    compare=compare,
    apply=apply,
    revert=revert,
    platforms=frozenset({Os.LINUX, Os.WINDOWS}),
    risk=Risk.HIGH,
    undo=Undo.PARTIAL,
    restart=Restart.MAY,
    seconds=60,
    interrupts=tr(
        "The device can be used meanwhile. It encrypts for some minutes to hours, and an undo takes as long."
    ),
    ansible=tr("The header of a volume and a recovery key are for the vault, and Ansible has none."),
)
