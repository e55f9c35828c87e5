"""The radio link."""

from app.domain.diagnostics import Check

CHECKS: tuple[Check, ...] = ()
