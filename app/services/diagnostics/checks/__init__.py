"""All checks, in layer order: what lies lower comes first, because it explains what lies above."""

from collections.abc import Iterable

from app.domain.diagnostics import Check
from app.services.diagnostics.checks import (
    cpu_load,
    disk_events,
    disk_space,
    dns_hosts,
    dns_resolve,
    dns_servers,
    fs_state,
    ip_address,
    ip_static,
    link_speed,
    link_up,
    log_critical,
    mem_pressure,
    net_gateway,
    net_mtu,
    net_multigw,
    proxy_config,
    sec_exposed,
    svc_failed,
    sys_uptime,
    time_source,
    time_zone,
    upd_reboot,
)

CHECKS: tuple[Check, ...] = (
    link_up.CHECK,
    link_speed.CHECK,
    ip_address.CHECK,
    ip_static.CHECK,
    net_gateway.CHECK,
    net_multigw.CHECK,
    net_mtu.CHECK,
    dns_servers.CHECK,
    dns_resolve.CHECK,
    dns_hosts.CHECK,
    proxy_config.CHECK,
    time_source.CHECK,
    time_zone.CHECK,
    fs_state.CHECK,
    disk_events.CHECK,
    disk_space.CHECK,
    mem_pressure.CHECK,
    cpu_load.CHECK,
    svc_failed.CHECK,
    log_critical.CHECK,
    upd_reboot.CHECK,
    sys_uptime.CHECK,
    sec_exposed.CHECK,
)

QUICK: tuple[str, ...] = tuple(check.id for check in CHECKS)
"""What runs without a symptom: every check here asks for little, and all are answered in one trip."""


def checks_for(ids: Iterable[str]) -> tuple[Check, ...]:
    """The checks with these ids, in that order. Raises KeyError for an id that there is not."""
    by_id = {check.id: check for check in CHECKS}
    return tuple(by_id[one] for one in dict.fromkeys(ids))
