"""Names."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.dns import (
    dns_cache,
    dns_domain,
    dns_hijack,
    dns_hosts,
    dns_policy,
    dns_resolve,
    dns_servers,
)

CHECKS: tuple[Check, ...] = (
    dns_servers.CHECK,
    dns_resolve.CHECK,
    dns_hijack.CHECK,
    dns_hosts.CHECK,
    dns_policy.CHECK,
    dns_cache.CHECK,
    dns_domain.CHECK,
)
