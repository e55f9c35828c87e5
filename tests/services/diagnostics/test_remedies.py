"""What a finding wants to be done can be done: its step exists, is for that system, and takes what it is given."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from app.domain.diagnostics import Check, Judgement, Remedy
from app.domain.facts import Fact, FactMissing, KnownFacts
from app.domain.secret import Secret
from app.domain.setup import Parameter, ParameterKind
from app.domain.target import Os
from app.services.diagnostics.checks import CHECKS, checks_for
from app.services.facts.accounts.account_states import ACCOUNT_STATES, Account, Accounts
from app.services.facts.accounts.administrators import ADMINISTRATORS, Administrators
from app.services.facts.system.services import FAILED_SERVICES, FailedService
from app.services.setup.arguments import check_arguments, still_needed
from app.services.setup.steps import STEPS
from tests.services.diagnostics.checks.cases import all_cases, only_on
from tests.services.diagnostics.test_advice import recorded

BY_ID = {step.id: step for step in STEPS}
SYSTEMS = (Os.LINUX, Os.WINDOWS)


def judged(check: Check, facts: Mapping[Fact[Any], Any], os: Os) -> Iterator[Judgement]:
    """Now, and against an earlier visit with nothing of it."""
    for earlier in ({}, {fact: () for fact, said in facts.items() if isinstance(said, tuple)}):
        try:
            yield check.judge(KnownFacts(facts, os, earlier=earlier), check.thresholds)
        except FactMissing:
            continue


def written(parameter: Parameter) -> Any:
    """What a person gives for a value that the finding cannot know."""
    if parameter.kind is ParameterKind.SECRET:
        return Secret("Long enough 1!")
    if parameter.kind is ParameterKind.SWITCH:
        return True
    return parameter.choices[0] if parameter.choices else "10.0.0.1"


def check_remedy(remedy: Remedy, os: Os) -> None:
    assert remedy.summary
    assert remedy.step or remedy.by_hand
    assert not remedy.parameters or remedy.step
    if not remedy.step:
        return
    step = BY_ID[remedy.step]
    assert os in step.platforms
    answers = {one.name: written(one) for one in still_needed(step, remedy.parameters)}
    if not answers or all(one.kind is not ParameterKind.TEXT for one in still_needed(step, remedy.parameters)):
        arguments = check_arguments(step, {**remedy.parameters, **answers})
        assert os in step.probe(arguments).scripts
    else:  # a person gives the rest, in a form of its own
        names = {one.name for one in step.parameters}
        assert set(remedy.parameters) <= names


def check_all(judgements: Iterator[Judgement], os: Os) -> None:
    for judgement in judgements:
        if judgement.remedy and only_on().get(judgement.cause, os) is os:
            try:
                check_remedy(judgement.remedy, os)
            except Exception as error:
                raise AssertionError(f"{judgement.cause}: {judgement.summary}: {error!r}") from error


@pytest.mark.parametrize("os", SYSTEMS)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_what_recorded_answers_lead_to_can_be_done(check: Check, os: Os) -> None:
    answers = [recorded(fact, os) for fact in check.needs]
    for some in itertools.product(*answers):
        check_all(judged(check, dict(zip(check.needs, some, strict=True)), os), os)


@pytest.mark.parametrize("os", SYSTEMS)
def test_what_every_verdict_leads_to_can_be_done(os: Os) -> None:
    for name, facts, _ in all_cases():
        if any(os in fact.scripts for fact in facts):
            check_all(judged(checks_for([name])[0], facts, os), os)


@pytest.mark.parametrize("os", SYSTEMS)
@pytest.mark.parametrize(
    "name", ["Anna Smith", "MSSQL$SQLEXPRESS", "user@1000.service", "srv-data.mount", "j\u00f6rg", "-x"]
)
def test_a_name_that_no_step_takes_is_left_to_a_person(name: str, os: Os) -> None:
    """Names are what people and makers make of them."""
    accounts = Accounts((Account(name, password_expired=True),))
    seen: list[tuple[str, dict[Fact[Any], Any], dict[Fact[Any], Any]]] = [
        ("svc.failed", {FAILED_SERVICES: (FailedService(name, "", 1, "exit-code"),)}, {}),
        ("acct.state", {ACCOUNT_STATES: accounts}, {}),
        (
            "acct.admins",
            {ADMINISTRATORS: Administrators(("root", name), ("root",))},
            {ADMINISTRATORS: Administrators(("root",), ("root",))},
        ),
    ]
    for check, facts, earlier in seen:
        found = checks_for([check])[0]
        remedy = found.judge(KnownFacts(facts, os, earlier=earlier), found.thresholds).remedy
        assert remedy
        check_remedy(remedy, os)
