"""Shared folders."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.shares import share_access

CHECKS: tuple[Check, ...] = (share_access.CHECK,)
