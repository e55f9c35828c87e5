"""Beyond the gateway: the internet, its gatekeepers, and tunnels through it."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.internet import net_captive, net_path, proxy_config, vpn_overlap, vpn_state

CHECKS: tuple[Check, ...] = (proxy_config.CHECK, net_captive.CHECK, net_path.CHECK, vpn_state.CHECK, vpn_overlap.CHECK)
