"""What comes through of the internet: secure sites, and the ports of services."""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.web import net_https, net_ncsi, net_ports

CHECKS: tuple[Check, ...] = (net_https.CHECK, net_ncsi.CHECK, net_ports.CHECK)
