"""What the device is made of. Only a change since the last visit is judged."""

from app.domain.diagnostics import Check

CHECKS: tuple[Check, ...] = ()
