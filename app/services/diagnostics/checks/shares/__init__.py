"""Shared folders."""

from app.domain.diagnostics import Check

CHECKS: tuple[Check, ...] = ()
