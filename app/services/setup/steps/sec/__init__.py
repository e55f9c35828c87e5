"""How a device is protected. A new step is a module with `STEP` and its name here."""

from app.domain.setup import Step
from app.services.setup.steps.sec import baseline, defender, encryption, firewall, legacy, lock

STEPS: tuple[Step, ...] = (
    firewall.STEP,
    lock.STEP,
    defender.STEP,
    legacy.STEP,
    baseline.STEP,
    encryption.STEP,
)
