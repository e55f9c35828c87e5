"""What is said of the device's own certificates."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.services.facts.security.own_certificates import OWN_CERTIFICATES, OwnCertificate, OwnCertificates
from app.services.probes.certificates import Certificate
from tests.services.diagnostics.checks.cases import Case, try_case

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)


def shown(left: float, life: float = 90, *, is_stored: bool = False) -> OwnCertificate:
    """One that ends in `left` days, and counts for `life` days in all."""
    ends = NOW + timedelta(days=left)
    found = Certificate("desk", "An authority", ends - timedelta(days=life), ends, ("desk",))
    return OwnCertificate("the store" if is_stored else "127.0.0.1:443", found, is_stored)


def own(*found: OwnCertificate) -> dict[Any, Any]:
    return {OWN_CERTIFICATES: OwnCertificates(NOW, found)}


CASES: list[Case] = [
    ("tls.cert", own(), "not_applicable"),
    ("tls.cert", own(shown(60)), "ok"),
    ("tls.cert", own(shown(25)), "ok"),  # of 90 days: it is renewed from 30 days on
    ("tls.cert", own(shown(25, 365)), "warning ends_soon"),
    ("tls.cert", own(shown(60), shown(6)), "problem ends_now"),
    ("tls.cert", own(shown(4, 6)), "ok"),  # of 6 days
    ("tls.cert", own(shown(1, 6)), "problem ends_now"),
    ("tls.cert", own(shown(60), shown(-1)), "problem expired"),
    ("tls.cert", own(shown(200, 90)), "warning not_yet_valid"),
    ("tls.cert", own(shown(-100, is_stored=True), shown(60)), "info old_in_store"),
    ("tls.cert", own(shown(60, is_stored=True)), "ok"),
    ("tls.cert", {}, "missing"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[2]}")
def test_the_verdict(case: Case) -> None:
    try_case(case)
