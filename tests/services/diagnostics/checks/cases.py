"""The tables of verdicts of all subjects, and how one of their lines is tried."""

import functools
import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.domain.diagnostics import Judgement, Verdict
from app.domain.facts import Fact, FactMissing, KnownFacts
from app.domain.target import Os
from app.services.diagnostics.checks import checks_for

type Case = tuple[str, Mapping[Fact[Any], Any], str]
"""A check's id, what is known, and the verdict: "ok", "warning low", "missing"."""


def all_cases() -> list[Case]:
    """`CASES` of `test_checks` and of every `test_<subject>.py` beside this."""
    return [case for module in _modules() for case in getattr(module, "CASES", [])]


@functools.cache
def only_on() -> dict[str, Os]:
    """`ONLY_ON` of the same modules: causes that one system alone can give, whatever another answers."""
    return {cause: os for module in _modules() for cause, os in getattr(module, "ONLY_ON", {}).items()}


def _modules() -> list[Any]:
    names = sorted(path.stem for path in Path(__file__).parent.glob("test_*.py"))
    package = __name__.rpartition(".")[0]
    beside = [importlib.import_module(f"{package}.{name}") for name in names]
    return [importlib.import_module("tests.services.diagnostics.test_checks"), *beside]


def try_case(case: Case, os: Os = Os.LINUX) -> Judgement | None:
    """Asserts that the check judges so. None where it is right that it cannot judge."""
    name, facts, expected = case
    check = checks_for([name])[0]
    if expected == "missing":
        with pytest.raises(FactMissing):
            check.judge(KnownFacts(facts, os), check.thresholds)
        return None
    judgement = check.judge(KnownFacts(facts, os), check.thresholds)
    verdict, _, cause = expected.partition(" ")
    assert (judgement.verdict, judgement.cause) == (Verdict(verdict), cause), judgement.summary
    assert judgement.summary
    if judgement.verdict in (Verdict.PROBLEM, Verdict.WARNING):
        assert judgement.remedy
        assert judgement.remedy.step or judgement.remedy.by_hand
        assert any(one.is_fault for one in judgement.evidence)
    return judgement
