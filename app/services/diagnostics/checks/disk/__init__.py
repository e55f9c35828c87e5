"""Drives and file systems."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.disk import disk_events, disk_space, fs_state

CHECKS: tuple[Check, ...] = (fs_state.CHECK, disk_events.CHECK, disk_space.CHECK)
