"""What protects the device, and what stands open."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.security import (
    av_clam,
    av_defender,
    av_product,
    fw_profile,
    sec_boot,
    sec_exposed,
    sec_listeners,
    tls_cert,
)

CHECKS: tuple[Check, ...] = (
    fw_profile.CHECK,
    av_product.CHECK,
    av_defender.CHECK,
    av_clam.CHECK,
    sec_exposed.CHECK,
    sec_listeners.CHECK,
    sec_boot.CHECK,
    tls_cert.CHECK,
)
