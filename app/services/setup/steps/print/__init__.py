"""Printers of a device. A new step is a module with `STEP` and its name here."""

from app.domain.setup import Step
from app.services.setup.steps.print import add, default

STEPS: tuple[Step, ...] = (add.STEP, default.STEP)
