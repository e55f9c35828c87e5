"""How a device is in its network. A new step is a module with `STEP` and its name here."""

from app.domain.setup import Step
from app.services.setup.steps.net import address, category, dns, hosts, proxy, resolution, vpn, wifi

STEPS: tuple[Step, ...] = (
    address.STEP,
    dns.STEP,
    category.STEP,
    hosts.STEP,
    proxy.STEP,
    resolution.STEP,
    wifi.STEP,
    vpn.STEP,
)
