"""What a device is called, whose it is, and how it speaks. A new step is a module with `STEP` and its name here."""

from app.domain.setup import Step
from app.services.setup.steps.identity import asset, domain, hostname, locale

STEPS: tuple[Step, ...] = (hostname.STEP, locale.STEP, asset.STEP, domain.STEP)
