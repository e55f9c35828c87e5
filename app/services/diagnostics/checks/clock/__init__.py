"""The time."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.clock import time_skew, time_source, time_zone

CHECKS: tuple[Check, ...] = (time_skew.CHECK, time_source.CHECK, time_zone.CHECK)
