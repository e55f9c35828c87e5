"""Updates and support."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.updates import os_support, sys_integrity, upd_errors, upd_reboot, upd_recent

CHECKS: tuple[Check, ...] = (
    os_support.CHECK,
    upd_recent.CHECK,
    upd_reboot.CHECK,
    upd_errors.CHECK,
    sys_integrity.CHECK,
)
