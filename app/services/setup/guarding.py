"""Changes that can cut our own connection: the device takes them back by itself unless we reach it again.

First the way back is laid on the device, then the change is made there without us, then the device is looked for on a
new connection, asked whether it is as it should be, and only then the way back is taken away. Whatever happens to the
network or to Satchel in between, the device goes back when its time is up.
"""

import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from app.domain.errors import (
    AppError,
    AuthenticationFailed,
    CommandError,
    ConnectionLost,
    StepFailed,
    StepNotProven,
    TargetError,
)
from app.domain.journal import EventKind
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.setup import Operation
from app.domain.setup_support import Stage
from app.domain.target import Os, Target
from app.domain.task import Cancelled, TaskContext
from app.services.facts.parameters import encode_single, single_script
from app.services.setup import guard_scripts
from app.services.setup.asking import EXIT_REFUSED, operate, without_secrets
from app.services.setup.records import Guard, RecordedItem
from app.services.setup.run_work import RunWork
from app.services.setup.steps.scripts import decode, parse_lines

# Seconds in which the device says that the change has begun (PowerShell starts slowly). One that is cut off is silent.
_STARTING = {Os.LINUX: 3.0, Os.WINDOWS: 10.0}
_EARLY = 2.0  # seconds before the end from which nothing is confirmed any more
_PAUSE = 0.5  # seconds between two looks
_REFUSED = 15.0  # seconds after a sign-in that was refused: many in a row lock an account
_ATTEMPT = 12.0  # seconds that one new connection may take
_RETURNING = 90.0  # seconds after its time in which the device is waited for

_HELP = tr("Look at the values of this step, and at what stands between you and the device. Then make a new preview.")
_UNREACHED = tr("the device could not be reached after the change")


@dataclass(frozen=True, slots=True)
class Passage:
    """A change with its way back. `unproven` and `unlike` say what is not as it should be after either, "" if it is."""

    go: Operation
    back: Operation
    seconds: int
    address: str  # where the device is afterwards, "" where it was known
    home: str  # where it is when it goes back
    unproven: Callable[[], str]
    unlike: Callable[[], str]


@dataclass(frozen=True, slots=True)
class _Look:
    state: str  # armed, done, going, back, gone
    code: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class _Way:
    """One passage of one item. `name` is that of its folder on the device, `until` by our monotonic clock."""

    work: RunWork
    item: RecordedItem
    passage: Passage
    name: str
    until: float

    def tell(self, stage: Stage) -> None:
        self.work.tell(self.item, stage, seconds_left=self.until - time.monotonic())

    def note(self, kind: EventKind, **more: object) -> None:
        self.work.note(kind, self.item, guard=self.name, **more)


def pass_guarded(work: RunWork, item: RecordedItem, passage: Passage) -> None:
    """Make the change and prove it. Raises StepFailed, StepNotProven where the device has gone back or cannot do it,
    and ConnectionLost where it was not found again. Not interrupted."""
    way = _Way(work, item, passage, secrets.token_hex(8), time.monotonic() + passage.seconds)
    way.note(EventKind.STEP_ARMED, seconds=passage.seconds, address=passage.address, home=passage.home)
    try:
        operate(work.target, _arming(work.target.os, way.name, passage))
    except StepFailed:
        way.note(EventKind.STEP_ROLLED_BACK, begun=False)
        raise
    way.tell(Stage.ARMED)
    problem = _start(work.target, way.name) or _find(way)
    if not problem:
        return
    _try_back(work.target, way.name)
    if _goes_back(way):
        raise StepFailed(
            tr("{item}: {problem}. The device has taken it back and is as before.", item=item.title, problem=problem),
            hint=_HELP,
        )


def settle(work: RunWork, item: RecordedItem, guard: Guard, passage: Passage) -> None:
    """What became of a way back that an earlier life has laid: confirm it if the goal is reached, else go back.

    Raises as `pass_guarded`.
    """
    passage = replace(passage, address=guard.address, home=guard.home)
    way = _Way(work, item, passage, guard.id, time.monotonic())
    look = _look(work.target, guard.id)
    if look.state == "gone" or (look.state == "done" and look.code == "0"):
        is_reached = not passage.unproven()
        if look.state == "gone" or (is_reached and _confirm(work.target, guard.id)):
            way.note(EventKind.STEP_CONFIRMED if is_reached else EventKind.STEP_ROLLED_BACK)
            return
    if look.state in ("armed", "done"):
        _try_back(work.target, guard.id)
    _goes_back(way)


def _arming(os: Os, name: str, passage: Passage) -> Operation:
    given: dict[str, str | Secret] = {"id": name, "seconds": str(passage.seconds)}
    given |= {"watch": guard_scripts.WATCH.get(os, ""), "work": guard_scripts.WORK.get(os, "")}
    for part, operation in (("go", passage.go), ("back", passage.back)):
        script = operation.scripts.get(os)
        if script is None:
            raise StepFailed(tr("This step cannot be carried out on this system."), hint=tr("Nothing was changed."))
        given[part] = single_script(os, script)
        given[f"{part}_given"] = Secret(encode_single(os, operation.given).decode("ascii"))
    return Operation(guard_scripts.ARM, given, timeout=60)


def _start(target: Target, name: str) -> str:
    """Let the device begin; "" also where it does not answer any more, which may be the change itself."""
    try:
        operate(target, Operation(guard_scripts.GO, {"id": name}, timeout=_STARTING[target.os]))
    except StepFailed as error:
        return str(error)
    except (TargetError, CommandError):
        return ""
    return ""


def _find(way: _Way) -> str:
    """ "" when the device was found, proven and confirmed; else why not.

    When half of the time is gone, it is looked for where it was as well: the step may be about another of its networks.
    """
    reached, why, place = None, _UNREACHED, way.passage.address
    while (left := way.until - _EARLY - time.monotonic()) > 0:
        way.tell(Stage.REACHING)
        try:
            with _bounded(min(left, _ATTEMPT)) as task:
                reached = reached or _again(way.work, place, task)
                look = _look(reached, way.name, left)
        except (AppError, Cancelled) as error:
            reached = None
            why = _UNREACHED if isinstance(error, TargetError | CommandError | Cancelled) else str(error)
            time.sleep(min(_pause_after(error), max(0.0, left)))
            is_late = left < way.passage.seconds / 2
            place = way.passage.home if is_late and place == way.passage.address else way.passage.address
            continue
        if look.state == "armed":
            time.sleep(_PAUSE)
            continue
        way.work.target = reached
        if look.state != "done":
            return tr("it had gone back by itself before")
        if look.code != "0":
            return _reason(look, way.passage.go)
        way.tell(Stage.PROVING)
        return _prove(way, place)
    return why


def _prove(way: _Way, place: str) -> str:
    try:
        if problem := way.passage.unproven():
            return tr("the device is not so: {problem}", problem=problem)
        if not _confirm(way.work.target, way.name):
            return tr("it was confirmed too late")
    except AppError as error:
        return str(error)
    way.note(EventKind.STEP_CONFIRMED, address=place)
    return ""


def _goes_back(way: _Way) -> bool:
    """Find the device as it was; False where it had been confirmed, and only the answer did not come.

    Raises StepNotProven where it is not as it was, ConnectionLost where it is not found.
    """
    end = way.until + _RETURNING
    while (left := end - time.monotonic()) > 0:
        way.tell(Stage.GOING_BACK)
        try:
            with _bounded(min(left, _ATTEMPT)) as task:
                target = _again(way.work, way.passage.home, task)
                look = _look(target, way.name, left)
        except (AppError, Cancelled) as error:
            time.sleep(min(_pause_after(error), max(0.0, left)))
            continue
        if look.state == "back":
            way.work.target = target
            _returned(way, look)
            return True
        if look.state == "gone":
            way.work.target = target
            if way.passage.unproven():
                unknown = tr("{item}: nobody knows whether the device has gone back. Look at it.", item=way.item.title)
                raise StepNotProven(unknown)
            way.note(EventKind.STEP_CONFIRMED)
            return False
        time.sleep(_PAUSE)
    raise ConnectionLost(
        tr("{item}: the device was not found again. It should have gone back by itself.", item=way.item.title),
        hint=tr("Look at the device. Go on with the run when it can be reached: the run knows where it stopped."),
    )


def _returned(way: _Way, look: _Look) -> None:
    try:
        different = way.passage.unlike()
    except StepFailed as error:
        different = str(error)
    with contextlib.suppress(StepFailed):  # nothing secret is left there
        operate(way.work.target, Operation(guard_scripts.CLEAN, {"id": way.name}))
    way.note(EventKind.STEP_ROLLED_BACK, code=look.code)
    if different:
        raise StepNotProven(
            tr(
                "{item}: the device went back, but it is not as before: {unlike}.",
                item=way.item.title,
                unlike=different,
            ),
            hint=tr("It said: {said}", said=_reason(look, way.passage.back))
            if look.said
            else tr("Look at the device."),
        )


def _again(work: RunWork, address: str, task: TaskContext) -> Target:
    return work.support.reach.again(address, task) if work.support.reach else work.target


def _try_back(target: Target, name: str) -> None:
    """Ask for the way back at once. Where nobody hears it, the device goes when its time is up."""
    try:
        operate(target, Operation(guard_scripts.BACK, {"id": name}, timeout=_STARTING[target.os]))
    except (TargetError, CommandError, StepFailed):
        return


def _confirm(target: Target, name: str) -> bool:
    """False where the device was quicker and goes back."""
    try:
        operate(target, Operation(guard_scripts.CONFIRM, {"id": name}, timeout=30))
    except StepFailed:
        return False
    return True


def _look(target: Target, name: str, seconds: float = 30.0) -> _Look:
    """How far the device is. Raises TargetError, CommandError."""
    said = operate(target, Operation(guard_scripts.LOOK, {"id": name}, timeout=max(2.0, min(15.0, seconds))))
    found = parse_lines(said)
    try:
        return _Look(found["state"].strip(), found.get("code", "").strip(), decode(found.get("said", "").strip()))
    except (KeyError, ValueError):
        return _Look("armed")


def _pause_after(error: BaseException) -> float:
    return _REFUSED if isinstance(error, AuthenticationFailed) else _PAUSE


def _reason(look: _Look, operation: Operation) -> str:
    said = without_secrets(look.said, operation).strip().splitlines()
    if look.code == str(EXIT_REFUSED) and said:
        return said[-1]
    return tr("the device answered: {said}", said=said[-1] if said else tr("it ended with code {code}", code=look.code))


@contextlib.contextmanager
def _bounded(seconds: float) -> Iterator[TaskContext]:
    """A task that is cancelled after `seconds`: a new connection may wait much longer for an answer."""
    task = TaskContext()
    timer = threading.Timer(seconds, task.cancel)
    timer.daemon = True
    timer.start()
    try:
        yield task
    finally:
        timer.cancel()
