"""What is said of names."""

from collections.abc import Sequence
from typing import Any

import pytest

from app.domain.target import Os
from app.services.facts.network.dns_policy import DNS_POLICY, DnsPolicy, DnsRule
from app.services.facts.network.domain import DOMAIN, Domain
from app.services.facts.network.resolution import RESOLUTION, Asked, Resolution
from app.services.facts.network.stale_names import STALE_NAMES, StaleNames
from app.services.probes.tcp import Way
from tests.services.diagnostics.checks.cases import Case, try_case

RULE = DnsRule((".site.example",), "10.0.0.5", False)
EVERY = DnsRule((".",), "10.0.0.66", True)
OTHER = Asked("10.0.0.6", "answer", 5, "192.0.2.80", "")


def names(*servers: Asked, lookup: str | None = "192.0.2.80", late: bool = False) -> dict[Any, Any]:
    return {RESOLUTION: Resolution(servers, lookup, late)}


def asked(status: str = "answer", **more: Any) -> Asked:
    return Asked("10.0.0.5", status, 5, **({"address": "192.0.2.80", "lie": ""} | more))


def domain(said: str, *controllers: str, ports: Sequence[tuple[str, int, Way]] = ()) -> dict[Any, Any]:
    return {DOMAIN: Domain("site.example", (("10.0.0.5", said),), controllers, tuple(ports))}


ONLY_ON = {"stale": Os.WINDOWS}

CASES: list[Case] = [
    ("dns.resolve", names(asked()), "ok"),
    ("dns.resolve", names(asked("denied", address="")), "problem server_denies"),
    ("dns.resolve", names(asked("denied", address=""), OTHER), "ok"),
    ("dns.resolve", names(asked("silent", by_tcp=True), lookup="", late=True), "problem udp_blocked"),
    ("dns.resolve", names(asked(), lookup=""), "problem local_lookup"),
    ("dns.resolve", names(asked(), lookup="", late=True), "info closed_network"),
    ("dns.resolve", names(asked(address=""), lookup=""), "info closed_network"),
    ("dns.hijack", names(asked()), "ok"),
    ("dns.hijack", names(asked(lie="192.0.2.99"), OTHER), "warning lies"),
    ("dns.hijack", names(asked(lie=None)), "unknown"),
    ("dns.hijack", names(asked("silent")), "unknown"),
    ("dns.hijack", {}, "missing"),
    ("dns.domain", domain("answer"), "problem no_controller"),
    ("dns.domain", domain("silent"), "unknown"),
    ("dns.domain", domain("answer", "dc1"), "ok"),
    ("dns.domain", domain("answer", "dc1", ports=[("dc1", 88, Way.OPEN)]), "ok"),
    ("dns.domain", domain("answer", "dc1", ports=[("dc1", 88, Way.SILENT)]), "problem not_reached"),
    (
        "dns.domain",
        domain("answer", "dc1", "dc2", ports=[("dc1", 88, Way.SILENT), ("dc2", 88, Way.OPEN)]),
        "warning one_away",
    ),
    ("dns.domain", {}, "missing"),
    ("dns.cache", {STALE_NAMES: StaleNames(40)}, "ok"),
    ("dns.cache", {STALE_NAMES: StaleNames(40, (("nas.site", "10.0.0.9"),))}, "warning stale"),
    ("dns.cache", {}, "missing"),
    ("dns.policy", {DNS_POLICY: DnsPolicy()}, "ok"),
    ("dns.policy", {DNS_POLICY: DnsPolicy((RULE,))} | names(asked()), "info rules"),
    ("dns.policy", {DNS_POLICY: DnsPolicy((RULE,))} | names(asked(), lookup=""), "info rules"),
    ("dns.policy", {DNS_POLICY: DnsPolicy((EVERY,))} | names(asked(), lookup=""), "problem captures"),
    ("dns.policy", {DNS_POLICY: DnsPolicy(must_encrypt=True)} | names(asked()), "info in_force"),
    ("dns.policy", {DNS_POLICY: DnsPolicy(must_encrypt=True)} | names(asked(), lookup=""), "problem demands"),
    ("dns.policy", {}, "missing"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[2]}")
def test_the_verdict(case: Case) -> None:
    try_case(case)
