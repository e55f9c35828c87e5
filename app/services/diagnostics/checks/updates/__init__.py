"""Updates and support."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.updates import upd_reboot

CHECKS: tuple[Check, ...] = (upd_reboot.CHECK,)
