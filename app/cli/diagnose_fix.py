"""`satchel diagnose --fix`: put the cause right by its setup step; the same checks say whether it has helped."""

from dataclasses import replace
from typing import Any

from app.cli.diagnose import examine_device, show
from app.cli.exit_codes import DONE, PROBLEMS, STOPPED, UsageError
from app.cli.secret_input import ask, ask_secret, can_ask
from app.cli.session import Session
from app.cli.setup import show_plan
from app.cli.setup_support import support_for
from app.domain.diagnostics import Diagnosis, Examination, Finding, Verdict
from app.domain.errors import SetupError
from app.domain.fixes import Fix, FixEnd, FixResult
from app.domain.setup import ItemState, Parameter, ParameterKind
from app.domain.setup_runs import Plan, RunResult
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.diagnostics.checks import CHECKS
from app.services.diagnostics.course import course_for
from app.services.diagnostics.fixing import carry_out_fix, check_cool_down, fix_profile
from app.services.diagnostics.rendering import to_json
from app.services.setup.arguments import still_needed
from app.services.setup.planning import SHIPPED
from app.services.setup.rendering import plan_to_json, result_to_json
from app.services.setup.service import carry_out, make_plan, undo
from app.services.targets.reaching import device_at

_SAID = {
    FixEnd.FIXED: "Fixed: the same check finds nothing wrong any more.",
    FixEnd.STILL_THERE: "The change was made, and the cause is still there.",
    FixEnd.OTHER_CAUSE: "The change was made. That cause is gone, and the same check finds another.",
    FixEnd.WORSE: "The change was made, and something that was in order is not any more.",
    FixEnd.UNVERIFIED: "The change was made. Whether it has helped could not be checked.",
    FixEnd.WAITS: "The change was made. The device must be started again before it can be checked.",
    FixEnd.NOT_DONE: "The change was not made.",
}


def fix_cause(session: Session, target: Target, found: Diagnosis) -> int:
    """Preview, ask, carry out, check again. Ends with 0 where the cause is gone or there is none."""
    cause = found.root_cause or _only_wrong(session, found)
    if cause is None:
        session.output.document(session.named(to_json(found)))
        session.output.message("No cause was found that could be put right.")
        return PROBLEMS if found.has_problems else DONE
    plan = _plan(session, target, cause)
    if not plan.to_do:
        session.output.document({**session.named(to_json(found)), "fix": {"plan": plan_to_json(plan)}})
        show_plan(session, plan)
        raise SetupError(_nothing(plan), hint="Do it by hand as the finding says.")
    if not session.options.yes and not _is_wanted(session, plan):
        return STOPPED
    result = carry_out_fix(_Hands(session, target), Fix(cause, found, plan), session.journal, session.task)
    session.output.document({**session.named(to_json(result.after or found)), "fix": _to_json(result)})
    _show(session, result)
    return DONE if result.end is FixEnd.FIXED else PROBLEMS


def _only_wrong(session: Session, found: Diagnosis) -> Finding | None:
    """A warning is put right where its check was asked for by name."""
    return next(iter(found.with_verdict(Verdict.WARNING)), None) if session.options.check else None


def _plan(session: Session, target: Target, cause: Finding) -> Plan:
    profile = fix_profile(cause)
    step = SHIPPED[profile.items[0].step]
    given = dict(_given(text) for text in session.options.param or ())
    missing = [one for one in still_needed(step, {**profile.items[0].arguments, **given}) if one.name not in given]
    profile = fix_profile(cause, given | {one.name: _asked(one) for one in missing})
    if not session.options.again:
        check_cool_down(session.history.events(), target.name, cause)
    return make_plan(target, profile, session.task, journal=session.history)


def _given(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f'"{text}" gives no value.', hint="--param NAME=VALUE")
    return name, value


def _asked(parameter: Parameter) -> Any:
    if not can_ask():
        raise UsageError(f"The remedy needs a value: {parameter.label}.", hint=f"--param {parameter.name}=VALUE")
    if parameter.kind is ParameterKind.SECRET:
        return ask_secret(parameter.label)
    said = ask(f"{parameter.label}{f' (such as {parameter.example})' if parameter.example else ''}")
    return [one.strip() for one in said.split(",")] if parameter.kind is ParameterKind.LIST else said


def _is_wanted(session: Session, plan: Plan) -> bool:
    if session.options.json or not can_ask():
        raise UsageError("Nobody can be asked whether this may be changed.", hint="Say so with --yes.")
    show_plan(session, plan)
    for item in plan.to_do:
        if item.interrupts:
            session.output.paragraph(item.interrupts)
    if ask(f"Carry it out on {plan.device}? [y/N]").casefold() in ("y", "yes"):
        return True
    session.output.message("Nothing was changed.")
    return False


def _nothing(plan: Plan) -> str:
    reasons = [item.comparison.reason for item in plan.items if item.comparison.state is not ItemState.OK]
    return f"The step cannot be carried out: {reasons[0]}" if reasons else "The step finds nothing to change."


def _show(session: Session, result: FixResult) -> None:
    output = session.output
    output.line(_SAID[result.end])
    if result.message:
        output.paragraph(result.message)
    if result.undone is not None:
        output.line("It was taken back." if result.is_back else "It could not be taken back in full.")
    elif result.can_undo and result.end is not FixEnd.FIXED:
        output.line(f"satchel setup undo {result.run.run} takes it back.")
    output.line()
    if result.after is not None:
        show(output, result.after)


def _to_json(result: FixResult) -> dict[str, object]:
    return {
        "end": result.end.value,
        "cause": result.finding.cause,
        "run": result_to_json(result.run),
        "undone": result_to_json(result.undone) if result.undone else None,
        "message": result.message,
    }


class _Hands:
    """Implements `Hands`."""

    def __init__(self, session: Session, target: Target) -> None:
        self._session, self._target = session, target
        self._device = session.device(session.options.device)

    def carry_out(self, plan: Plan, task: TaskContext) -> RunResult:
        support = support_for(self._session, self._device)
        run = carry_out(self._target, plan, self._session.journal, task, support=support)
        if run.address:  # the step has moved it
            self._target = self._session.target_of(device_at(self._device, run.address))
        return run

    def undo(self, run: str, task: TaskContext) -> RunResult:
        support = replace(support_for(self._session, self._device), at=None)
        return undo(self._target, self._session.history, run, task, support=support)

    def examine(self, asked: Examination, task: TaskContext) -> Diagnosis:
        course = course_for(asked, CHECKS)
        return examine_device(
            self._session, self._target, course, folder=self._device.folder, is_noted=not asked.checks
        )
