"""The report set before against after, for paper and for the customer."""

from typing import Any

from app.domain.journal import EventKind
from app.domain.settings import Report, Settings
from app.services.report import render_customer_report, render_report, report_path, write_paper
from app.services.report_content import read_content
from app.services.report_customer import latest, wrong
from app.services.report_outcomes import outcomes
from tests.services.test_report import diagnosis, event, visit

SETTINGS = Settings(technician="Kim Berg")


def fixed() -> dict[str, Any]:
    """The same device after the DNS server was put right; what has changed since September is told."""
    found = diagnosis()
    found["findings"][0] |= {"verdict": "ok", "summary": "The DNS server 10.0.0.1 answers", "remedy_details": None}
    found["findings"][2]["new_since"] = "2026-09-12T10:00:00Z"
    found["findings"][3]["verdict"] = "unknown"
    return found | {
        "root_cause": None,
        "compared_with": "2026-09-12T10:00:00Z",
        "changes": [{"kind": "Open ports", "what": "Port <8080>", "before": "", "after": "from the network"}],
    }


EVENTS = [*visit(), event(60, EventKind.DIAGNOSED, device="kasse-3", diagnosis=fixed())]


def test_what_was_wrong_stands_beside_how_it_was_seen_last() -> None:
    found = outcomes(read_content(EVENTS))
    assert [(one.before.check, one.is_put_right) for one in found] == [("dns.server", True), ("disk.space", False)]
    html = render_report(EVENTS, Report())
    for part in ("Before and after", "Put right", "Still so", "New since 12 September 2026", "Port &lt;8080&gt;"):
        assert part in html
    assert "Before and after" not in render_report(visit(), Report()), "nothing was looked at again"


def test_where_nothing_was_changed_nothing_is_told_as_put_right() -> None:
    looked = [one for one in EVENTS if one.kind is EventKind.DIAGNOSED]
    content = read_content([*looked, *looked])
    assert [(one.before.check, one.good_words) for one in outcomes(content)] == [("dns.server", "In order now")]
    html = render_report([*looked, *looked], Report())
    assert "Put right" not in html and "Still so" not in html


def test_what_was_seen_twice_counts_once() -> None:
    once, twice = visit(), [*visit(), event(61, EventKind.DIAGNOSED, device="kasse-3", diagnosis=diagnosis())]
    tiles = [
        render_report(events, Report()).partition('class="tiles"')[2].partition("<section")[0]
        for events in (once, twice)
    ]
    assert tiles[0] == tiles[1]


def test_a_fix_that_was_undone_is_not_told_as_put_right() -> None:
    about = {"device": "kasse-3", "check": "dns.server", "end": "worse"}
    for undone, words in ((False, "Put right"), (True, "Taken back")):
        events = [*EVENTS, event(61, EventKind.FIX_ENDED, **about, undone=undone)]
        assert words in render_report(events, Report())
    again = [*events, event(62, EventKind.DIAGNOSED, device="kasse-3", diagnosis=fixed())]
    assert "Taken back" not in render_report(again, Report()), "it was looked at once more"


def test_the_customer_reads_no_command_no_credential_and_no_evidence() -> None:
    html = render_customer_report(EVENTS, Report(), "Kim Berg")
    for part in ("Service report", "Nordlys Dental", "Kim Berg", "Put right", "Etc/UTC", "Europe/Oslo"):
        assert part in html
    for part in ("Nordlys till admin", "ping -c1", "PF3XK91Q", "Record of work", "Could not be read"):
        assert part not in html


def test_paper_has_the_same_and_its_texts_are_harmless(tmp_path: Any) -> None:
    pages: list[tuple[str, str, str]] = []

    def print_paper(path: Any, html: str, title: str, footer: str) -> int:
        pages.append((html, title, footer))
        return 1

    for is_customer in (False, True):
        path = report_path(tmp_path, "Nordlys / Dental", ".pdf", for_customer=is_customer)
        assert path.parent == tmp_path and path.suffix == ".pdf"
        write_paper(path, EVENTS, SETTINGS, print_paper, for_customer=is_customer)
    (internal, title, footer), (customer, *_) = pages
    assert (title, "Nordlys Dental" in footer) == ("Visit report", True)
    for part in ("Put right", "Port &lt;8080&gt;", "PF3XK91Q", "Record of work", "SHA-256"):
        assert part in internal
    for part in ("PF3XK91Q", "ping -c1", "SHA-256", "Nordlys till admin"):
        assert part not in customer
    assert "<8080>" not in internal + customer


def test_a_look_at_less_does_not_hide_from_the_customer_what_was_found_before() -> None:
    less = {**diagnosis(), "root_cause": None, "findings": [diagnosis()["findings"][4]]}
    events = [*visit(), event(61, EventKind.DIAGNOSED, device="kasse-3", diagnosis=less)]
    (seen,) = latest(read_content(events).examinations)
    assert [one.check for one in wrong(seen)] == ["dns.server", "disk.space"]
    stage = {"stage": "name", "title": "Name", "verdict": "problem", "summary": "There is no such name"}
    failed = event(62, EventKind.CONNECTION_CHECKED, device="kasse-3", check={"stages": [stage]})
    (cut_off,) = latest(read_content([*events, failed]).examinations)
    assert [one.check for one in wrong(cut_off)] == ["name", "dns.server", "disk.space"]
    again = event(63, EventKind.DIAGNOSED, device="kasse-3", diagnosis=fixed())
    (now,) = latest(read_content([*events, failed, again]).examinations)
    assert [one.check for one in wrong(now)] == ["disk.space"], "it was connected to again"
