"""What makes no sense is unknown: garbage from a device never becomes a problem that it does not have."""

import pytest

from app.domain.diagnostics import Check, Verdict
from app.domain.facts import FactMissing, KnownFacts, Missing, Reason
from app.domain.target import Os
from app.services.diagnostics.checks import CHECKS
from app.services.facts.reading import PARSE_ERRORS

GARBAGE = (
    "garbage {[ \n",
    "\x00ÿþ\ufffd\n",
    "<html>It works!</html>",
    "Welcome to RouterOS\n>",
    "null",
    "0",
    "[1, 2]",
    "error: unknown command\nusage: [-a]\n",
    "sh: ip: cannot execute binary file\n",
    "a=b\nc=d\n",
    "1 2 3 4 5 6 7 8\n" * 3,
    "|" * 30,
)
# A hosts file holds what someone wrote into it, and garbage in it is just what its check looks for.
ASKED = [(check, os) for check in CHECKS for os in (Os.LINUX, Os.WINDOWS) if check.id != "dns.hosts"]


@pytest.mark.parametrize(("check", "os"), ASKED, ids=lambda value: getattr(value, "id", ""))
def test_garbage_never_judges_a_device_bad(check: Check, os: Os) -> None:
    for garbage in GARBAGE:
        known: dict[object, object] = {}
        for fact in check.needs:
            try:
                known[fact] = fact.parse(os, garbage)
            except PARSE_ERRORS:
                known[fact] = Missing(Reason.UNPARSABLE)
        try:
            judgement = check.judge(KnownFacts(known), check.thresholds)  # type: ignore[arg-type]
        except FactMissing:
            continue
        assert judgement.verdict not in (Verdict.PROBLEM, Verdict.WARNING), (garbage, judgement.summary)
