"""One look into a device, and one action on it, over whatever target is given."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from app.domain.errors import AppError, CommandFailed, OutputTooLarge, TargetError
from app.domain.facts import EXIT_DENIED, EXIT_NOT_APPLICABLE
from app.domain.inspection import Acted, Action, Filter, Listing, Look, Row, View
from app.domain.language import tr
from app.domain.quoting import quoted
from app.domain.target import CommandResult, HasShortcut, Os, Stream, Target
from app.domain.task import TaskContext
from app.services.facts.parameters import encode_single, single_script
from app.services.inspection.reading import READ_ERRORS, bounded, plain

LOOK_TIMEOUT = 60.0
"""Seconds for one look."""
ACT_TIMEOUT = 120.0
"""Seconds for an action on one row: a service may take its time to stop."""
MAX_ANSWER = 12 * 1024 * 1024
"""Letters that one look may answer."""

_EXIT_ABSENT = 127
_WORD = re.compile(r"\{([a-z_]+)\}")


def look_at(target: Target, view: View, filter: Filter | None, task: TaskContext, *, quick: bool = False) -> Look:
    """Ask once. Raises what `Target.run` raises, and CommandFailed with what the device says.

    `quick`: by the target's shortcut, where it has one and that has a good answer.
    """
    os = target.os
    if os not in view.scripts:
        raise CommandFailed(
            tr("{view} cannot be shown of {name}.", view=view.title, name=target.name),
            hint=tr("This view is there for Linux and Windows."),
        )
    given = dict((filter or first_filter(view)).given) if view.filters or filter else {}
    task.report(tr("{view} of {name}", view=view.title, name=target.name))
    if quick and (listing := _quick_listing(target, view, given, task)):
        return Look(os, datetime.now(UTC), listing, look_command(view, os, filter))
    result = _run(target, view.scripts[os], given, task, LOOK_TIMEOUT)
    if result.exit_code:
        raise failure_of(result, tr("{view} of {name} could not be read", view=view.title, name=target.name), os)
    try:
        listing = bounded(view.parse(os, result.output))
    except (*READ_ERRORS, RecursionError) as error:
        raise CommandFailed(
            tr("What {name} answered could not be understood.", name=target.name),
            hint=tr("Run the command by hand to see what it says."),
            details=plain(f"{type(error).__name__}: {error}", 300) + "\n" + result.output[:2000],
        ) from error
    return Look(os, datetime.now(UTC), listing, look_command(view, os, filter))


def _quick_listing(target: Target, view: View, given: Mapping[str, str], task: TaskContext) -> Listing | None:
    if not isinstance(target, HasShortcut):
        return None
    shortcut, plain_given = target.second_look, _without_nul(given)
    text = shortcut.answer(view.scripts[target.os], plain_given, task, timeout=LOOK_TIMEOUT, most=MAX_ANSWER)
    try:
        return bounded(view.parse(target.os, text)) if text else None
    except (*READ_ERRORS, RecursionError):
        return None


def first_filter(view: View) -> Filter:
    """What is shown where nothing is chosen."""
    return view.filters[0] if view.filters else Filter("all", tr("All"))


def act_on(target: Target, view: View, action: Action, row: Row, task: TaskContext) -> Acted:
    """Do it to one row, and see that it is done. What went wrong is in what is given back.

    Raises TargetError with its kinds and Cancelled: then nobody knows whether it was done.
    """
    name = row_name(view, row)
    if refusal := action.refusal(row):
        return _refused(row, f"{name}: {refusal}")
    if target.os not in action.scripts:
        return _refused(row, tr("{name}: {target_name} has no such action.", name=name, target_name=target.name))
    try:
        result = _run(target, action.scripts[target.os], row.given, task, ACT_TIMEOUT)
        if result.exit_code:
            raise failure_of(result, name, target.os)
    except TargetError:
        raise
    except AppError as error:
        message = str(error)
        return Acted(row, message if message.startswith(f"{name}: ") else f"{name}: {message}", error)
    return Acted(row, sentence(action.done, view, row))


def _refused(row: Row, message: str) -> Acted:
    return Acted(row, message, CommandFailed(message, hint=tr("Choose another one.")))


def _run(target: Target, script: str, given: Mapping[str, str], task: TaskContext, timeout: float) -> CommandResult:
    count = 0

    def watch(stream: Stream, text: str) -> None:
        nonlocal count
        count += len(text)
        if count > MAX_ANSWER:
            raise OutputTooLarge(
                tr(
                    "{name} answered with more than {max_answer} MB and was stopped.",
                    name=target.name,
                    max_answer=MAX_ANSWER // 2**20,
                )
            )

    stdin = encode_single(target.os, _without_nul(given))
    return target.run(single_script(target.os, script), task, timeout=timeout, stdin=stdin, on_output=watch)


def _without_nul(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value.replace("\0", "") for name, value in given.items()}


def failure_of(result: CommandResult, what: str, os: Os) -> CommandFailed:
    """Why a script did not do it, in words that a person can do something about."""
    said = plain(result.errors, 1500)
    way = tr("as an administrator.") if os is Os.WINDOWS else tr("as root, or run the command with sudo in a session.")
    if result.exit_code == EXIT_DENIED or re.search(r"access (is )?denied|UnauthorizedAccess", said, re.IGNORECASE):
        return CommandFailed(
            tr("{what}: this user may not do that.", what=what), hint=tr("Sign in {way}", way=way), details=said
        )
    if result.exit_code == EXIT_NOT_APPLICABLE:
        return CommandFailed(
            tr("{what}: this device has nothing of the kind.", what=what), hint=tr("Another view may help.")
        )
    if result.exit_code == _EXIT_ABSENT:
        return CommandFailed(
            tr("{what}: the program that tells it is not on the device.", what=what),
            hint=tr("Install it, or look another way."),
            details=said,
        )
    message, _, hint = said.partition(". ")
    message = (
        f"{message.rstrip('.') or tr('the device gave no reason (exit code {exit_code})', exit_code=result.exit_code)}."
    )
    return CommandFailed(
        f"{what}: {message}",
        hint=hint or tr("Look again: it may have changed meanwhile."),
        details=result.errors[:4000],
    )


def row_name(view: View, row: Row) -> str:
    """What a sentence calls a row."""
    return plain(row.given.get("name") or row.cells.get(view.name_column) or row.key, 120)


def sentence(text: str, view: View, row: Row) -> str:
    """A question or a result with its {words} filled in."""
    words = {name: plain(value, 120) for name, value in row.given.items()} | {"name": row_name(view, row)}
    return _WORD.sub(lambda found: words.get(found[1], found[0]), text)


def look_command(view: View, os: Os, filter: Filter | None) -> str:
    """What a person would type for the same."""
    given = (filter or first_filter(view)).given
    return _WORD.sub(lambda found: given.get(found[1], found[0]), view.shown.get(os, ""))


def action_command(action: Action, os: Os, row: Row) -> str:
    """What a person would type for the same: one line, and each value quoted, whatever a hostile name holds."""
    return _WORD.sub(lambda found: _quoted(row.given, found[1], os), action.shown.get(os, ""))


def _quoted(given: Mapping[str, str], name: str, os: Os) -> str:
    value = plain(given.get(name, ""), 4000)
    return value if value.isdigit() else quoted(os, value)
