"""What is said of the clock."""

from typing import Any

import pytest

from app.services.facts.clock.skew import TIME_SKEW, OtherClock
from app.services.facts.network.portal import PORTAL, Visited
from app.services.probes.anchors import USUAL
from app.services.probes.portal import Answer
from app.services.probes.tcp import Attempt, Way
from tests.services.diagnostics.checks.cases import Case, try_case

NOON = 1_795_687_200.0  # 2026-11-26 10:00:00 UTC


def page(ahead: float, *, body: str = "Microsoft Connect Test") -> tuple[Visited, ...]:
    """A page that came when the web server's clock said 10:00, and the device's `ahead` seconds less."""
    answer = Answer(200, body, "", "Thu, 26 Nov 2026 10:00:00 GMT")
    return (Visited(USUAL.pages[0], Attempt(Way.OPEN), answer, NOON - ahead),)


def clock(kind: str, offset: float | str, name: str = "") -> OtherClock:
    if isinstance(offset, str):
        return OtherClock(kind, name or kind, offset)
    return OtherClock(kind, name or kind, "answer", offset)


def clocks(*known: OtherClock, pages: tuple[Visited, ...] = ()) -> dict[Any, Any]:
    return {TIME_SKEW: known, PORTAL: pages}


SILENT = clock("public", "silent")

CASES: list[Case] = [
    ("time.skew", clocks(clock("configured", 0.01), SILENT), "ok"),
    ("time.skew", clocks(clock("public", 0.5), clock("gateway", -0.5)), "ok"),
    ("time.skew", clocks(clock("public", 30.0), clock("gateway", 30.1)), "warning off_by"),
    ("time.skew", clocks(clock("public", -4000.0)), "problem far_off"),
    ("time.skew", clocks(clock("public", 0.0), clock("configured", 9000.0, "a"), clock("public", 0.1, "b")), "ok"),
    ("time.skew", clocks(clock("configured", 9000.0), clock("public", 0.0)), "warning clocks_disagree"),
    ("time.skew", clocks(clock("public", 0.0), clock("gateway", -9000.0), pages=page(0.0)), "ok"),
    ("time.skew", clocks(clock("public", "unset"), pages=page(1.2)), "ok"),
    ("time.skew", clocks(SILENT, pages=page(4000.0)), "problem far_off"),
    ("time.skew", clocks(clock("configured", "silent"), pages=page(0.4)), "warning ntp_blocked"),
    ("time.skew", clocks(SILENT, pages=page(4000.0, body="<html>sign in</html>")), "unknown"),
    ("time.skew", clocks(SILENT), "unknown"),
    ("time.skew", {}, "missing"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[2]}")
def test_the_verdict(case: Case) -> None:
    try_case(case)
