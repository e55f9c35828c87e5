"""Everything that Satchel asks a device and that only reads."""

from typing import Any

from app.domain.diagnostics import Depth
from app.domain.facts import Fact
from app.domain.inspection import View
from app.services.baselines.compared import COMPARED
from app.services.diagnostics.checks import CHECKS

FACTS: tuple[Fact[Any], ...] = tuple(
    dict.fromkeys(
        (
            *(fact for check in CHECKS if check.depth is not Depth.DEEP for fact in check.needs),
            *(one.fact for one in COMPARED),
        )
    )
)
"""Without what is a load for the device or the network: that is done on demand only."""


def views() -> tuple[View, ...]:
    """The views of a device."""
    from app.services.inspection import VIEWS

    return VIEWS
