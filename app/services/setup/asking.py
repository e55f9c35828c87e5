"""One step on one device: ask how it is, change it, and say in plain words why that failed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.domain.errors import CommandFailed, StepFailed
from app.domain.facts import EXIT_DENIED, Fact, Missing, Reason
from app.domain.language import tr
from app.domain.secret import MASK, Secret
from app.domain.setup import RIGHTS_HINT, Arguments, Comparison, ItemState, Operation, State, Step
from app.domain.target import CommandResult, Os, Target
from app.domain.task import TaskContext
from app.services.facts.parameters import revealed
from app.services.facts.reading import PARSE_ERRORS, read_facts
from app.services.setup.carrying import carried
from app.services.setup.contexts import prepared, probe_of

NEEDS_ADMINISTRATOR = Reason.DENIED.words
_SHORTEST = 4  # characters of a secret that is looked for: a shorter one stands in any text
EXIT_REFUSED = 90
"""A step's script ends with this when it does not want to go on; the last line that it wrote says why."""

ADMINISTRATOR: Fact[bool] = Fact(
    "administrator_rights",
    {
        Os.LINUX: '[ "$(id -u)" = 0 ] || sudo -n true >/dev/null 2>&1 && echo yes || echo no',
        Os.WINDOWS: "$who = [Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()\n"
        "if ($who.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) { 'yes' } else { 'no' }",
    },
    lambda _, text: {"yes": True, "no": False}[text.strip()],
)


def judge(step: Step, found: State | Missing, arguments: Arguments) -> Comparison:
    """The comparison of a step with what was probed, or why there is none."""
    if isinstance(found, Missing):
        state = ItemState.IMPOSSIBLE if found.reason in (Reason.NOT_APPLICABLE, Reason.ABSENT) else ItemState.UNKNOWN
        return Comparison(state, reason=f"{found.reason.words}: {found.detail}" if found.detail else found.reason.words)
    try:
        return step.compare(found, arguments)
    except PARSE_ERRORS as error:
        return Comparison(
            ItemState.UNKNOWN, reason=tr("the device gives an answer that makes no sense ({error!r:.200})", error=error)
        )


def planned_operation(make: Callable[[State, Arguments], Operation], before: State, arguments: Arguments) -> Operation:
    """The operation that a step makes of what was there before. Raises StepFailed where that is not what it knows: out
    of the journal of another version, or of a device that lies."""
    try:
        made = make(before, arguments)
        for value in revealed(made.given).values():
            if "\0" in value or (not value.isascii() and not value.encode()):
                raise ValueError("a value that cannot be given to a script")
    except PARSE_ERRORS as error:
        raise _unknown_form(tr("What was there before this step is"), error) from error
    return made


def probe(target: Target, step: Step, arguments: Arguments, task: TaskContext) -> State | Missing:
    """How the device is now, as far as this step goes. Only reads. Raises StepFailed for values that it does not know,
    and as `read_facts`."""
    try:
        fact = probe_of(step, arguments)
    except PARSE_ERRORS as error:
        raise _unknown_form(tr("The values of this step are"), error) from error
    return read_facts(target, [fact], task).find(fact)


def operate(target: Target, operation: Operation, step: Step | None = None, arguments: Arguments | None = None) -> str:
    """Run an operation to its end; what it wrote. It is not interrupted: a cancel takes effect between two steps.

    `step` says as whom, with the person in its `arguments`; without one it is the administrator.

    Raises StepFailed, and TargetError when the device is lost.
    """
    if target.os not in operation.scripts:
        raise StepFailed(tr("This step cannot be carried out on this system."), hint=tr("Nothing was changed."))
    with carried(target, operation.files, TaskContext()) as folder:
        whole = replace(operation, given={**operation.given, "carried": folder})
        script, stdin, seconds = prepared(target.os, whole, step, arguments or {})
        result = target.run(script, TaskContext(), timeout=seconds, stdin=stdin)
    if result.exit_code != 0:
        raise _failure(result, operation)
    return result.output


def _unknown_form(what: str, error: Exception) -> StepFailed:
    return StepFailed(
        tr("{what} not in a form that this version of Satchel knows.", what=what),
        hint=tr("Nothing was changed. Make a new preview, or change it by hand."),
        details=repr(error),
    )


def is_same(one: State, other: State) -> bool:
    """Whether two captures show the same. One may come out of a file, so lists and tuples are equal.

    What stands under `noted` only serves an undo: others may change it in between.
    """
    return bool(_plain(_judged(one)) == _plain(_judged(other)))


def _judged(state: State) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name != "noted"}


def without_rights(comparison: Comparison) -> Comparison:
    """The comparison with the note that it cannot be carried out as this user."""
    return replace(comparison, reason=NEEDS_ADMINISTRATOR) if comparison.state is ItemState.CHANGE else comparison


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def without_secrets(said: str, operation: Operation) -> str:
    """What a device said, without the secrets that it was given: tools repeat in their errors what they were told."""
    values = {value.reveal() for value in operation.given.values() if isinstance(value, Secret)}
    for value in sorted(values, key=len, reverse=True):
        if len(value) >= _SHORTEST:
            said = said.replace(value, MASK)
    return said


def _failure(result: CommandResult, operation: Operation) -> StepFailed:
    said = without_secrets(result.errors.strip() or result.output.strip(), operation)[-4000:]
    if result.exit_code == EXIT_DENIED:
        return StepFailed(
            tr("This step {needs_administrator}.", needs_administrator=NEEDS_ADMINISTRATOR),
            hint=RIGHTS_HINT,
        )
    if result.exit_code == EXIT_REFUSED:
        return StepFailed(said.splitlines()[-1] if said else tr("The step did not go on."), details=said)
    reason = said.splitlines()[-1] if said else tr("it ended with code {exit_code}", exit_code=result.exit_code)
    return StepFailed(tr("The device answered: {reason}", reason=reason), hint=CommandFailed.hint, details=said)
