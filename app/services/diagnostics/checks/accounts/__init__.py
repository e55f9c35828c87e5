"""Who may sign in."""

from app.domain.diagnostics import Check

CHECKS: tuple[Check, ...] = ()
