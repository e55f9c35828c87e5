"""Memory, battery and devices."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.hardware import bat_health, bat_state, dev_problem, mem_errors, mem_modules

CHECKS: tuple[Check, ...] = (
    mem_errors.CHECK,
    dev_problem.CHECK,
    mem_modules.CHECK,
    bat_health.CHECK,
    bat_state.CHECK,
)
