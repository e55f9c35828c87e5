"""Updates of a device, and when they come. A new step is a module with `STEP` and its name here."""

from app.domain.setup import Step
from app.services.setup.steps.update import policy, run

STEPS: tuple[Step, ...] = (run.STEP, policy.STEP)
