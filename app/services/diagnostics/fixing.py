"""Puts right what a finding says: by a setup step, and the same checks say whether that has helped. If not, and where
it is safe, the change is taken back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from app.domain.diagnostics import Diagnosis, Examination, Finding, Verdict
from app.domain.errors import AppError, FileError, JournalDamaged, SetupError
from app.domain.fixes import Fix, FixEnd, FixRepeated, FixResult
from app.domain.journal import Event, EventKind, Journal
from app.domain.language import tr
from app.domain.local_time import local
from app.domain.profiles import Profile, ProfileItem
from app.domain.setup import ItemState, Risk, Undo
from app.domain.setup_runs import Outcome, Plan, PlanItem, RunResult
from app.domain.task import Cancelled, Progress, TaskContext

COOL_DOWN = timedelta(minutes=30)
"""For so long the same fix of the same cause is not tried again by itself: it would go round in circles."""
SETTLING = (0.0, 1.0, 3.0, 6.0)
"""Seconds before each look at the cause: a service takes a moment until what it does is seen."""

_CHECKING = tr("Checking whether it has helped")
_BAD = (Verdict.PROBLEM, Verdict.WARNING)
_GOOD = (Verdict.OK, Verdict.INFO)


class Hands(Protocol):
    """What a fix does on its device. Each may raise what it raises elsewhere."""

    def carry_out(self, plan: Plan, task: TaskContext) -> RunResult: ...
    def undo(self, run: str, task: TaskContext) -> RunResult: ...
    def examine(self, asked: Examination, task: TaskContext) -> Diagnosis:
        """Only reads, and writes nothing down where only some checks are asked."""


def fix_profile(finding: Finding, answers: Mapping[str, Any] | None = None) -> Profile:
    """The remedy as a profile with one step. `answers` are what a person has said beside the finding.

    Raises SetupError for a finding that no step puts right.
    """
    remedy = finding.judgement.remedy
    if remedy is None or not remedy.step:
        raise SetupError(
            tr("No step puts this right: {summary}", summary=finding.judgement.summary),
            hint=tr("Do it by hand as it says."),
        )
    return Profile(remedy.summary, (ProfileItem(remedy.step, {**remedy.parameters, **(answers or {})}),))


def check_cool_down(events: Iterable[Event], device: str, finding: Finding, now: datetime | None = None) -> None:
    """Raises FixRepeated where the same fix of the same cause was carried out a short time ago: the cause is back."""
    remedy, now = finding.judgement.remedy, now or datetime.now(UTC)
    for event in events:
        said = event.data
        if event.kind is not EventKind.FIX_ENDED or abs(now - event.at) > COOL_DOWN or remedy is None:
            continue  # of a time to come it says nothing either: the clock was set back
        if (said.get("device"), said.get("cause"), said.get("step")) == (device, finding.cause, remedy.step):
            if said.get("end") in (FixEnd.NOT_DONE.value, FixEnd.WAITS.value):
                continue
            when = f"{local(event.at):%H:%M}"
            raise FixRepeated(tr("The same was done at {when}, and the cause is there again.", when=when))


def carry_out_fix(hands: Hands, fix: Fix, journal: Journal, task: TaskContext) -> FixResult:
    """Make the change, then ask the same checks.

    Raises what the setup raises before anything was changed, and FileError where the journal cannot be written before.
    Where that is so afterwards, what became of it is given all the same, and says so.
    """
    finding = fix.finding
    remedy = finding.judgement.remedy
    about = {
        "device": fix.plan.device,
        "check": finding.check,
        "cause": finding.cause,
        "step": remedy.step if remedy else "",
    }
    journal.append(EventKind.FIX_BEGUN, summary=finding.judgement.summary, **about)
    result = _proven(hands, fix, hands.carry_out(fix.plan, task), task)
    now = result.now
    try:
        journal.append(
            EventKind.FIX_ENDED,
            **about,
            run=result.run.run,
            end=result.end.value,
            undone=result.is_back,
            before=finding.judgement.summary,
            after=now.judgement.summary if now else "",
        )
    except (FileError, JournalDamaged) as error:
        return replace(
            result,
            message=tr("{message} This is not in the journal: {error}", message=result.message, error=error).strip(),
        )
    return result


def _proven(hands: Hands, fix: Fix, run: RunResult, task: TaskContext) -> FixResult:
    changed = [item for item in run.items if item.outcome is Outcome.CHANGED]
    can_undo = any(item.undoable for item in run.items)
    result = FixResult(fix.finding, FixEnd.NOT_DONE, run, can_undo=can_undo)
    if run.waits or (run.restart_due and changed):
        return replace(result, end=FixEnd.WAITS)
    if run.failed or run.stopped or run.cut_off or not changed:
        return replace(result, message=_why_not(run))
    try:
        _settle(hands, fix, task)
        after = _ask_again(hands, fix.before.asked, task)
    except Cancelled:
        return replace(result, end=FixEnd.UNVERIFIED, message=tr("It was stopped before it was checked."))
    except AppError as error:  # the change is made, and that must be told whatever happens now
        return replace(result, end=FixEnd.UNVERIFIED, message=f"{error} {error.hint}".strip())
    end = _end(fix.finding, fix.before, after)
    result = replace(result, end=end, after=after)
    if end in (FixEnd.STILL_THERE, FixEnd.WORSE) and can_undo and _is_safe_to_undo(fix.plan, run):
        return _taken_back(hands, result, task)
    return result


def _why_not(run: RunResult) -> str:
    return next((item.message for item in run.items if item.message), "")


def _ask_again(hands: Hands, asked: Examination, task: TaskContext) -> Diagnosis:
    """An examination that tells what it is for, not what it asks."""

    def tell(progress: Progress) -> None:
        is_long = progress.total > 1
        task.report(_CHECKING, progress.done if is_long else 0, progress.total if is_long else 0)

    inner = TaskContext(tell)
    with task.on_cancel(inner.cancel):
        return hands.examine(asked, inner)


def _settle(hands: Hands, fix: Fix, task: TaskContext) -> None:
    """Until the same check finds nothing wrong, or long enough."""
    only = replace(fix.before.asked, checks=(fix.finding.check,))
    for seconds in SETTLING:
        task.report(_CHECKING)
        task.sleep(seconds)
        found = _ask_again(hands, only, task).finding(fix.finding.check)
        if found is None or found.verdict not in _BAD:
            return


def _end(finding: Finding, before: Diagnosis, after: Diagnosis) -> FixEnd:
    was_good = {one.check for one in before.with_verdict(*_GOOD)}
    if any(one.check in was_good for one in after.with_verdict(Verdict.PROBLEM)):
        return FixEnd.WORSE
    now = after.finding(finding.check)
    if now is None or now.verdict in (Verdict.UNKNOWN, Verdict.SUPPRESSED):
        return FixEnd.UNVERIFIED
    if now.verdict not in _BAD:
        return FixEnd.FIXED
    if (finding.verdict, now.verdict) == (Verdict.WARNING, Verdict.PROBLEM):
        return FixEnd.WORSE
    return FixEnd.STILL_THERE if now.cause == finding.cause else FixEnd.OTHER_CAUSE


def _is_safe_to_undo(plan: Plan, run: RunResult) -> bool:
    """Whether all that was changed goes back as it was, and that cannot do more harm than the change did."""
    changed = {item.key for item in run.items if item.outcome is Outcome.CHANGED}
    return all(_goes_back(item) for item in plan.items if item.key in changed)


def _goes_back(item: PlanItem) -> bool:
    is_exact = item.undo in (Undo.EXACT, Undo.INVERSE) and item.comparison.state is ItemState.CHANGE
    return is_exact and item.risk is not Risk.HIGH


def _taken_back(hands: Hands, result: FixResult, task: TaskContext) -> FixResult:
    task.report(tr("It has not helped: taking the change back"))
    try:
        undone = hands.undo(result.run.run, task)
    except Cancelled:
        return replace(result, message=tr("It was stopped before it was taken back."))
    except AppError as error:
        return replace(result, message=f"{error} {error.hint}".strip())
    return replace(result, undone=undone, can_undo=any(item.undoable for item in undone.items))
