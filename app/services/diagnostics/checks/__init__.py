"""All checks, in layer order: what lies lower comes first, because it explains what lies above."""

from collections.abc import Iterable

from app.domain.diagnostics import Check, Depth
from app.services.diagnostics.checks import (
    accounts,
    address,
    clock,
    disk,
    dns,
    hardware,
    internet,
    inventory,
    link,
    performance,
    printing,
    security,
    shares,
    system,
    updates,
    web,
    wifi,
)

CHECKS: tuple[Check, ...] = (
    *link.CHECKS,
    *wifi.CHECKS,
    *address.CHECKS,
    *dns.CHECKS,
    *internet.CHECKS,
    *clock.CHECKS,
    *web.CHECKS,
    *disk.CHECKS,
    *hardware.CHECKS,
    *performance.CHECKS,
    *system.CHECKS,
    *printing.CHECKS,
    *updates.CHECKS,
    *security.CHECKS,
    *accounts.CHECKS,
    *shares.CHECKS,
    *inventory.CHECKS,
)

QUICK: tuple[str, ...] = tuple(check.id for check in CHECKS if check.depth is Depth.QUICK)
"""What runs without a symptom: every check here asks for little, and all are answered in one trip."""


def checks_for(ids: Iterable[str]) -> tuple[Check, ...]:
    """The checks with these ids, in that order. Raises KeyError for an id that there is not."""
    by_id = {check.id: check for check in CHECKS}
    return tuple(by_id[one] for one in dict.fromkeys(ids))
