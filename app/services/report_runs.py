"""The setup runs of a visit as its report tells them: what was changed, and where each change stands at the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.journal import Event, EventKind
from app.domain.language import Worded, tr
from app.services.journal_words import mappings, word


class Standing(Worded):
    """Where a change stands at the end of the visit, in the report's words."""

    PROVEN = "Changed, proven"
    ALREADY = "Already so"
    UNDONE = "Undone"
    FAILED = "Failed"
    UNFINISHED = "Not finished"
    SKIPPED = "Left out"
    NOT_REACHED = "Not reached"
    UNKNOWN = "Not known"
    NOT_WANTED = "Not meant for it"  # the profile wants it on other devices only


@dataclass(slots=True)
class Alteration:
    """One step of a run."""

    title: str
    changes: tuple[tuple[str, str, str], ...]  # label, before, after
    standing: Standing
    message: str = ""


@dataclass(slots=True)
class Run:
    """One setup run on one device."""

    run: str
    device: str
    profile: str
    at: datetime
    steps: dict[str, Alteration]
    ended: bool = False
    is_earlier: bool = False  # begun in an earlier visit


def begun_run(event: Event) -> Run:
    """The run of a RUN_STARTED."""
    items = mappings(event.data.get("items"))
    return _run_about(event, {word(item, "key"): _alteration(item, _planned(item)) for item in items})


def _run_about(event: Event, steps: dict[str, Alteration], *, is_earlier: bool = False) -> Run:
    run, device, profile = (word(event.data, name) for name in ("run", "device", "profile"))
    return Run(run, device, profile, event.at, steps, is_earlier=is_earlier)


def _earlier_run(runs: list[Run], event: Event) -> Run | None:
    """A run that was begun in an earlier visit and goes on, or is undone, in this one: its events tell what it is."""
    if not word(event.data, "run") or not word(event.data, "profile"):
        return None
    runs.append(_run_about(event, {}, is_earlier=True))
    return runs[-1]


def _alteration(item: Mapping[str, Any], standing: Standing) -> Alteration:
    return Alteration(word(item, "title") or word(item, "step"), _changes(item), standing, word(item, "reason"))


def _changes(item: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    return tuple((word(one, "label"), word(one, "before"), word(one, "after")) for one in mappings(item.get("changes")))


def _planned(item: Mapping[str, Any]) -> Standing:
    if item.get("skipped") is True:
        return Standing.SKIPPED
    planned = {"ok": Standing.ALREADY, "change": Standing.NOT_REACHED, "not_wanted": Standing.NOT_WANTED}
    return planned.get(word(item, "state"), Standing.UNKNOWN)


def run_of(runs: Sequence[Run], event: Event) -> Run | None:
    """The run that an event tells of."""
    run = word(event.data, "run")
    return next((one for one in reversed(runs) if one.run == run), None)


def follow(runs: list[Run], event: Event) -> None:
    """Take in what an event tells of its run."""
    run = run_of(runs, event) or _earlier_run(runs, event)
    if run is None:
        return
    if event.kind is EventKind.RUN_ENDED:
        run.ended = True
    key = word(event.data, "key")
    if run.is_earlier and key:
        run.steps.setdefault(key, _alteration(event.data, Standing.UNKNOWN))
        run.steps[key].changes = run.steps[key].changes or _changes(event.data)
    step = run.steps.get(key)
    if step is None:
        return
    match event.kind:
        case EventKind.STEP_BEGUN | EventKind.UNDO_BEGUN:
            step.standing = Standing.UNFINISHED
            step.changes = _changes(event.data) or step.changes  # some are known only when they begin
        case EventKind.STEP_DONE:
            step.standing = Standing.ALREADY if event.data.get("changed") is False else Standing.PROVEN
            if event.data.get("proof"):  # what a person has read or noted is known only now
                step.changes = _changes(event.data) or step.changes
        case EventKind.STEP_LEFT_OUT:
            step.standing, step.message = Standing.SKIPPED, word(event.data, "message")
        case EventKind.STEP_FAILED:
            undo = tr("The undo failed.") + " " if event.data.get("undo") is True else ""
            step.standing, step.message = Standing.FAILED, undo + word(event.data, "message")
        case EventKind.STEP_UNDONE:
            step.standing = Standing.UNDONE
        case _:
            pass
