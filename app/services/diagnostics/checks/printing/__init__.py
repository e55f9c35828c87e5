"""Printers, from the queue to the device."""

from app.domain.diagnostics import Check

CHECKS: tuple[Check, ...] = ()
