"""Programs of a device, and where they come from. A new step is a module with `STEP` and its name here."""

from app.domain.setup import Step
from app.services.setup.steps.software import flatpak, package

STEPS: tuple[Step, ...] = (package.STEP, flatpak.STEP)
