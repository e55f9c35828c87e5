"""Waves: what is asked when, where a complaint ends, and that a run always ends with what is known."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.diagnostics import (
    Check,
    CheckGroup,
    Confidence,
    Depth,
    Diagnosis,
    Evidence,
    Examination,
    Finding,
    Judgement,
    Remedy,
    Thresholds,
    Verdict,
)
from app.domain.errors import CommandFailed, CommandTimedOut, ConnectionLost
from app.domain.facts import Fact, Facts, KnownFacts, Missing, Reason
from app.domain.target import Os, Target
from app.domain.task import TaskContext
from app.services.diagnostics.checks import CHECKS
from app.services.diagnostics.course import Course, NamedRefused, Wave, course_for
from app.services.diagnostics.judging import judge, root_cause
from app.services.diagnostics.service import examine
from app.services.diagnostics.symptoms import SYMPTOMS
from app.services.facts.batch import Answer
from app.services.facts.reading import read_answers, read_facts
from app.services.facts.rights import with_rights
from app.services.targets.local import LocalTarget
from app.services.targets.recorded import RecordedTarget


def check(name: str, *depends_on: str, depth: Depth = Depth.QUICK) -> Check:
    """It says what its fact says."""
    fact: Fact[str] = Fact(name, {Os.LINUX: "unused"}, lambda _, text: text)

    def judge(facts: Facts, limits: Thresholds) -> Judgement:
        verdict = Verdict(facts.get(fact))
        return Judgement(verdict, name, "bad" if verdict in (Verdict.PROBLEM, Verdict.WARNING) else "")

    return Check(name, name, CheckGroup.NETWORK, (fact,), judge, depends_on, depth=depth)


class Says:
    """A reader: what each fact says, or the error that ends a trip."""

    def __init__(self, **said: str | Exception) -> None:
        self._said = said
        self.trips: list[tuple[list[str], float]] = []

    def __call__(
        self,
        target: Target,
        facts: Iterable[Fact[Any]],
        task: TaskContext,
        *,
        timeout: float | None = None,
        within: float = inf,
    ) -> KnownFacts:
        wanted = list(facts)
        self.trips.append(([one.name for one in wanted], within))
        known: dict[Fact[Any], Any] = {}
        for one in wanted:
            said = self._said.get(one.name, "ok")
            if isinstance(said, Exception):
                raise said
            known[one] = Missing(Reason.DENIED) if said == "denied" else said
        return KnownFacts(known)


LINK, ADDRESS = check("link"), check("address", "link")
GATEWAY, NAMES = check("gateway", "address"), check("names", "gateway")
PATH = check("path", "gateway", depth=Depth.DEEP)
EVERY = (LINK, ADDRESS, GATEWAY, NAMES, PATH)
WAVES = Course((Wave((LINK, ADDRESS)), Wave((GATEWAY,)), Wave((NAMES,))), Examination("no-internet"), stops=True)


def run(course: Course, says: Says, seen: list[Diagnosis] | None = None) -> Diagnosis:
    target = RecordedTarget("till", Os.LINUX, {})
    return examine(target, course, TaskContext(), read=says, watch=(seen if seen is not None else []).append)


def test_a_complaint_ends_at_the_first_confirmed_cause() -> None:
    says, seen = Says(address="problem"), list[Diagnosis]()
    found = run(WAVES, says, seen)
    assert found.root_cause and found.root_cause.check == "address"
    assert found.confidence is Confidence.CONFIRMED
    assert [names for names, _ in says.trips] == [["link", "address"]]
    assert [one.check for one in found.left_out] == ["gateway", "names"]
    assert seen == []


def test_what_is_only_odd_does_not_end_it_and_what_is_known_is_told_on_the_way() -> None:
    says, seen = Says(address="warning", names="problem"), list[Diagnosis]()
    found = run(WAVES, says, seen)
    assert found.root_cause and found.root_cause.check == "names"
    assert [[one.check for one in part.findings] for part in seen] == [
        ["link", "address"],
        ["link", "address", "gateway"],
    ]
    assert len(says.trips) == 3


def test_it_goes_on_where_a_person_wants_that() -> None:
    found = run(replace(WAVES, stops=False), Says(address="problem", names="problem"))
    assert [one.check for one in found.consequences] == ["names"]
    assert found.left_out == ()


@pytest.mark.parametrize(
    ("says", "confidence", "doubts"),
    [
        ({"gateway": "problem"}, Confidence.CONFIRMED, ()),
        ({"gateway": "problem", "link": "denied"}, Confidence.LIKELY, ("link",)),
        ({"gateway": "warning"}, Confidence.LIKELY, ()),
        ({"gateway": "warning", "address": "denied"}, Confidence.POSSIBLE, ("address",)),
        ({}, None, ()),
    ],
)
def test_how_sure_a_cause_is(says: Mapping[str, str], confidence: Confidence | None, doubts: tuple[str, ...]) -> None:
    found = run(WAVES, Says(**says))
    assert (found.confidence, found.doubts) == (confidence, doubts)


def test_the_ground_counts_where_something_follows_from_it_and_else_last() -> None:
    printing, queue = check("printing", "link"), check("queue")
    course = Course((Wave((LINK, printing, queue)),), Examination("printer"), ground=frozenset({"link"}))
    assert run(course, Says(link="problem", printing="problem")).root_cause.check == "link"  # type: ignore[union-attr]
    assert run(course, Says(link="problem", queue="problem")).root_cause.check == "queue"  # type: ignore[union-attr]
    alone = run(course, Says(link="problem"))
    assert alone.root_cause and alone.root_cause.check == "link" and alone.confidence is Confidence.POSSIBLE


def test_being_busy_or_up_for_long_explains_no_crash() -> None:
    for name in ("cpu.load", "sys.uptime", "upd.reboot"):
        odd = Finding(name, name, CheckGroup.PERFORMANCE, Judgement(Verdict.WARNING, "odd", "odd"))
        causes = {one.id: root_cause((odd,), one.id, one.ground) for one in SYMPTOMS if name in one.checks}
        assert causes.pop("crashes") is None
        assert all(cause is odd for cause in causes.values()), "it makes a device slow"


def test_no_two_checks_have_the_same_title() -> None:
    titles = [one.title for one in CHECKS]
    assert len(set(titles)) == len(titles)


def test_a_device_that_is_lost_on_the_way_leaves_what_is_known() -> None:
    found = run(WAVES, Says(address="warning", gateway=ConnectionLost("gone")))
    assert found.root_cause and found.root_cause.check == "address"
    assert [one.check for one in found.left_out] == ["gateway", "names"]
    full = run(WAVES, Says(address="warning", gateway=CommandFailed("no folder to write in")))
    assert [one.why for one in full.left_out] == ["the device did not run the questions any more"] * 2
    with pytest.raises(ConnectionLost):
        run(WAVES, Says(link=ConnectionLost("gone")))


def test_a_device_that_does_not_answer_in_time_is_not_asked_for_more() -> None:
    says = Says(gateway=CommandTimedOut("late"))
    found = run(WAVES, says)
    assert {one.check: one.judgement.reason for one in found.findings}["gateway"] is Reason.TIMED_OUT
    assert [one.check for one in found.left_out] == ["names"]
    assert len(says.trips) == 2


def test_sets_hold_what_is_quicker_and_each_question_has_its_time() -> None:
    full = check("full", depth=Depth.FULL)
    every = (LINK, full, PATH)
    for depth, expected, seconds in (
        (Depth.QUICK, [["link"]], [2.5]),
        (Depth.FULL, [["link"], ["full"]], [5.0, 25.0]),
        (Depth.DEEP, [["link"], ["full"], ["path"]], [5.0, 25.0, 300.0]),
    ):
        says = Says()
        found = run(course_for(Examination(depth=depth), every), says)
        assert [names for names, _ in says.trips] == expected
        assert [within for _, within in says.trips] == seconds
        assert [one.check for one in found.findings] == [
            one.id for one in every if any(one.id in names for names in expected)
        ]


@pytest.mark.skipif(os.name == "nt", reason="asks this computer with sh")
def test_a_question_that_hangs_ends_with_its_set() -> None:
    slow: Fact[str] = Fact("slow", {Os.LINUX: "sleep 30"}, lambda _, text: text, deadline=60)
    quick: Fact[str] = Fact("quick", {Os.LINUX: "echo here"}, lambda _, text: text)
    known = read_facts(LocalTarget(), [slow, quick], TaskContext(), within=1)
    assert known.get(quick).strip() == "here"
    missing = known.find(slow)
    assert isinstance(missing, Missing) and missing.reason is Reason.TIMED_OUT


@pytest.mark.parametrize("symptom", SYMPTOMS, ids=lambda one: one.id)
def test_a_deep_check_is_part_of_a_complaint_only_where_it_is_wanted(symptom: Any) -> None:
    usual = course_for(Examination(symptom.id), CHECKS)
    deep = course_for(Examination(symptom.id, Depth.DEEP), CHECKS)
    assert {one.check for one in usual.left_out} == {one.id for one in deep.checks if one.depth is Depth.DEEP}
    assert not [one.id for one in usual.checks if one.depth is Depth.DEEP]


def test_a_check_looks_at_what_a_person_has_named() -> None:
    def about(named: Mapping[str, str]) -> Check:
        return replace(LINK, title=named["vpn"])

    asked = Examination(checks=("link",), named={"vpn": " vpn.example.com ", "share": ""})
    assert course_for(asked, (replace(LINK, about=about),)).checks[0].title == "vpn.example.com"


@given(st.text(max_size=300))
def test_what_is_named_is_one_short_line_or_refused(text: str) -> None:
    asked = Examination(checks=("link",), named={"vpn": text})
    try:
        course_for(asked, EVERY)
    except NamedRefused:
        return
    assert len(text.strip()) <= 200 and text.strip().isprintable() and not text.strip().startswith("-")


def test_what_a_device_calls_itself_stays_on_one_bounded_line_in_every_text() -> None:
    evil = "a\n\x1b[2J\u202e" + "b" * 5000
    remedy = Remedy(f"Restart {evil}", by_hand=(f"systemctl restart {evil}",))
    said = Judgement(Verdict.WARNING, evil, "odd", why=evil, evidence=(Evidence("f", evil, evil),), remedy=remedy)
    shown = judge(replace(LINK, judge=lambda facts, limits: said), KnownFacts({}), {}).judgement
    assert shown.remedy
    one = shown.evidence[0]
    texts = [shown.summary, shown.why, one.label, one.value, shown.remedy.summary, *shown.remedy.by_hand]
    assert all(text.isprintable() and len(text) <= 500 for text in texts)


@pytest.mark.skipif(os.name == "nt", reason="asks this computer with sh")
@pytest.mark.parametrize("error", [CommandFailed("no"), ConnectionLost("gone")])
def test_an_administrator_who_cannot_be_asked_takes_nothing_from_what_was_answered(error: Exception) -> None:
    denied: Fact[str] = Fact("denied", {Os.LINUX: "exit 81"}, lambda _, text: text)
    here: Fact[str] = Fact("here", {Os.LINUX: "echo here"}, lambda _, text: text)

    def fails(*_: object) -> Mapping[int, Answer]:
        raise error

    answers = read_answers(LocalTarget(), [denied, here], TaskContext(), ask=with_rights(fails))
    assert [answer and (answer.exit_code, answer.output.strip()) for answer in answers.values()] == [
        (81, ""),
        (0, "here"),
    ]
