"""Drives and file systems."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.disk import (
    disk_busy,
    disk_crypt,
    disk_events,
    disk_health,
    disk_kind,
    disk_smart,
    disk_space,
    fs_state,
)

CHECKS: tuple[Check, ...] = (
    disk_smart.CHECK,
    disk_health.CHECK,
    fs_state.CHECK,
    disk_events.CHECK,
    disk_space.CHECK,
    disk_busy.CHECK,
    disk_kind.CHECK,
    disk_crypt.CHECK,
)
