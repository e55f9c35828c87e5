"""Who may use a device, and with which rights. A new step is a module with `STEP` and its name here."""

from app.domain.setup import Step
from app.services.setup.steps.account import builtin, groups, laps, local, password, policy, sudo

STEPS: tuple[Step, ...] = (local.STEP, groups.STEP, password.STEP, builtin.STEP, policy.STEP, laps.STEP, sudo.STEP)
