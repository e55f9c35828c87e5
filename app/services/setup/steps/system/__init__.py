"""Files, services, jobs and settings of the system itself. A new step is a module with `STEP` and its name here."""

from app.domain.setup import Step
from app.services.setup.steps.system import (
    driver,
    feature,
    file,
    registry,
    restart,
    script,
    service,
    snapshot,
    sysctl,
    task,
)

STEPS: tuple[Step, ...] = (
    snapshot.STEP,
    file.STEP,
    service.STEP,
    task.STEP,
    script.STEP,
    registry.STEP,
    feature.STEP,
    driver.STEP,
    sysctl.STEP,
    restart.STEP,
)
