"""Files, services, jobs and settings of the system itself. A new step is a module with `STEP` and its name here."""

from app.domain.setup import Step
from app.services.setup.steps.system import file, registry, service, sysctl

STEPS: tuple[Step, ...] = (file.STEP, service.STEP, registry.STEP, sysctl.STEP)
