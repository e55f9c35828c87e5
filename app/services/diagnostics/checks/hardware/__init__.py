"""Memory, battery and devices."""

from app.domain.diagnostics import Check

CHECKS: tuple[Check, ...] = ()
