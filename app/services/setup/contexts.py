"""As whom a script of a step runs, and how it gets its parameters there."""

import shlex
from collections.abc import Mapping
from dataclasses import replace

from app.domain.facts import Fact
from app.domain.secret import Secret
from app.domain.setup import Arguments, Context, Operation, State, Step
from app.domain.target import Os
from app.services.facts.parameters import encode_single, single_script
from app.services.setup.context_scripts import PS_AS_PERSON, PS_AS_SYSTEM, PS_ASK_PERSON, SH_AS_PERSON
from app.services.setup.rights import elevated

_TASK = 30.0  # seconds that Windows may take to begin and end a task


def person_of(arguments: Arguments) -> str:
    """Whom a step is for; "" where it is nobody's."""
    return str(arguments.get("user") or "")


def prepared(os: Os, operation: Operation, step: Step | None, arguments: Arguments) -> tuple[str, bytes, float]:
    """The script, the standard input and the seconds with which an operation of `step` runs as whom it should.

    Without a step it runs as the administrator.
    """
    script, given = operation.scripts[os], operation.given
    context = step.context if step else Context.ADMINISTRATOR
    person = person_of(arguments) if context is Context.PERSON else ""
    if os is Os.WINDOWS:
        if context is Context.SYSTEM or person:
            outer = PS_AS_PERSON if person else PS_AS_SYSTEM
            wrapped = _wrapped(script, given, operation.timeout, person)
            return single_script(os, outer), encode_single(os, wrapped), operation.timeout + _TASK
        return single_script(os, script), encode_single(os, given), operation.timeout
    if person:
        stdin = encode_single(os, {"person": person}) + encode_single(os, given)
        return _as_person(script), stdin, operation.timeout
    return with_rights(os, script), encode_single(os, given), operation.timeout


def probe_of(step: Step, arguments: Arguments) -> Fact[State]:
    """The question of a step. On Windows one person's settings are read as that person too: nobody else sees the
    printers, drives and passwords of a session."""
    fact = step.probe(arguments)
    person = person_of(arguments) if step.context is Context.PERSON else ""
    script = fact.scripts.get(Os.WINDOWS)
    if not person or script is None:
        return fact
    wrapped = {
        "script": single_script(Os.WINDOWS, script),
        "given": encode_single(Os.WINDOWS, fact.given).decode("ascii"),
        "seconds": str(int(fact.deadline) + 1),
        "person": person,
    }
    scripts = {**fact.scripts, Os.WINDOWS: PS_ASK_PERSON}
    return replace(fact, scripts=scripts, given={**fact.given, **wrapped}, deadline=fact.deadline + _TASK)


def with_rights(os: Os, script: str) -> str:
    """`script` with its parameters, run by root: directly, or through sudo where that asks for no password."""
    whole = single_script(os, script)
    return whole if os is Os.WINDOWS else elevated(whole)


def _as_person(script: str) -> str:
    """Reads the name of the person, and leaves the rest of the standard input to the script that runs as them."""
    prelude = single_script(Os.LINUX, "").removesuffix("exec </dev/null\n")
    inner = f"satchel_inner={shlex.quote(single_script(Os.LINUX, script))}\n"
    return elevated(prelude + inner + SH_AS_PERSON)


def _wrapped(script: str, given: Mapping[str, str | Secret], seconds: float, person: str) -> dict[str, str | Secret]:
    made: dict[str, str | Secret] = {
        "script": single_script(Os.WINDOWS, script),
        "given": Secret(encode_single(Os.WINDOWS, given).decode("ascii")),
        "seconds": str(int(seconds) + 1),
    }
    return made | ({"person": person} if person else {})
