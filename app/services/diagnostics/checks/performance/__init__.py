"""What makes a device slow."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.performance import cpu_load, mem_pressure, sys_uptime

CHECKS: tuple[Check, ...] = (mem_pressure.CHECK, cpu_load.CHECK, sys_uptime.CHECK)
