"""Folders that several devices use. A new step is a module with `STEP` and its name here."""

from app.domain.setup import Step
from app.services.setup.steps.share import create, drive, map

STEPS: tuple[Step, ...] = (create.STEP, map.STEP, drive.STEP)
