"""What drives keep in their own records (SMART), as smartctl 7 tells it in JSON. A drive that sleeps is not woken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.services.facts.answers import read_json, texts, whole

# A virtual disk (vda, xvda) keeps no record, and a stick on a bus of its own seldom does.
_LINUX = r"""
any=; for one in /sys/block/sd[a-z]* /sys/block/hd[a-z]* /sys/block/nvme[0-9]*; do [ -e "$one" ] && any=yes; done
[ -n "$any" ] || exit 80
command -v smartctl >/dev/null 2>&1 || exit 127
[ "$(id -u)" = 0 ] || exit 81
count=0
smartctl --scan 2>/dev/null | while read -r device d kind rest; do
case $device in /dev/*) ;; *) continue ;; esac
count=$((count+1)); [ $count -le 32 ] || break
out=$(smartctl --json=c -a -n standby -d "${kind:-auto}" "$device" 2>/dev/null); code=$?
printf 'drive\t%s\t%s\n%s\n' "$device" $code "$out"
done
echo end
"""

_WINDOWS = r"""
$tool = 'smartctl.exe'; $place = Join-Path $env:ProgramFiles 'smartmontools\bin\smartctl.exe'
if (Test-Path $place) { $tool = $place }
$who = [Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()
$scan = @(& $tool --scan)
if (-not $who.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) { throw 'satchel:81' }
foreach ($line in @($scan | Select-Object -First 32)) {
  $words = $line -split '\s+'; if ($words.Count -lt 3) { continue }
  $out = (& $tool --json=c -a -n standby -d $words[2] $words[0]) -join ''
  "drive`t$($words[0])`t$LASTEXITCODE"; $out
}
'end'
"""

_COMMAND_FAILED, _OPEN_FAILED, FAILING = 1, 2, 8
PREFAIL, PAST, ERROR_LOG, SELF_TEST = 16, 32, 64, 128
"""Bits of smartctl's exit code, which is a mask (man smartctl): only `FAILING` says that the drive fails."""
_COUNTED = {5: "reallocated", 187: "uncorrected", 197: "pending", 198: "unreadable", 199: "link_errors"}
_LARGEST = 2**48  # the raw value of an attribute has six bytes
MEDIA_ERRORS = tr("media errors")


@dataclass(frozen=True, slots=True)
class Smart:
    """One drive. None is what it does not tell. `exit_bits` are smartctl's; temperatures in degrees Celsius.

    ATA: `reallocated` to `link_errors` are the raw values of the attributes 5, 187, 197, 198 and 199. NVMe:
    `critical` is the mask of critical warnings, `spare`, `spare_needed` and `used` are percent. SAS: `reallocated` is
    the list of grown defects.
    """

    device: str
    model: str = ""
    serial: str = ""
    exit_bits: int = 0
    is_asleep: bool = False
    is_unreadable: bool = False
    passed: bool | None = None
    temperature: int | None = None
    hours: int | None = None
    reallocated: int | None = None
    uncorrected: int | None = None
    pending: int | None = None
    unreadable: int | None = None
    link_errors: int | None = None
    critical: int | None = None
    spare: int | None = None
    spare_needed: int | None = None
    used: int | None = None
    media_errors: int | None = None

    @property
    def title(self) -> str:
        name = self.device.removeprefix("/dev/")
        return f"{name} ({self.model})" if self.model else name

    @property
    def is_nvme(self) -> bool:
        """Such drives become warmer than others under load, and say by themselves when it is too much."""
        return self.critical is not None

    @property
    def key(self) -> str:
        """Names the drive itself: another one may be at the same place at the next visit."""
        return self.serial or f"{self.device} {self.model}"

    @property
    def counters(self) -> dict[str, int]:
        """What should be 0, or at least not grow: the names are words that a user reads."""
        found = {
            tr("sectors replaced"): self.reallocated,
            tr("errors that could not be corrected"): self.uncorrected,
            tr("sectors that wait to be replaced"): self.pending,
            tr("sectors that could not be read"): self.unreadable,
            MEDIA_ERRORS: self.media_errors,
        }
        return {name: count for name, count in found.items() if count is not None}


def parse(os: Os, text: str) -> tuple[Smart, ...]:
    lines = text.rstrip().split("\n")
    if lines[-1].strip() != "end":
        raise ValueError("the answer broke off")
    found = tuple(_drives(lines[:-1]))
    if not found and len(lines) > 1:
        raise ValueError("no drive")
    return found


def _drives(lines: list[str]) -> Iterator[Smart]:
    for number, line in enumerate(lines):
        if line.startswith("drive\t"):
            _, device, code = line.strip().split("\t")
            said = lines[number + 1] if number + 1 < len(lines) else ""
            yield _drive(device, int(code), read_json(said) if said.strip() else {})


def _drive(device: str, code: int, found: Mapping[str, Any]) -> Smart:
    words = " ".join(str(one.get("string")) for one in found["smartctl"].get("messages", ())) if found else ""
    log = found.get("nvme_smart_health_information_log") or {}
    attributes = {
        _COUNTED[one["id"]]: _count(one["raw"]["value"])
        for one in (found.get("ata_smart_attributes") or {}).get("table", ())
        if one["id"] in _COUNTED
    }
    defects = found.get("scsi_grown_defect_list")
    passed = (found.get("smart_status") or {}).get("passed")
    available = (found.get("smart_support") or {}).get("available", True)
    asleep = "STANDBY" in words or "SLEEP" in words
    return Smart(
        device=device[:100],
        model=" ".join(texts(found, "model_name") or texts(found, "scsi_model_name"))[:100],
        serial=" ".join(texts(found, "serial_number"))[:100],
        exit_bits=0 if asleep or not 0 <= code < 256 else code,
        is_asleep=asleep,
        is_unreadable=not asleep and (not found or not available or bool(code & (_COMMAND_FAILED | _OPEN_FAILED))),
        passed=passed if isinstance(passed, bool) else None,
        temperature=_known((found.get("temperature") or {}).get("current")),
        hours=_known((found.get("power_on_time") or {}).get("hours")),
        critical=_known(log.get("critical_warning")),
        spare=_known(log.get("available_spare")),
        spare_needed=_known(log.get("available_spare_threshold")),
        used=_known(log.get("percentage_used")),
        media_errors=_known(log.get("media_errors")),
        **(attributes | ({} if defects is None else {"reallocated": whole(defects)})),
    )


def _known(value: object) -> int | None:
    return None if value is None else _count(value)


def _count(value: object) -> int:
    count = whole(value)
    if not 0 <= count < 2**128:
        raise ValueError("not a count")
    return count % _LARGEST


SMART = Fact("smart", {Os.LINUX: _LINUX, Os.WINDOWS: _WINDOWS}, parse, deadline=25)
