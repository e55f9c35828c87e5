"""Asks again as an administrator what was denied: through sudo where that asks for no password, or another way."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from app.domain.errors import CommandError, TargetError
from app.domain.facts import EXIT_DENIED, Fact
from app.domain.target import Os, Target
from app.domain.task import TaskContext
from app.services.facts.batch import Answer
from app.services.facts.reading import AskRaw, ask_raw, ask_scripts
from app.services.setup.rights import elevated

_DENIED = (126, EXIT_DENIED)


def with_rights(as_administrator: AskRaw) -> AskRaw:
    """A way to answers: what this user is not told is asked from `as_administrator`. What that does not answer stays
    denied, also where it or the way to it fails: what was answered before is not lost."""

    def ask(target: Target, facts: Sequence[Fact[Any]], task: TaskContext, timeout: float) -> Mapping[int, Answer]:
        answers = dict(ask_raw(target, facts, task, timeout))
        denied = [number for number, answer in answers.items() if answer.exit_code in _DENIED]
        if denied:
            with suppress(CommandError, TargetError):
                again = as_administrator(target, [facts[number] for number in denied], task, timeout)
                answers |= {denied[place]: answer for place, answer in again.items()}
        return answers

    return ask


def ask_as_root(target: Target, facts: Sequence[Fact[Any]], task: TaskContext, timeout: float) -> Mapping[int, Answer]:
    """As `ask_raw`, of scripts that root runs; nothing where sudo would ask for a password, and on Windows, where an
    account over the network has all its rights from the beginning."""
    if target.os is Os.WINDOWS:
        return {}
    scripted = {number: fact for number, fact in enumerate(facts) if target.os in fact.scripts}
    with suppress(CommandError):
        return ask_scripts(target, scripted, task, timeout, run_as=elevated) if scripted else {}
    return {}
