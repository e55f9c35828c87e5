"""Addresses and the way out of the own network."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.address import ip_address, ip_static, net_gateway, net_mtu, net_multigw

CHECKS: tuple[Check, ...] = (ip_address.CHECK, ip_static.CHECK, net_gateway.CHECK, net_multigw.CHECK, net_mtu.CHECK)
