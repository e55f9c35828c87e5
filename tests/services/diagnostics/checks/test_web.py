"""What is said of secure sites and of the ports of services."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.facts import KnownFacts, Reason
from app.services.diagnostics.checks import checks_for
from app.services.facts.network.believed import BELIEVED, Believed
from app.services.facts.network.portal import PORTAL
from app.services.facts.network.secure_sites import SECURE_SITES, Site
from app.services.facts.network.service_ports import SERVICE_PORTS, ServicePort
from app.services.probes.certificates import Certificate
from app.services.probes.portal import Answer
from app.services.probes.tcp import Attempt, Way
from tests.services.diagnostics.checks.cases import Case, try_case
from tests.services.diagnostics.checks.test_internet import RIGHT, seen

BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
SHOWN = Certificate("www.microsoft.com", "An authority", BEGIN, END, ("www.microsoft.com",))
OPEN, SILENT = Attempt(Way.OPEN, "192.0.2.80"), Attempt(Way.SILENT, "192.0.2.80")


def site(system: int | None, ours: int | None = None) -> Site:
    return Site("www.microsoft.com:443", OPEN, SHOWN, system, ours)


DARK = Site("www.google.com:443", SILENT)
BREAKS = Site("www.google.com:443", OPEN)


def secure(*sites: Site, plain: bool = False) -> dict[Any, Any]:
    return {SECURE_SITES: sites, PORTAL: seen(RIGHT if plain else Way.SILENT)}


def ports(*ways: Way) -> dict[Any, Any]:
    return {SERVICE_PORTS: tuple(ServicePort(f"mail.example:{n}", Attempt(way)) for n, way in enumerate(ways))}


def believed(internet: bool | None, first: Answer | Way, *, tries: bool = True) -> dict[Any, Any]:
    return {BELIEVED: Believed(internet, "limited", tries), PORTAL: seen(first)}


CASES: list[Case] = [
    ("net.https", secure(site(0, 0), DARK), "ok"),
    ("net.https", secure(site(0)), "ok"),
    ("net.https", secure(site(None, 0)), "ok"),
    ("net.https", secure(site(0, 20)), "info inspected"),
    ("net.https", secure(site(20, 0)), "warning old_authorities"),
    ("net.https", secure(site(20, 20), DARK), "problem untrusted"),
    ("net.https", secure(site(10, 10)), "problem expired"),
    ("net.https", secure(site(9)), "problem not_yet_valid"),
    ("net.https", secure(site(62)), "problem other_name"),
    ("net.https", secure(site(None)), "unknown"),
    ("net.https", secure(site(None), site(10)), "problem expired"),
    ("net.https", secure(DARK), "info not_reached"),
    ("net.https", secure(DARK, plain=True), "problem blocked"),
    ("net.https", secure(BREAKS), "problem breaks_off"),
    ("net.https", secure(Site("a:443", Attempt(Way.LATE)), plain=True), "info late"),
    ("net.https", {}, "missing"),
    ("net.ports", ports(Way.OPEN, Way.OPEN), "ok"),
    ("net.ports", ports(Way.OPEN, Way.SILENT), "info some_closed"),
    ("net.ports", ports(Way.REFUSED, Way.SILENT), "info not_reached"),
    ("net.ports", {}, "missing"),
    ("net.ncsi", believed(True, RIGHT), "ok"),
    ("net.ncsi", believed(False, Way.SILENT), "ok"),
    ("net.ncsi", believed(None, RIGHT), "ok"),
    ("net.ncsi", believed(False, RIGHT), "warning false_alarm"),
    ("net.ncsi", believed(False, RIGHT, tries=False), "info not_tried"),
    ("net.ncsi", believed(True, Way.SILENT), "info believes"),
    ("net.ncsi", {}, "missing"),
]


@pytest.mark.parametrize(("way", "reason"), [(Way.LATE, Reason.TIMED_OUT), (Way.OPEN, Reason.ABSENT)])
def test_a_verdict_that_came_too_late_is_no_lack_of_authorities(way: Way, reason: Reason) -> None:
    check = checks_for(["net.https"])[0]
    found = secure(replace(site(None), attempt=Attempt(way)))
    assert check.judge(KnownFacts(found), check.thresholds).reason is reason


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[2]}")
def test_the_verdict(case: Case) -> None:
    try_case(case)


@pytest.mark.parametrize(
    ("way", "cause"), [(Way.OPEN, ""), (Way.SILENT, "named_silent"), (Way.REFUSED, "named_refused")]
)
def test_the_port_that_a_person_has_named_must_be_open(way: Way, cause: str) -> None:
    about = checks_for(["net.ports"])[0].about
    assert about
    check = about({"vpn": "vpn.example.com"})
    found = (ServicePort("vpn.example.com:443", Attempt(way)), ServicePort("mail.example:993", OPEN))
    judgement = check.judge(KnownFacts({check.needs[0]: found}), check.thresholds)
    assert judgement.cause == ("" if way is Way.OPEN else f"named_{way.value}")
    assert "vpn.example.com" in check.needs[0].contacts


@pytest.mark.parametrize("name", ["", "two words", r"\\server\share"])
def test_what_cannot_be_a_server_is_not_asked(name: str) -> None:
    about = checks_for(["net.ports"])[0].about
    assert about
    assert about({"vpn": name}).needs == (SERVICE_PORTS,)
