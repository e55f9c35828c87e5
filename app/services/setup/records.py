"""Runs as the journal tells them: what was planned, how far it came, and what an undo needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from app.domain.errors import AppError, SetupError
from app.domain.journal import Event, EventKind, Journal
from app.domain.language import tr
from app.domain.profiles import OnFail
from app.domain.setup import Change, ItemState, Restart, State, Undo
from app.domain.setup_runs import ItemResult, Outcome, PlanItem
from app.services.setup.arguments import mask


class Progress(Enum):
    """How far one step of a run came."""

    WAITING = "waiting"
    BEGUN = "begun"  # perhaps half done: the run was killed, or it failed
    DONE = "done"
    UNDOING = "undoing"  # an undo was begun and did not end
    UNDONE = "undone"


RESTART = "system.restart"
"""The id of the step that is a barrier: what a run does there is known to the engine alone."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The way back that was laid on the device before a step that may cut us off."""

    id: str
    until: datetime  # when the device goes back by itself, by our clock
    address: str  # where the device is to be found if the step succeeds
    home: str  # where it is if it goes back


@dataclass(slots=True)
class RecordedItem:
    key: str
    step: str
    title: str
    state: ItemState  # as it was planned
    arguments: Mapping[str, Any]  # secrets masked
    before: State | None
    changes: tuple[Change, ...]
    skipped: bool = False
    progress: Progress = Progress.WAITING
    changed: bool = False
    needs: tuple[str, ...] = ()  # as in `PlanItem`, and what follows
    on_fail: OnFail = OnFail.STOP
    restart: Restart = Restart.NO
    is_by_hand: bool = False
    undo: Undo = Undo.EXACT
    reason: str = ""  # why it could not be compared, or is not wanted
    is_restarted: bool = False  # the device was started again after it
    guard: Guard | None = None  # the way back that waits on the device
    came_from: str = ""  # where the device was before it, "" where it was known
    proof: Mapping[str, Any] | None = None  # what a person gave
    done_at: datetime | None = None

    @property
    def undoable(self) -> bool:
        """There is something to take back: the step was begun, and it is not undone."""
        if self.is_by_hand or self.step == RESTART:
            return False
        return self.progress in (Progress.BEGUN, Progress.UNDOING) or (self.progress is Progress.DONE and self.changed)


@dataclass(slots=True)
class RunRecord:
    """One run. `ended` is "" while it is unfinished: the program was killed, or the device was lost."""

    run: str
    device: str
    profile: str
    started: datetime
    items: tuple[RecordedItem, ...]
    ended: str = ""
    machine: str = ""  # as in `Plan`
    boot: str = ""  # of the device before a restart that was begun and is not known to have ended
    restarts: int = 0
    address: str = ""  # where the device was reached last, if that is not where it was known
    _by_key: dict[str, RecordedItem] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._by_key = {item.key: item for item in self.items}

    @property
    def about(self) -> dict[str, str]:
        """What every event of the run says, so that it can be told without the visit in which the run began."""
        return {"run": self.run, "device": self.device, "profile": self.profile}

    @property
    def undoable(self) -> bool:
        """There is something to take back."""
        return any(item.undoable for item in self.items)

    @property
    def places(self) -> tuple[str, ...]:
        """Where the device may be, the likeliest first, if that is not where it was known: a life that ended between a
        change and its confirmation has left it at either of two."""
        waiting = (item.guard.address for item in self.items if item.guard)
        return tuple(dict.fromkeys(place for place in (*waiting, self.address) if place))

    def item(self, key: str) -> RecordedItem | None:
        return self._by_key.get(key)


def runs(journal: Journal) -> tuple[RunRecord, ...]:
    """All runs, oldest first."""
    found: dict[str, RunRecord] = {}
    for event in journal.events():
        name = str(event.data.get("run", ""))
        if event.kind is EventKind.RUN_STARTED:
            found[name] = _started(event)
        elif name in found:
            follow(found[name], event)
    return tuple(found.values())


def unfinished_runs(journal: Journal) -> tuple[RunRecord, ...]:
    """Runs that were killed or lost their device: `resume` brings them to their end, `undo` takes them back."""
    return tuple(record for record in runs(journal) if not record.ended)


def find_run(journal: Journal, run: str, device: str) -> RunRecord:
    """The run with that id on that device. Raises SetupError."""
    for record in runs(journal):
        if record.run == run:
            if record.device.casefold() != device.casefold():
                raise SetupError(
                    tr(
                        "The run {run} was on {device}, not on {device_2}.",
                        run=run,
                        device=record.device,
                        device_2=device,
                    ),
                    hint=tr("Connect to {device}.", device=record.device),
                )
            return record
    raise SetupError(tr("There is no run {run} in the journal.", run=run), hint=tr("List the runs to see their names."))


def planned_data(item: PlanItem, *, skipped: bool) -> dict[str, Any]:
    """One item of the plan as the journal keeps it."""
    return {
        "key": item.key,
        "step": item.step,
        "title": item.title,
        "state": item.comparison.state.value,
        "arguments": mask(item.arguments),
        "before": item.before,
        "changes": changes_data(item.comparison.changes),
        "skipped": skipped,
        "needs": list(item.needs),
        "on_fail": item.on_fail.value,
        "restart": item.restart.value,
        "by_hand": item.is_by_hand,
        "undo": item.undo.value,
        "reason": item.comparison.reason,
    }


def changes_data(changes: Sequence[Change]) -> list[dict[str, str]]:
    return [{"label": change.label, "before": change.before, "after": change.after} for change in changes]


def result_of(item: RecordedItem, outcome: Outcome, message: str = "", hint: str = "", details: str = "") -> ItemResult:
    undoable = item.undoable and item.undo is not Undo.NONE
    return ItemResult(item.key, item.title, outcome, item.changes, message, hint, details, undoable)


def failure_of(item: RecordedItem, error: AppError) -> ItemResult:
    """How an item ended that did not work."""
    return result_of(item, Outcome.FAILED, str(error), error.hint, error.details)


def _started(event: Event) -> RunRecord:
    data = event.data
    items = tuple(
        RecordedItem(
            key=one["key"],
            step=one["step"],
            title=one["title"],
            state=ItemState(one["state"]),
            arguments=one["arguments"],
            before=_state(one["before"]),
            changes=tuple(Change(**change) for change in one["changes"]),
            skipped=one["skipped"],
            needs=tuple(one.get("needs", ())),
            on_fail=OnFail(one.get("on_fail", "stop")),
            restart=Restart(one.get("restart", "no")),
            is_by_hand=bool(one.get("by_hand", False)),
            undo=Undo(one.get("undo", "exact")),
            reason=str(one.get("reason", "")),
        )
        for one in data["items"]
    )
    machine = str(data.get("machine", ""))
    return RunRecord(data["run"], data["device"], data["profile"], event.at, items, machine=machine)


def _state(written: Any) -> State | None:
    return written if isinstance(written, dict) else None


def follow(record: RunRecord, event: Event) -> None:
    """Take in what an event tells of the run."""
    item = record.item(str(event.data.get("key", "")))
    match event.kind:
        case EventKind.RUN_ENDED:
            record.ended = str(event.data.get("outcome", "done"))
        case EventKind.RESTART_BEGUN:
            record.boot = str(event.data["boot"])
        case EventKind.RESTART_DONE:
            record.boot, record.restarts = "", record.restarts + 1
            for one in record.items:
                one.is_restarted = one.is_restarted or one.progress is Progress.DONE
        case _ if item is not None:
            _follow_item(record, item, event)
        case _:
            pass


def _follow_item(record: RunRecord, item: RecordedItem, event: Event) -> None:
    match event.kind:
        case EventKind.STEP_BEGUN:
            if item.progress is not Progress.BEGUN:  # the first capture wins
                item.before = _state(event.data["before"])
            item.progress = Progress.BEGUN
        case EventKind.STEP_DONE:
            item.progress, item.changed = Progress.DONE, bool(event.data.get("changed", True))
            item.proof, item.done_at, item.is_restarted = event.data.get("proof"), event.at, False
        case EventKind.STEP_LEFT_OUT:
            item.skipped = True
        case EventKind.STEP_ARMED:
            until = event.at + timedelta(seconds=float(event.data["seconds"]))
            home = str(event.data.get("home", ""))
            if item.progress is Progress.BEGUN:
                item.came_from = home
            item.guard = Guard(str(event.data["guard"]), until, str(event.data.get("address", "")), home)
        case EventKind.STEP_CONFIRMED:
            here = item.guard.address if item.guard else record.address
            record.address = str(event.data.get("address", here))
            item.guard = None
        case EventKind.STEP_ROLLED_BACK:
            record.address = item.guard.home if item.guard else record.address
            item.guard = None
        case EventKind.UNDO_BEGUN:
            item.progress = Progress.UNDOING
        case EventKind.STEP_UNDONE:
            item.progress = Progress.UNDONE
        case _:
            pass
