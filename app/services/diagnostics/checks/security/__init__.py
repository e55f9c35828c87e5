"""What protects the device, and what stands open."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.security import sec_exposed

CHECKS: tuple[Check, ...] = (sec_exposed.CHECK,)
