"""A diagnosis in words for others: nothing is dropped for the technician, nothing technical reaches the customer."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.diagnostics import Change, CheckGroup, Diagnosis, Evidence, Finding, Judgement, Remedy, Verdict
from app.services.diagnostics.telling import as_markdown, as_text, for_customer, limit_words

THEN = datetime(2026, 9, 12, 10, 0, tzinfo=UTC)


def finding(check: str, verdict: Verdict, summary: str, by: str = "", value: str = "timed out") -> Finding:
    remedy = Remedy("Use the router", by_hand=("Run nmcli con up eth0",)) if verdict is Verdict.PROBLEM else None
    judgement = Judgement(verdict, summary, "x", "Names need it.", (Evidence("dns", "Lookup", value),), remedy)
    return Finding(check, f"Title {check}", CheckGroup.NETWORK, judgement, by, THEN)


CAUSE = finding("dns", Verdict.PROBLEM, "The DNS server 10.0.0.5 does not answer")
FOUND = Diagnosis(
    "till",
    datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    0.5,
    1,
    (
        CAUSE,
        finding("resolve", Verdict.PROBLEM, "No name can be found", "dns"),
        finding("disk", Verdict.WARNING, "/ is 93 % full"),
        finding("wifi", Verdict.UNKNOWN, "Could not be read"),
        finding("link", Verdict.OK, "eth0 is connected"),
    ),
    CAUSE,
    changes=(
        Change("Software", "firefox", "128", "131"),
        Change("Open ports", "Port 8080", "", "from the network"),
        Change("Open ports", "Port 21", "from the network", ""),
    ),
    compared_with=THEN,
)


def test_a_technician_reads_everything_as_text_and_as_markdown() -> None:
    for text in (as_text(FOUND, "No internet"), as_markdown(FOUND, "No internet")):
        for part in (
            *("Root cause", "The DNS server 10.0.0.5 does not answer", "timed out", "Use the router", "nmcli con up"),
            *("No name can be found", "93 % full", "Could not be read", "Title link", "new since 2026-09-12"),
            *("Changed since 2026-09-12", "firefox: 128 → 131", "Port 8080: new", "Port 21: gone"),
        ):
            assert part in text.replace("\\", ""), part


def test_a_customer_reads_what_is_wrong_and_what_helps_and_no_more() -> None:
    text = for_customer(FOUND, "No internet")
    for part in ("The DNS server 10.0.0.5 does not answer", "Names need it.", "Use the router", "93 % full"):
        assert part in text
    for part in ("nmcli", "timed out", "Lookup", "No name can be found", "Title", "firefox"):
        assert part not in text
    fine = Diagnosis("till", THEN, 0.1, 1, (FOUND.findings[-1],))
    assert "Nothing wrong was found." in for_customer(fine, "Full check")


@given(st.text(max_size=60))
def test_nothing_that_a_device_says_becomes_markup(said: str) -> None:
    evil = finding("dns", Verdict.WARNING, f"{said}<script>*b*", value=f"{said}```\n# head")
    text = as_markdown(Diagnosis("till", THEN, 0.1, 1, (evil,)), "T")
    assert "<script>" not in text.replace("\\<", "")
    assert [line for line in text.splitlines() if line.startswith("# ")] == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("warning_gb", 10, "warning 10 GB"),
        ("inodes_share", 0.01, "inodes 1 %"),
        ("seconds", 60, "60 s"),
        ("good_dbm", -67, "good -67 dBm"),
        ("carrier_changes", 200, "carrier changes 200"),
    ],
)
def test_a_limit_is_said_with_its_unit(name: str, value: float, words: str) -> None:
    assert limit_words(name, value) == words
