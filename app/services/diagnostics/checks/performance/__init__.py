"""What makes a device slow."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.performance import (
    boot_time,
    cpu_load,
    cpu_throttle,
    mem_pressure,
    startup_items,
    sys_uptime,
)

CHECKS: tuple[Check, ...] = (
    mem_pressure.CHECK,
    cpu_load.CHECK,
    cpu_throttle.CHECK,
    boot_time.CHECK,
    startup_items.CHECK,
    sys_uptime.CHECK,
)
