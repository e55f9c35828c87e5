"""Files, services, jobs and settings of the system itself. A new step is a module with `STEP` and its name here."""

from app.domain.setup import Step
from app.services.setup.steps.system import file

STEPS: tuple[Step, ...] = (file.STEP,)
