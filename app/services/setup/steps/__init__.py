"""The catalogue of steps. A new one is a module with `STEP` and a line here."""

from app.domain.setup import Step
from app.services.setup.steps import (
    account_local,
    identity_hostname,
    net_hosts,
    software_package,
    time_ntp,
    time_zone,
)

STEPS: tuple[Step, ...] = (
    identity_hostname.STEP,
    time_zone.STEP,
    time_ntp.STEP,
    net_hosts.STEP,
    account_local.STEP,
    software_package.STEP,
)
