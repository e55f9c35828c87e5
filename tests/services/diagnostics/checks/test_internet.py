"""What is said of the way to the internet."""

from typing import Any

import pytest

from app.domain.diagnostics import Verdict
from app.services.facts.network.portal import PORTAL, Visited
from app.services.facts.network.proxy import PROXY, Proxy
from app.services.facts.network.resolution import RESOLUTION, Asked, Resolution
from app.services.probes.anchors import USUAL
from app.services.probes.portal import Answer
from app.services.probes.tcp import Attempt, Way
from tests.services.diagnostics.checks.cases import Case, try_case

FIRST, SECOND = USUAL.pages
RIGHT = Answer(200, FIRST.body)
REDIRECT = Answer(302, "", "http://login.hotel.example/")
LOGIN = Answer(200, "<html>Welcome</html>")
FILTERED = Answer(403, "Forbidden by policy")


def seen(*answers: Answer | Way) -> tuple[Visited, ...]:
    pages = zip(USUAL.pages, answers, strict=False)
    return tuple(
        Visited(page, Attempt(one, "192.0.2.80"), Answer())
        if isinstance(one, Way)
        else Visited(page, Attempt(Way.OPEN, "192.0.2.80"), one)
        for page, one in pages
    )


def pac(said: str) -> Proxy:
    return Proxy("KDE", "http://wpad/wpad.dat", None if not said else said == "200", is_script=True, said=said)


def names(*status: str) -> dict[Any, Any]:
    return {RESOLUTION: Resolution(tuple(Asked(f"10.0.0.{n}", one, 5) for n, one in enumerate(status)), "")}


def web(*answers: Answer | Way, proxies: tuple[Proxy, ...] = ()) -> dict[Any, Any]:
    return {PORTAL: seen(*answers), PROXY: proxies}


CASES: list[Case] = [
    ("net.captive", web(RIGHT, Answer(204)), "ok"),
    ("net.captive", web(Way.SILENT, Answer(204)), "ok"),
    ("net.captive", web(REDIRECT, REDIRECT), "problem portal"),
    ("net.captive", web(LOGIN, Answer(200, "<html>")), "problem portal"),
    ("net.captive", web(Way.SILENT, Answer(511)), "problem portal"),
    ("net.captive", web(FILTERED, Answer(503)), "warning intercepted"),
    ("net.captive", web(Way.SILENT, Way.SILENT), "problem blocked"),
    ("net.captive", web(Way.REFUSED, Way.UNREACHABLE), "problem blocked"),
    ("net.captive", web(Way.UNRESOLVED, Way.UNRESOLVED), "info closed_network"),
    ("net.captive", web(Way.SILENT, Way.SILENT, proxies=(Proxy("environment", "http://p:1", True),)), "info by_proxy"),
    ("net.captive", web(Way.SILENT, Way.SILENT, proxies=(Proxy("apt", "http://p:1", False),)), "problem blocked"),
    ("net.captive", web(Way.LATE, Way.SILENT), "warning late"),
    ("net.captive", web(Way.UNRESOLVED, Way.UNRESOLVED) | names("silent"), "unknown"),
    ("net.captive", web(Way.UNRESOLVED, Way.UNRESOLVED) | names("silent", "answer"), "info closed_network"),
    ("net.captive", {}, "missing"),
    ("proxy.config", {PROXY: (pac("200"),)}, "info in_use"),
    ("proxy.config", {PROXY: (pac(""),)}, "info in_use"),
    ("proxy.config", {PROXY: (pac("404"),)}, "problem no_script"),
    ("proxy.config", {PROXY: (pac("other"),)}, "problem no_script"),
    ("proxy.config", {PROXY: (pac("200"), Proxy("apt", "http://p:1", False))}, "problem dead"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<html>Welcome</html>", "another page"),
        ("<HTML><title>\n Hotel  Wi-Fi </title>", "another page, “Hotel Wi-Fi”"),
    ],
)
def test_another_page_with_the_right_status_is_said_as_such(body: str, said: str) -> None:
    judgement = try_case(("net.captive", web(Answer(200, body), Way.SILENT), "problem portal"))
    assert judgement.evidence[0].value == said


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[2]}")
def test_the_verdict(case: Case) -> None:
    try_case(case)


def test_where_to_sign_in_is_said() -> None:
    judgement = try_case(("net.captive", web(REDIRECT, REDIRECT), "problem portal"))
    assert judgement and judgement.verdict is Verdict.PROBLEM
    assert judgement.remedy and "http://login.hotel.example/" in judgement.remedy.by_hand[0]
    assert "login.hotel.example" in judgement.summary
