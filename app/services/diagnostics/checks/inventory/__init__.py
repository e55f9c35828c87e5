"""What the device is made of. Only a change since the last visit is judged."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.inventory import inv_hw, inv_lic, inv_net, inv_sw

CHECKS: tuple[Check, ...] = (inv_hw.CHECK, inv_sw.CHECK, inv_net.CHECK, inv_lic.CHECK)
