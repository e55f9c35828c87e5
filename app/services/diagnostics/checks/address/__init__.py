"""Addresses and the way out of the own network."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.address import (
    dhcp_lease,
    dhcp_rogue,
    ip_address,
    ip_conflict,
    ip_mask,
    ip_static,
    net_gateway,
    net_ipv6,
    net_mtu,
    net_multigw,
    net_route,
)

CHECKS: tuple[Check, ...] = (
    ip_address.CHECK,
    ip_conflict.CHECK,
    dhcp_lease.CHECK,
    dhcp_rogue.CHECK,
    ip_static.CHECK,
    ip_mask.CHECK,
    net_route.CHECK,
    net_gateway.CHECK,
    net_multigw.CHECK,
    net_mtu.CHECK,
    net_ipv6.CHECK,
)
