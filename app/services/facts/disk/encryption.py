"""Windows: which volumes BitLocker protects. On Linux `drives` knows which file systems lie on encrypted ones."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.answers import json_list, whole

_WINDOWS = r"""
$all = @(Get-CimInstance -Namespace root/CIMV2/Security/MicrosoftVolumeEncryption -ClassName Win32_EncryptableVolume)
@(foreach ($v in $all) { if (-not $v.DriveLetter) { continue }
  $state = Invoke-CimMethod -InputObject $v -MethodName GetConversionStatus
  $keys = Invoke-CimMethod -InputObject $v -MethodName GetKeyProtectors -Arguments @{ KeyProtectorType = [uint32]3 }
  @{ volume = $v.DriveLetter; protection = [int]$v.ProtectionStatus; conversion = [int]$state.ConversionStatus
     percent = [int]$state.EncryptionPercentage; recovery = @($keys.VolumeKeyProtectorID | Where-Object { $_ }).Count; system = ($v.DriveLetter -eq $env:SystemDrive) }
}) | ConvertTo-Json -Compress
"""  # noqa: E501 - a script in its own language


@dataclass(frozen=True, slots=True)
class EncryptedVolume:
    """`is_suspended`: its key lies open on the disk, until someone resumes the protection."""

    volume: str
    is_protected: bool
    is_suspended: bool
    is_encrypting: bool
    has_recovery_password: bool
    is_system: bool = False


def parse(os: Os, text: str) -> tuple[EncryptedVolume, ...]:
    return tuple(
        EncryptedVolume(
            volume=str(item["volume"]),
            is_protected=whole(item["protection"]) == 1,
            # Win32_EncryptableVolume: conversion 0 is decrypted, 1 encrypted; protection 0 is off.
            is_suspended=whole(item["protection"]) == 0 and whole(item["conversion"]) == 1,
            is_encrypting=whole(item["conversion"]) in (2, 4),
            has_recovery_password=whole(item["recovery"]) > 0,
            is_system=bool(item.get("system")),
        )
        for item in json_list(text)
    )


ENCRYPTION = Fact("encryption", {Os.WINDOWS: _WINDOWS}, parse, deadline=10)
