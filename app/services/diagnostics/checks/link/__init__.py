"""The link: is a network connected at all, and how well?"""

from app.domain.diagnostics import Check
from app.services.diagnostics.checks.link import link_errors, link_speed, link_up

CHECKS: tuple[Check, ...] = (link_up.CHECK, link_speed.CHECK, link_errors.CHECK)
