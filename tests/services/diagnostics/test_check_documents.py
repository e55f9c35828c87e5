"""The page of the documentation is made from the checks, and is that of today."""

from pathlib import Path

from app.services.diagnostics.check_documents import as_markdown, causes_of, steps_of
from app.services.diagnostics.checks import CHECKS
from app.services.setup.planning import SHIPPED
from tests.faults.entries import FAULTS
from tests.services.diagnostics.checks.cases import all_cases

PAGE = Path(__file__).parents[3] / "docs/checks.md"


def test_the_page_is_that_of_the_checks_as_they_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == as_markdown(CHECKS), (
        "made again with: python -m app diagnose --list --markdown > docs/checks.md"
    )


def test_causes_are_read_from_the_source_with_their_verdicts() -> None:
    causes = {check.id: causes_of(check) for check in CHECKS}
    problems = {"no_carrier": "problem", "no_adapter": "problem", "disabled": "problem"}
    assert causes["link.up"] == {"loopback_off": "warning", **problems}
    assert causes["print.default"]["none"] == "", "a warning, or a note: as it matters"
    assert causes["dns.resolve"].keys() >= {"server_silent", "slow"}, "of a table, and of a call"


def test_every_cause_that_is_judged_is_named() -> None:
    judged = {(name, expected.partition(" ")[2]) for name, _, expected in all_cases()}
    laboratory = [cause for fault in FAULTS for cause in (fault.cause, *fault.also)]
    judged |= {(cause.rpartition(".")[0], cause.rpartition(".")[2]) for cause in laboratory}
    named = {(check.id, cause) for check in CHECKS for cause in ("", *causes_of(check))} | {("", "")}
    assert not judged - named, "each belongs into `causes` of its check"


def test_a_remedy_names_a_step_that_there_is() -> None:
    for check in CHECKS:
        assert set(steps_of(check)) <= set(SHIPPED), check.id
