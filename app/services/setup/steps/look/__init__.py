"""How a device looks and when it rests. A new step is a module with `STEP` and its name here."""

from app.domain.setup import Step
from app.services.setup.steps.look import brand

STEPS: tuple[Step, ...] = (brand.STEP,)
