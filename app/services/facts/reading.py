"""Reads many facts from a target in one trip: one script, a section per fact, each with its own deadline.

On the computer that Satchel runs on, some are found out by engines of ours meanwhile.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import Any, Protocol

from app.domain.errors import CommandFailed
from app.domain.facts import EXIT_DENIED, EXIT_NOT_APPLICABLE, Fact, KnownFacts, Missing, Reason
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.target import CommandResult, Os, Target
from app.domain.task import TaskContext
from app.services.facts import powershell_batch, sh_batch
from app.services.facts.batch import Answer, Section
from app.services.facts.own import OwnQuestions, runs_here
from app.services.facts.parameters import encode_parameters

MARGIN = 15.0
"""Seconds that a trip may take beyond the longest deadline of its facts: start-up of a shell and a slow line."""

PARSE_ERRORS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, StopIteration)
"""What a function runs into that is given something else than it expects."""
NOT_HERE = Missing(Reason.NOT_APPLICABLE, tr("not on this system"))
_NEEDS_SHELL = tr(
    "The account needs a normal shell on the device, and the device needs a little room in /tmp or /dev/shm."
)
_NEEDS_POWERSHELL = tr(
    "The account needs Windows PowerShell on the device: AppLocker or a restricted language mode can forbid it scripts."
)
_REASONS = {
    126: Reason.DENIED,
    127: Reason.ABSENT,
    EXIT_NOT_APPLICABLE: Reason.NOT_APPLICABLE,
    EXIT_DENIED: Reason.DENIED,
}


class ReadFacts(Protocol):
    """A way to facts: `read_facts` asks the target; others keep what it answers, or find it in a file."""

    def __call__(
        self,
        target: Target,
        facts: Iterable[Fact[Any]],
        task: TaskContext,
        *,
        timeout: float | None = None,
        within: float = inf,
    ) -> KnownFacts: ...


type AskRaw = Callable[[Target, Sequence[Fact[Any]], TaskContext, float], Mapping[int, Answer]]
"""As `ask_raw`."""


def read_facts(
    target: Target,
    facts: Iterable[Fact[Any]],
    task: TaskContext,
    *,
    timeout: float | None = None,
    within: float = inf,
) -> KnownFacts:
    """Ask `target` once for all `facts`. What cannot be read is `Missing` with its reason.

    `timeout` is in seconds, for the whole trip; left out, it follows from the facts' deadlines, of which none is
    longer than `within` seconds. Raises what `Target.run` raises, and CommandFailed where the device does not run
    scripts at all.
    """
    wanted = tuple(dict.fromkeys(facts))
    answers = read_answers(target, wanted, task, timeout=timeout, within=within)
    known = {fact: value_of(fact, target.os, answers[fact]) if fact in answers else NOT_HERE for fact in wanted}
    return KnownFacts(known, target.os)


def read_answers(
    target: Target,
    facts: Iterable[Fact[Any]],
    task: TaskContext,
    *,
    timeout: float | None = None,
    within: float = inf,
    ask: AskRaw | None = None,
) -> dict[Fact[Any], Answer | None]:
    """As `read_facts`, what the device wrote: None for an answer that broke off. A fact that the device's system does
    not have is left out. `ask` asks in place of `ask_raw`."""
    asked = [fact for fact in dict.fromkeys(facts) if target.os in fact.scripts or _is_own(fact, target)]
    if not asked:
        return {}
    hurried = [fact if fact.deadline <= within else replace(fact, deadline=within) for fact in asked]
    longest = timeout or max(fact.deadline for fact in hurried) + MARGIN
    answers = (ask or ask_raw)(target, hurried, task, longest)
    return {fact: answers.get(number) for number, fact in enumerate(asked)}


def ask_raw(target: Target, facts: Sequence[Fact[Any]], task: TaskContext, timeout: float) -> Mapping[int, Answer]:
    """What the target answers to each of `facts`, by its number, in one trip; what did not come whole is left out.

    Every fact must have a script for the target's system, or an engine of ours where that is this computer. Raises as
    `read_facts`.
    """
    own = OwnQuestions({number: fact for number, fact in enumerate(facts) if _is_own(fact, target)})
    try:
        scripted = {number: fact for number, fact in enumerate(facts) if not _is_own(fact, target)}
        answers = ask_scripts(target, scripted, task, timeout) if scripted else {}
        return answers | own.answers(task)
    finally:
        own.stop()


def _is_own(fact: Fact[Any], target: Target) -> bool:
    return fact.own is not None and runs_here(target)


def ask_scripts(
    target: Target,
    facts: Mapping[int, Fact[Any]],
    task: TaskContext,
    timeout: float,
    *,
    run_as: Callable[[str], str] = str,
) -> dict[int, Answer]:
    """As `ask_raw`, of facts that have a script for the target's system. `run_as` makes of a script of sh one that
    somebody else runs."""
    token = secrets.token_hex(16)
    sections = [Section(fact.scripts[target.os], fact.deadline, fact.given) for fact in facts.values()]
    if target.os is Os.WINDOWS:
        script, stdin = powershell_batch.SCRIPT, powershell_batch.encode_sections(token, sections)
    else:
        given: dict[str, Mapping[str, str | Secret]] = {"batch": {"token": token}}
        given |= {f"s{number}": dict(section.given) for number, section in enumerate(sections) if section.given}
        script, stdin = run_as(sh_batch.batch_script(sections)), encode_parameters(target.os, given)
    result = target.run(script, task, timeout=timeout, stdin=stdin)
    split: Callable[[str, str], dict[int, Answer]]
    split = powershell_batch.split_answers if target.os is Os.WINDOWS else sh_batch.split_answers
    answers = split(result.output, token)
    if not answers:
        raise _nothing_came(target, result)
    return {number: answers[place] for place, number in enumerate(facts) if place in answers}


def _nothing_came(target: Target, result: CommandResult) -> CommandFailed:
    return CommandFailed(
        tr("{name} did not run the questions (exit code {exit_code}).", name=target.name, exit_code=result.exit_code),
        hint=_NEEDS_POWERSHELL if target.os is Os.WINDOWS else _NEEDS_SHELL,
        details=result.errors or result.output[:2000],
    )


def value_of(fact: Fact[Any], os: Os, answer: Answer | None) -> Any:
    """What an answer means; `Missing` where it means nothing. None for one that broke off."""
    if answer is None:
        return Missing(Reason.UNPARSABLE, tr("the answer broke off"))
    if answer.too_large:
        return Missing(Reason.TOO_LARGE, tr("more than 1 MiB"))
    if answer.exit_code == 124:
        return Missing(Reason.TIMED_OUT, tr("no answer in time"))
    if answer.exit_code != 0:
        reason = _REASONS.get(answer.exit_code, Reason.UNPARSABLE)
        return Missing(reason, _shown(answer.errors) or tr("exit code {exit_code}", exit_code=answer.exit_code))
    try:
        return fact.parse(os, answer.output)
    except PARSE_ERRORS as error:
        return Missing(Reason.UNPARSABLE, _shown(f"{type(error).__name__}: {error}"))


def _shown(text: str) -> str:
    """The start of what a device said, fit for a line on a screen."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:2000]).strip()[:300]
