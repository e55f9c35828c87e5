"""What a person does by hand. A new step is a module with `STEP` and its name here."""

from app.domain.setup import Step
from app.services.setup.steps.manual import task

STEPS: tuple[Step, ...] = (task.STEP,)
