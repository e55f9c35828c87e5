"""`satchel setup runs|resume|undo|drift`: what was begun on a device in this visit or an earlier one."""

from collections.abc import Sequence
from dataclasses import replace

from app.cli.exit_codes import DONE, PROBLEMS, UsageError
from app.cli.secret_input import ask_secret, can_ask
from app.cli.session import Session
from app.cli.setup import show_plan, show_result
from app.cli.setup_profiles import given_secrets, profile_path
from app.cli.setup_support import device_of, reach_where_left, support_for
from app.domain.errors import DeviceNotFound, SetupError
from app.domain.local_time import minute_words
from app.domain.secret import Secret
from app.domain.setup import ItemState
from app.services.setup.profiles.loading import summary
from app.services.setup.rendering import plan_to_json
from app.services.setup.service import NeededSecret, RunRecord, check_again, resume, runs, secrets_needed, undo


def ls(session: Session) -> int:
    """The runs of all visits, the newest last."""
    found, named = list(runs(session.history)), session.options.device
    if named:
        try:
            name = session.known_device(named).name
        except DeviceNotFound:  # it may have been taken out of the book since
            name = next((one.device for one in found if one.device.casefold() == named.casefold()), "")
            if not name:
                raise
        found = [one for one in found if one.device == name]
    session.output.document([session.named(_to_json(one)) for one in found])
    rows = [(r.run, minute_words(r.started), _state(r), r.device, r.profile) for r in found]
    session.output.table(rows, ("RUN", "STARTED", "STATE", "DEVICE", "PROFILE"))
    for damage in session.history.unread:
        session.output.message(damage)
    return DONE


def resume_(session: Session) -> int:
    """Bring a run to its end that was killed or lost its device: the named one, or the newest on the device."""
    wanted = session.options.run or session.options.named_run
    named = _named(session, wanted)
    device = device_of(session, named)
    target, at = reach_where_left(session, device, named)
    found = [one for one in runs(session.history) if not one.ended and one.device == target.name]
    chosen = _newest(found, wanted)
    if chosen is None:
        which = f"The run {wanted}" if wanted else "No run"
        words = "is not unfinished, or was on another device" if wanted else f"on {target.name} is unfinished"
        raise SetupError(f"{which} {words}.", hint=_where_to_look(session))
    given = _secrets(session, chosen)
    _tell(session, chosen)
    support = replace(support_for(session, session.device(device)), at=at)
    result = resume(target, session.history, chosen.run, session.task, given=given, support=support)
    return show_result(session, result)


def undo_(session: Session) -> int:
    """Take back a run: the one that is named, the newest of a profile, or else the newest of this visit."""
    options = session.options
    named = _named(session, options.run or options.profile)
    device = device_of(session, named)
    target, at = reach_where_left(session, device, named)
    on_device = [one for one in runs(session.history) if one.device == target.name and one.undoable]
    run, profile = options.run, ""
    if options.profile and not run:
        run = options.profile if options.profile in {one.run for one in runs(session.history)} else None
        profile = "" if run else _profile_name(session)
    here = {one.run for one in runs(session.journal)}
    found = [one for one in on_device if profile in ("", one.profile) and (run or profile or one.run in here)]
    chosen = _newest(found, run)
    if chosen is None:
        which = f" {run}" if run else f" of {profile}" if profile else ""
        raise SetupError(
            f"There is no run{which} on {target.name} that can be undone.",
            hint=_earlier(on_device) if on_device and not run else _where_to_look(session),
        )
    _tell(session, chosen)
    keys = set(options.step) if options.step else None
    support = replace(support_for(session, session.device(device)), at=at)
    return show_result(session, undo(target, session.history, chosen.run, session.task, keys=keys, support=support))


def drift(session: Session) -> int:
    """Is a device still as a run has left it? Only reads. Ends with 1 where something has changed or is not known."""
    named = _named(session, session.options.named_run)
    if session.options.named_run and named is None:
        raise SetupError(f"There is no run {session.options.named_run}.", hint=_where_to_look(session))
    target, _ = reach_where_left(session, device_of(session, named), named)
    ended = [one for one in runs(session.history) if one.ended and one.device == target.name]
    record = named or (ended[-1] if ended else None)
    if record is None:
        raise SetupError(f"Nothing was set up on {target.name} yet.", hint=_where_to_look(session))
    made = check_again(target, session.history, record.run, session.task)
    session.output.document(session.named(plan_to_json(made) | {"run": record.run}))
    show_plan(session, made)
    return DONE if all(item.comparison.state is ItemState.OK for item in made.items) else PROBLEMS


def _named(session: Session, run: str | None) -> RunRecord | None:
    """The run that the command line names; None where it names none."""
    return next((one for one in runs(session.history) if one.run == run), None) if run else None


def _newest(found: Sequence[RunRecord], run: str | None) -> RunRecord | None:
    fitting = [one for one in found if run in (None, one.run)]
    return fitting[-1] if fitting else None


def _earlier(found: Sequence[RunRecord]) -> str:
    last = found[-1]
    when = minute_words(last.started)
    return f"This one of {when} can, if you name it: setup undo {last.run} ({last.profile})."


def _where_to_look(session: Session) -> str:
    """What may be the reason, where a journal cannot be read."""
    return " ".join(("setup runs lists all runs.", *session.history.unread))


def _tell(session: Session, record: RunRecord) -> None:
    """Which run is meant, where it was not begun in this visit."""
    if record.run not in {one.run for one in runs(session.journal)}:
        when = minute_words(record.started)
        session.output.message(f"The run {record.run} ({record.profile}) of an earlier visit, {when}.")


def _secrets(session: Session, record: RunRecord) -> dict[str, dict[str, Secret]]:
    """The secret values that the run needs again, given by descriptor or asked from a person."""
    given = given_secrets(session)
    found: dict[str, dict[str, Secret]] = {}
    for needed in secrets_needed(record):
        names = (f"{needed.key}.{needed.parameter.name}", needed.parameter.name)
        value = next((given[name] for name in names if name in given), None)
        if value is None:
            value = _asked(needed, names[0])
        found.setdefault(needed.key, {})[needed.parameter.name] = value
    return found


def _asked(needed: NeededSecret, name: str) -> Secret:
    label = f"{needed.title}, {needed.parameter.label.lower()}"
    if not can_ask():
        raise UsageError(f"The run needs a secret again: {label}.", hint=f"Give it with --param-fd {name}=N.")
    return ask_secret(label)


def _profile_name(session: Session) -> str:
    try:
        return summary(profile_path(session)).name
    except UsageError:
        return str(session.options.profile)


def _state(record: RunRecord) -> str:
    if not record.ended:
        return "unfinished"
    changed = [item for item in record.items if item.progress.value in ("done", "begun", "undoing") and item.undoable]
    undone = any(item.progress.value == "undone" for item in record.items)
    return "undone" if undone and not changed else "partly undone" if undone else record.ended


def _to_json(record: RunRecord) -> dict[str, object]:
    return {
        "run": record.run,
        "device": record.device,
        "profile": record.profile,
        "started": record.started.isoformat(),
        "state": _state(record),
        "can_be_undone": record.undoable,
        "items": [{"key": item.key, "step": item.step, "state": item.progress.value} for item in record.items],
    }
