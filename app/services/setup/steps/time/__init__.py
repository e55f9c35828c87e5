"""What time it is on a device. A new step is a module with `STEP` and its name here."""

from app.domain.setup import Step
from app.services.setup.steps.time import ntp, zone

STEPS: tuple[Step, ...] = (zone.STEP, ntp.STEP)
