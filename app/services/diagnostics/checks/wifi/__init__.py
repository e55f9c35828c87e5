"""The radio link."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.wifi import (
    wifi_band,
    wifi_channel,
    wifi_drops,
    wifi_permission,
    wifi_powersave,
    wifi_signal,
)

CHECKS: tuple[Check, ...] = (
    wifi_permission.CHECK,
    wifi_signal.CHECK,
    wifi_channel.CHECK,
    wifi_band.CHECK,
    wifi_drops.CHECK,
    wifi_powersave.CHECK,
)
