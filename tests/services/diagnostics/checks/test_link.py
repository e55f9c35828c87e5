"""What is said of the cable."""

from typing import Any

import pytest

from app.domain.facts import Missing, Reason
from app.services.facts.network.link_counters import LINK_COUNTERS, Counters, LinkCounters
from app.services.facts.network.links import LINKS, Link
from app.services.facts.platform import PLATFORM, Platform
from tests.services.diagnostics.checks.cases import Case, try_case


def counted(first: Counters, second: Counters) -> dict[Any, Any]:
    return {LINK_COUNTERS: (LinkCounters("eth0", first, second),)}


CLEAN = Counters(2_000_000, 0)
OLD_ERRORS = Counters(1_000_000, 5_000, crc=5_000)

MACHINE = Platform("Debian", "6.1", "x86_64", "desk")


def virtual(name: str, **changes: bool) -> Link:
    return Link(name, False, False, changes.get("on", True), changes.get("connected", True))


CASES: list[Case] = [
    ("link.up", {LINKS: (virtual("eth0"),), PLATFORM: MACHINE}, "ok"),
    (
        "link.up",
        {LINKS: (virtual("eth0", connected=False), virtual("docker0")), PLATFORM: MACHINE},
        "problem no_carrier",
    ),
    ("link.up", {LINKS: (virtual("eth0", on=False, connected=False),), PLATFORM: MACHINE}, "problem disabled"),
    ("link.up", {LINKS: (virtual("docker0"),), PLATFORM: MACHINE}, "problem no_adapter"),
    ("link.errors", counted(CLEAN, Counters(2_000_400, 0)), "ok"),
    ("link.errors", counted(Counters(2_000_000, 20), Counters(2_000_400, 20)), "ok"),
    ("link.errors", counted(Counters(100, 2), Counters(110, 2)), "ok"),
    ("link.errors", counted(OLD_ERRORS, OLD_ERRORS), "warning many"),
    ("link.errors", counted(CLEAN, Counters(2_000_400, 12, crc=12)), "warning growing"),
    ("link.errors", counted(CLEAN, Counters(2_000_400, 0, carrier_changes=900)), "info flapping"),
    ("link.errors", counted(Counters(0, 0), Counters(0, 0)), "not_applicable"),
    ("link.errors", {LINK_COUNTERS: ()}, "not_applicable"),
    ("link.errors", {LINK_COUNTERS: Missing(Reason.ABSENT)}, "missing"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[2]}")
def test_the_verdict(case: Case) -> None:
    try_case(case)
