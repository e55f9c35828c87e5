"""How the device starts: whether only signed systems may, and whether it has a chip that keeps keys."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_object, pairs, whole

_LINUX = r"""
[ -d /sys/firmware ] || exit 80
[ -d /sys/firmware/efi ] && echo efi=yes || echo efi=no
for state in /sys/firmware/efi/efivars/SecureBoot-*; do
[ -r "$state" ] && echo "secure=$(od -An -tu1 -j4 -N1 "$state" | tr -d ' ')"
done
for tpm in /sys/class/tpm/tpm0; do
[ -d "$tpm" ] || continue
version=; [ -r "$tpm/tpm_version_major" ] && read -r version <"$tpm/tpm_version_major"
echo "tpm=${version:-1}"
done
:
"""

# The state is in the registry, which anyone may read; the cmdlet wants an administrator.
_WINDOWS = r"""
$state = (Get-ItemProperty 'HKLM:\SYSTEM\CurrentControlSet\Control\SecureBoot\State' -ErrorAction SilentlyContinue).UEFISecureBootEnabled
$build = [int](Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion').CurrentBuild
$tpm = $null
try { $found = Get-CimInstance -Namespace root/CIMV2/Security/MicrosoftTpm -ClassName Win32_Tpm -ErrorAction Stop; $tpm = if ($found) { ([string]$found.SpecVersion).Split(',')[0].Trim() } else { '' } } catch { }
@{ efi = ($null -ne $state); secure = $state; tpm = $tpm; build = $build } | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class SecureBoot:
    """None: the device does not say. `tpm`: its version, "" for none. `build`: of Windows."""

    is_efi: bool
    is_on: bool | None
    tpm: str | None
    build: int = 0


def parse(os: Os, text: str) -> SecureBoot:
    if os is Os.WINDOWS:
        found = json_object(text)
        state, tpm = found["secure"], found["tpm"]
        return SecureBoot(
            bool(found["efi"]),
            None if state is None else whole(state) == 1,
            None if tpm is None else str(tpm),
            whole(found["build"]),
        )
    said = pairs(text)
    if said["efi"] not in ("yes", "no"):
        raise ValueError("neither with EFI nor without")
    return SecureBoot(
        said["efi"] == "yes", whole(said["secure"]) == 1 if "secure" in said else None, said.get("tpm", "")
    )


SECURE_BOOT = Fact("secure_boot", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse)
