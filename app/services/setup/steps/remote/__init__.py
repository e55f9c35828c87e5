"""How a device is reached from afar. A new step is a module with `STEP` and its name here."""

from app.domain.setup import Step
from app.services.setup.steps.remote import rdp, sshd, winrm

STEPS: tuple[Step, ...] = (sshd.STEP, rdp.STEP, winrm.STEP)
