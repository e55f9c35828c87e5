"""Programs of a device, and where they come from. A new step is a module with `STEP` and its name here."""

from app.domain.setup import Step
from app.services.setup.steps.software import appx, flatpak, installer, m365, package, source

STEPS: tuple[Step, ...] = (
    source.STEP,
    package.STEP,
    flatpak.STEP,
    installer.STEP,
    m365.STEP,
    appx.STEP,
)
