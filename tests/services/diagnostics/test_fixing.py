"""A fix: the change, the same checks, and the way back where it has not helped."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.diagnostics import CheckGroup, Diagnosis, Examination, Finding, Judgement, Remedy, Verdict
from app.domain.errors import ConnectionLost, FileError, SetupError
from app.domain.fixes import Fix, FixEnd, FixRepeated
from app.domain.journal import Event, EventKind
from app.domain.setup import Change, Comparison, Risk, Undo
from app.domain.setup_runs import ItemResult, Outcome, Plan, PlanItem, RunResult
from app.domain.task import Cancelled, TaskContext
from app.services.diagnostics import fixing
from app.services.diagnostics.fixing import carry_out_fix, check_cool_down, fix_profile

NOW = datetime(2026, 3, 20, 14, 28, tzinfo=UTC)
REMEDY = Remedy("Use time servers that answer", "time.ntp", {"servers": ["10.0.0.1"]})


def finding(check: str, verdict: Verdict, cause: str = "") -> Finding:
    return Finding(check, check, CheckGroup.TIME, Judgement(verdict, f"{check} {verdict.value}", cause, remedy=REMEDY))


BAD = finding("time.source", Verdict.PROBLEM, "off")
GOOD = finding("time.source", Verdict.OK)
OTHER = finding("net.gateway", Verdict.OK)


def diagnosis(*findings: Finding) -> Diagnosis:
    return Diagnosis("till", NOW, 0.1, 1, findings, asked=Examination("sign-in"))


def plan(risk: Risk = Risk.LOW, undo: Undo = Undo.EXACT) -> Plan:
    changed = Comparison.of([Change("Servers", "none", "10.0.0.1")])
    item = PlanItem("time.ntp", "time.ntp", "Time servers", "Time", changed, {}, risk, undo, {})
    return Plan("till", REMEDY.summary, (item,), "digest")


class Journal:
    def __init__(self) -> None:
        self.written: list[Event] = []

    def append(self, kind: EventKind, /, **data: object) -> Event:
        event = Event(len(self.written) + 1, NOW, kind, data)
        self.written.append(event)
        return event

    def events(self) -> Sequence[Event]:
        return self.written


class Device:
    """Answers the first looks with `says`, from the last on always with that one."""

    def __init__(self, *says: Diagnosis | ConnectionLost, outcome: Outcome = Outcome.CHANGED) -> None:
        self._says, self._outcome = list(says), outcome
        self.asked: list[Examination] = []
        self.undone: list[str] = []

    def carry_out(self, plan: Plan, task: TaskContext) -> RunResult:
        item = ItemResult("time.ntp", "Time servers", self._outcome, undoable=self._outcome is Outcome.CHANGED)
        return RunResult("run-1", "till", plan.profile, (item,))

    def undo(self, run: str, task: TaskContext) -> RunResult:
        self.undone.append(run)
        return RunResult(run, "till", "", (ItemResult("time.ntp", "Time servers", Outcome.UNDONE),))

    def examine(self, asked: Examination, task: TaskContext) -> Diagnosis:
        self.asked.append(asked)
        task.report("Asking till", 1, len(self.asked))
        said = self._says[0] if len(self._says) == 1 else self._says.pop(0)
        if isinstance(said, ConnectionLost):
            raise said
        return said


class Hurried(TaskContext):
    def sleep(self, seconds: float) -> None:
        self.check()


def fix(device: Device, of: Plan | None = None) -> tuple[FixEnd, bool, Journal]:
    journal = Journal()
    result = carry_out_fix(device, Fix(BAD, diagnosis(BAD, OTHER), of or plan()), journal, Hurried())
    return result.end, result.is_back, journal


def test_a_fix_that_helps_is_proven_by_the_same_checks() -> None:
    device = Device(diagnosis(BAD), diagnosis(GOOD, OTHER))
    end, is_back, journal = fix(device)
    assert (end, is_back, device.undone) == (FixEnd.FIXED, False, [])
    assert [one.checks for one in device.asked] == [("time.source",), ("time.source",), ()]
    assert {one.symptom for one in device.asked} == {"sign-in"}
    assert [one.kind for one in journal.written] == [EventKind.FIX_BEGUN, EventKind.FIX_ENDED]
    told = journal.written[1].data
    assert (told["end"], told["run"], told["after"]) == ("fixed", "run-1", "time.source ok")


def test_while_it_is_checked_the_progress_says_what_for() -> None:
    told: list[tuple[str, int, int]] = []
    task = Hurried(lambda progress: told.append((progress.message, progress.done, progress.total)))
    carry_out_fix(Device(diagnosis(GOOD)), Fix(BAD, diagnosis(BAD), plan()), Journal(), task)
    assert {words for words, *_ in told} == {"Checking whether it has helped"}
    assert told[-1][1:] == (1, 2)


def test_a_fix_that_does_not_help_is_taken_back() -> None:
    device = Device(diagnosis(BAD, OTHER))
    end, is_back, journal = fix(device)
    assert (end, is_back, device.undone) == (FixEnd.STILL_THERE, True, ["run-1"])
    assert journal.written[1].data["undone"] is True


@pytest.mark.parametrize("verdict", [Verdict.PROBLEM, Verdict.WARNING])
def test_another_cause_in_the_same_check_is_no_success_and_stays_for_a_person_to_judge(verdict: Verdict) -> None:
    device = Device(diagnosis(finding("time.source", verdict, "far_off"), OTHER))
    assert fix(device)[:2] == (FixEnd.OTHER_CAUSE, False)
    assert device.undone == []


def test_what_settles_late_is_waited_for() -> None:
    starting = diagnosis(finding("time.source", Verdict.PROBLEM, "starting"))
    device = Device(starting, starting, diagnosis(GOOD), diagnosis(GOOD))
    assert fix(device)[0] is FixEnd.FIXED


@pytest.mark.parametrize("of", [plan(undo=Undo.PARTIAL), plan(undo=Undo.NONE), plan(risk=Risk.HIGH)])
def test_what_cannot_safely_go_back_is_only_offered(of: Plan) -> None:
    device = Device(diagnosis(BAD, OTHER))
    assert fix(device, of)[:2] == (FixEnd.STILL_THERE, False)
    assert device.undone == []


def test_a_fix_that_breaks_something_else_is_taken_back() -> None:
    device = Device(diagnosis(GOOD, finding("net.gateway", Verdict.PROBLEM, "silent")))
    assert fix(device)[:2] == (FixEnd.WORSE, True)


def test_a_warning_that_became_a_problem_is_taken_back() -> None:
    warned = finding("time.source", Verdict.WARNING, "one_dead")
    device = Device(diagnosis(finding("time.source", Verdict.PROBLEM, "all_dead"), OTHER))
    result = carry_out_fix(device, Fix(warned, diagnosis(warned, OTHER), plan()), Journal(), Hurried())
    assert (result.end, result.is_back) == (FixEnd.WORSE, True)


@pytest.mark.parametrize(
    "after", [ConnectionLost("gone"), diagnosis(finding("time.source", Verdict.UNKNOWN)), diagnosis(OTHER)]
)
def test_a_fix_that_cannot_be_judged_stays_and_says_so(after: Diagnosis | ConnectionLost) -> None:
    device = Device(after)
    assert fix(device)[:2] == (FixEnd.UNVERIFIED, False)
    assert device.undone == []


def test_a_stop_after_the_change_loses_nothing() -> None:
    class Stopped(TaskContext):
        def sleep(self, seconds: float) -> None:
            raise Cancelled

    journal = Journal()
    result = carry_out_fix(Device(diagnosis(BAD)), Fix(BAD, diagnosis(BAD), plan()), journal, Stopped())
    assert (result.end, result.can_undo, result.run.run) == (FixEnd.UNVERIFIED, True, "run-1")
    assert journal.written[-1].kind is EventKind.FIX_ENDED


def test_a_stop_while_it_is_taken_back_is_told_and_written_down() -> None:
    class Stopping(Device):
        def undo(self, run: str, task: TaskContext) -> RunResult:
            raise Cancelled

    class HalfWay(Device):
        def undo(self, run: str, task: TaskContext) -> RunResult:
            skipped = ItemResult("time.ntp", "Time servers", Outcome.SKIPPED, "Stopped before this step.")
            return RunResult(run, "till", "", (skipped,), stopped=True)

    for device in (Stopping(diagnosis(BAD, OTHER)), HalfWay(diagnosis(BAD, OTHER))):
        end, is_back, journal = fix(device)
        assert (end, is_back) == (FixEnd.STILL_THERE, False)
        assert journal.written[-1].data["undone"] is False


def test_a_disk_that_is_full_afterwards_does_not_hide_what_became_of_it() -> None:
    class Full(Journal):
        def append(self, kind: EventKind, /, **data: object) -> Event:
            if kind is EventKind.FIX_ENDED:
                raise FileError("The disk is full.")
            return super().append(kind, **data)

    result = carry_out_fix(Device(diagnosis(GOOD, OTHER)), Fix(BAD, diagnosis(BAD), plan()), Full(), Hurried())
    assert (result.end, result.message) == (FixEnd.FIXED, "This is not in the journal: The disk is full.")


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.SKIPPED, Outcome.ALREADY])
def test_a_change_that_was_not_made_is_not_judged(outcome: Outcome) -> None:
    device = Device(diagnosis(GOOD), outcome=outcome)
    assert fix(device)[0] is FixEnd.NOT_DONE
    assert device.asked == []


@pytest.mark.parametrize(
    ("end", "minutes", "is_refused"),
    [
        ("fixed", 5, True),
        ("still_there", 5, True),
        ("fixed", 45, False),
        ("fixed", -999, False),
        ("not_done", 5, False),
        ("waits", 5, False),
    ],
)
def test_the_same_fix_is_not_made_again_and_again(end: str, minutes: int, is_refused: bool) -> None:
    data = {"device": "till", "cause": "time.source.off", "step": "time.ntp", "end": end}
    earlier = Event(1, NOW - timedelta(minutes=minutes), EventKind.FIX_ENDED, data)
    check_cool_down([earlier], "another", BAD, NOW)
    if is_refused:
        with pytest.raises(FixRepeated):
            check_cool_down([earlier], "till", BAD, NOW)
    else:
        check_cool_down([earlier], "till", BAD, NOW)
    assert timedelta(minutes=5) < fixing.COOL_DOWN < timedelta(minutes=45)


def test_a_remedy_becomes_a_setup_of_one_step_with_what_a_person_adds() -> None:
    made = fix_profile(BAD, {"pool": "x"})
    assert [(one.step, dict(one.arguments)) for one in made.items] == [
        ("time.ntp", {"servers": ["10.0.0.1"], "pool": "x"})
    ]
    by_hand = replace(BAD, judgement=replace(BAD.judgement, remedy=Remedy("Reseat the cable")))
    with pytest.raises(SetupError):
        fix_profile(by_hand)
