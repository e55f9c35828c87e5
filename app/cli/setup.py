"""`satchel setup`: show what a profile would change, and change it."""

from app.cli.exit_codes import DONE, PROBLEMS, STOPPED, UsageError
from app.cli.secret_input import ask, can_ask
from app.cli.session import Session
from app.cli.setup_profiles import asked_profile, chosen_devices, first_answers
from app.cli.setup_support import support_for
from app.domain.errors import PlanStale
from app.domain.setup import ItemState
from app.domain.setup_runs import Outcome, Plan, PlanItem, RunResult
from app.services.setup.rendering import plan_to_json, result_to_json
from app.services.setup.service import carry_out, make_plan, unfinished_runs

_STATES = {
    ItemState.CHANGE: "change",
    ItemState.OK: "as wanted",
    ItemState.UNKNOWN: "not known",
    ItemState.IMPOSSIBLE: "not possible",
    ItemState.NOT_WANTED: "not wanted here",
}
_OUTCOMES = {
    Outcome.CHANGED: "changed, proven",
    Outcome.ALREADY: "as wanted",
    Outcome.FAILED: "failed",
    Outcome.SKIPPED: "left out",
    Outcome.UNDONE: "undone",
}


def plan(session: Session) -> int:
    """Only reads. Ends with 0: what differs is no problem, it is the plan."""
    devices = chosen_devices(session)
    if len(devices) != 1:
        from app.cli.setup_fleet import plan_several

        return plan_several(session, devices)
    profile = asked_profile(session, first_answers(session), devices[0])  # before anything is asked from the device
    made = make_plan(session.target_of(devices[0]), profile, session.task, journal=session.history)
    session.output.document(session.named(plan_to_json(made)))
    show_plan(session, made)
    return DONE


def apply(session: Session) -> int:
    """Plan, ask a person where there is one, carry out, prove. Ends with 1 where a step failed or is not known."""
    options, devices = session.options, chosen_devices(session)
    if len(devices) != 1:
        from app.cli.setup_fleet import apply_several

        return apply_several(session, devices)
    profile = asked_profile(session, first_answers(session), devices[0])
    target = session.target_of(devices[0])
    made = make_plan(target, profile, session.task, journal=session.history)
    if options.plan_hash and options.plan_hash != made.digest:
        raise PlanStale(f"The plan is not the approved one: its hash is {made.digest}.")
    left_out = set(options.skip or ())
    if unknown := left_out - {item.key for item in made.items}:
        raise UsageError(f"The plan has no step {', '.join(sorted(unknown))}.", hint="setup plan lists the steps.")
    if not options.json and not options.yes and can_ask():
        show_plan(session, made)
        to_do = [item for item in made.to_do if item.key not in left_out]
        if to_do and ask(f"Apply {_steps(len(to_do))} to {made.device}? [y/N]").casefold() not in ("y", "yes"):
            session.output.message("Nothing was changed.")
            return STOPPED
    support = support_for(session, devices[0])
    result = carry_out(target, made, session.journal, session.task, skip=left_out, support=support)
    return show_result(session, result, open_items=[item for item in made.items if item.key not in left_out])


def show_plan(session: Session, made: Plan) -> None:
    """What would be done, step by step."""
    output = session.output
    output.line(f"{made.profile} on {made.device}: {_steps(len(made.to_do))} to change, {len(made.items)} in all")
    output.line()
    for item in made.items:
        output.line(f"{item.title} ({item.key})  [{_STATES[item.comparison.state]}{_risk(item)}]")
        for change in item.comparison.changes:
            output.line(f"    {change.label}: {change.before} -> {change.after}")
        if item.comparison.reason:
            output.line(f"    {item.comparison.reason}")
    output.line()


def _risk(item: PlanItem) -> str:
    return f", risk {item.risk.value}, undo {item.undo.value}" if item.comparison.state is ItemState.CHANGE else ""


def show_result(session: Session, result: RunResult, *, open_items: list[PlanItem] | None = None) -> int:
    """What a run or an undo did; its exit code."""
    output = session.output
    output.document(session.named(result_to_json(result)))
    for item in result.items:
        output.line(f"{item.title}  [{_OUTCOMES[item.outcome]}]")
        for change in item.changes if item.outcome in (Outcome.CHANGED, Outcome.UNDONE) else ():
            ends = (change.before, change.after)
            output.line(f"    {change.label}: {' -> '.join(ends[::-1] if item.outcome is Outcome.UNDONE else ends)}")
        for text in (item.message, item.hint):
            if text:
                output.line(f"    {text}")
    output.line()
    output.line(f"Run {result.run}")
    if result.restart_due and not result.waits:
        output.message(f"{result.device} must still be started again, for: {', '.join(result.restart_due)}.")
    if result.address:
        output.message(f"{result.device} is now at {result.address}.")
    if result.waits:
        output.message("Start this computer again; setup resume then goes on with the run.")
    elif any(one.run == result.run for one in unfinished_runs(session.history)):
        output.message("The run is not finished: setup resume goes on with it, setup undo takes it back.")
    not_known = any(item.comparison.state in (ItemState.UNKNOWN, ItemState.IMPOSSIBLE) for item in open_items or ())
    if result.stopped:
        return STOPPED
    return PROBLEMS if result.failed or not_known else DONE


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count} steps"
