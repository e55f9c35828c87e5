"""Whom the checks ask, and how a site names machines of its own."""

from collections.abc import Iterator

import pytest

from app.domain.settings import Internet
from app.services.probes.anchors import (
    CLOCKS_TOLD,
    PAGES_TOLD,
    SERVICES_TOLD,
    SITES_TOLD,
    USUAL,
    AnchorsGiven,
    anchors,
    clock_problem,
    page_problem,
    page_text_problem,
    site_problem,
    use,
    use_settings,
)


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = anchors()
    yield
    use_settings(Internet())
    use(before)


def test_who_is_contacted_is_told() -> None:
    hosts = {page.url.split("/")[2] for page in USUAL.pages} | set(USUAL.clocks)
    hosts |= {place.partition(":")[0] for place in (*USUAL.sites, *USUAL.services)}
    told = " ".join((PAGES_TOLD, SITES_TOLD, CLOCKS_TOLD, SERVICES_TOLD))
    assert [host for host in sorted(hosts) if host not in told] == []


def test_a_site_names_machines_of_its_own() -> None:
    use_settings(Internet("http://intranet.site/alive", "It works", "intranet.site", "ntp.site"))
    chosen = anchors()
    assert (chosen.sites, chosen.clocks, chosen.services) == (("intranet.site:443",), ("ntp.site",), ())
    assert dict(AnchorsGiven("pages")) == {"pages": "http://intranet.site/alive 200 It works"}
    use_settings(Internet())
    assert anchors() is USUAL


@pytest.mark.parametrize(
    "page", ["https://intranet.site/", "intranet.site", "http://a b/", "http://a|b/", "http://a'b/"]
)
def test_what_makes_no_sense_is_not_asked(page: str) -> None:
    use_settings(Internet(page, "x", "two words", "\u00fc"))
    assert (anchors().pages, anchors().sites, anchors().clocks) == ((), (), ())
    assert page_problem(page)


@pytest.mark.parametrize("site", ["https://intranet.site/", "intranet.site/a", "a b", "a:b", ":443"])
def test_an_address_of_a_page_is_no_site_and_no_clock(site: str) -> None:
    use_settings(Internet(site=site, clock=site))
    assert (anchors().sites, anchors().clocks) == ((), ())
    assert site_problem(site) and clock_problem(site)


@pytest.mark.parametrize(
    ("site", "asked"),
    [("intranet", "intranet:443"), ("10.0.0.1:8443", "10.0.0.1:8443"), ("[fd00::1]", "[fd00::1]:443"), ("", None)],
)
def test_a_site_may_have_a_port(site: str, asked: str | None) -> None:
    assert site_problem(site) == ""
    use_settings(Internet(site=site, clock="ntp.site"))
    assert anchors().sites == ((asked,) if asked else ())


def test_a_time_server_may_be_an_address_and_an_empty_line_is_no_problem() -> None:
    assert [clock_problem(clock) for clock in ("", "ntp.site", "fd00::1", "10.0.0.1")] == ["", "", "", ""]
    assert page_problem("") == page_problem("http://intranet.site/alive") == page_text_problem("It works") == ""
    assert page_text_problem("a|b")
