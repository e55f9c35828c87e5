"""Where on the way to the internet packets are lost."""

import ipaddress
from typing import Any

import pytest

from app.services.facts.network.path import PATH, Path
from app.services.probes.series import Series
from app.services.probes.trace import Hop
from tests.services.diagnostics.checks.cases import Case, try_case


def hops(*answered: int, goal: bool = True, exact: bool = True) -> dict[Any, Any]:
    """`answered` of 25 packets at each hop; the first is in the own network."""
    made = [
        Hop(
            number,
            ipaddress.ip_address("192.168.1.1" if number == 1 else f"203.0.113.{number}") if heard else None,
            Series(25, (10.0 * number,) * heard),
            goal and number == len(answered),
        )
        for number, heard in enumerate(answered, 1)
    ]
    return {PATH: Path("203.0.113.80", tuple(made), exact)}


CASES: list[Case] = [
    ("net.path", hops(25, 25, 25), "ok"),
    ("net.path", hops(25, 0, 3, 25), "ok"),  # one is silent, one answers seldom: nothing is lost
    ("net.path", hops(25, 25, 22, 22), "warning loss_behind"),
    ("net.path", hops(22, 22, 21, 22), "warning loss_near"),
    ("net.path", hops(15, 15, 15), "problem loss_near"),
    ("net.path", hops(25, 15, 15), "problem loss_behind"),
    ("net.path", hops(25, 22, 22, exact=False), "ok"),
    ("net.path", hops(25, 25, 24), "ok"),  # a single packet
    ("net.path", hops(25, 25, 0, 0, goal=False), "info ends_early"),
    ("net.path", hops(0, 0, goal=False), "not_applicable"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[2]}")
def test_the_verdict(case: Case) -> None:
    try_case(case)


@pytest.mark.parametrize(
    ("answered", "hop"),
    [
        ((25, 25, 22, 22), "from hop 3 on (203.0.113.3)"),
        ((25, 2, 22, 22), "from hop 3 on (203.0.113.3)"),  # hop 2 only answers seldom
        ((22, 0, 22, 22), "from hop 1 on (192.168.1.1)"),
    ],
)
def test_the_hop_from_which_loss_persists_is_named(answered: tuple[int, ...], hop: str) -> None:
    expected = "warning loss_near" if "hop 1" in hop else "warning loss_behind"
    judgement = try_case(("net.path", hops(*answered), expected))
    assert judgement and hop in judgement.summary
