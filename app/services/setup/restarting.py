"""Starts a device again in a run, at barriers only and when a person has allowed it, and waits until it is back.

This computer is never started again from here: the run waits, unfinished, and goes on when somebody resumes it after
the start. No password is kept for that.
"""

import contextlib
import time

from app.domain.errors import AppError, AuthenticationFailed, CommandError, ConnectionLost, StepFailed, TargetError
from app.domain.facts import Missing
from app.domain.journal import EventKind
from app.domain.language import tr
from app.domain.setup import Restart
from app.domain.setup_runs import ItemResult, Outcome
from app.domain.setup_support import RestartQuestion, Stage
from app.domain.task import TaskContext
from app.services.facts.reading import read_facts
from app.services.facts.system.pending_restart import PENDING_RESTART
from app.services.setup.asking import operate
from app.services.setup.boot import BOOT, RESTARTING
from app.services.setup.records import RecordedItem, result_of
from app.services.setup.restart_due import due
from app.services.setup.run_work import RunWork, WaitsForRestart

MOST = 3
"""Restarts in one run: as many as winget allows a configuration (`maxResumes`)."""
PATIENCE = 1200.0
"""Seconds that a device may take to come back; a Windows that installs updates meanwhile takes long."""
_PAUSE = 2.0  # seconds between two attempts
_REFUSALS = 3
"""Sign-ins that a device may refuse while it starts."""


def pass_barrier(work: RunWork, item: RecordedItem, task: TaskContext) -> ItemResult:
    """A step `system.restart`. Raises StepFailed, TargetError, WaitsForRestart and Cancelled."""
    count = work.record.restarts
    if not _start_again(work, item, task):
        return result_of(item, Outcome.SKIPPED, tr("The restart was not allowed."))
    changed = work.record.restarts > count
    work.note_done(item, changed=changed)
    return result_of(item, Outcome.CHANGED) if changed else result_of(item, Outcome.ALREADY, tr("None is needed."))


def restart_before(work: RunWork, item: RecordedItem, task: TaskContext) -> bool:
    """Start the device again before an item that needs it; False where that is not allowed. Raises as above."""
    return _start_again(work, item, task)


def restart_for(work: RunWork, task: TaskContext) -> None:
    """Start the device again at the end of a run, where something is due and it is allowed. Raises as above."""
    if waiting := due(work.record.items):
        _start_again(work, waiting[-1], task)


def settle_restart(work: RunWork, task: TaskContext) -> None:
    """What became of a restart that an earlier life has begun."""
    if work.record.boot:
        now = read_facts(work.target, [BOOT], task).find(BOOT)
        if not isinstance(now, Missing) and now != work.record.boot:
            work.note_run(EventKind.RESTART_DONE)


def _start_again(work: RunWork, item: RecordedItem, task: TaskContext) -> bool:
    """Restart until nothing asks for it any more; False where a person does not allow it."""
    while reasons := _reasons(work, task):
        if not _is_allowed(work, reasons, task):
            return False
        if work.record.restarts >= MOST:
            raise StepFailed(
                tr(
                    "The device was started again {most} times and still asks for it: {reasons}.",
                    most=MOST,
                    reasons=", ".join(reasons),
                ),
                hint=tr("Look at what waits there, then make a new preview."),
            )
        _restart(work, item, task)
    return True


def _reasons(work: RunWork, task: TaskContext) -> tuple[str, ...]:
    """Why the device must be started again: steps of the run, and what the system says."""
    found = read_facts(work.target, [PENDING_RESTART], task).find(PENDING_RESTART)
    pending = () if isinstance(found, Missing) else found.reasons
    return (*(item.title for item in due(work.record.items, Restart.MUST)), *pending)


def _is_allowed(work: RunWork, reasons: tuple[str, ...], task: TaskContext) -> bool:
    if work.may_restart is None:
        ask = work.support.may_restart
        question = RestartQuestion(work.record.run, work.record.device, reasons, work.support.reach is None)
        work.may_restart = ask is not None and ask(question, task)
    return work.may_restart


def _restart(work: RunWork, item: RecordedItem, task: TaskContext) -> None:
    boot = read_facts(work.target, [BOOT], task).find(BOOT)
    if isinstance(boot, Missing):
        raise StepFailed(tr("The device does not say when it was started, so nobody could tell that it is back."))
    work.tell(item, Stage.RESTARTING, seconds_left=PATIENCE)
    work.note_run(EventKind.RESTART_BEGUN, boot=boot)
    if work.support.reach is None:
        raise WaitsForRestart
    with contextlib.suppress(TargetError, CommandError):  # it may go down before it has answered
        operate(work.target, RESTARTING)
    _await_start(work, item, boot, task)
    work.note_run(EventKind.RESTART_DONE)


def _await_start(work: RunWork, item: RecordedItem, boot: str, task: TaskContext) -> None:
    """Until the device answers on a new connection and is in another start than before."""
    end = time.monotonic() + PATIENCE
    reach, refusals = work.support.reach, 0
    while reach and (left := end - time.monotonic()) > 0:
        work.tell(item, Stage.RESTARTING, seconds_left=left)
        try:
            target = reach.again(work.record.address, task)
            now = read_facts(target, [BOOT], task).find(BOOT)
        except AppError as error:
            refusals += isinstance(error, AuthenticationFailed)
            if refusals > _REFUSALS:  # many in a row lock an account
                raise
            now = boot
        if not isinstance(now, Missing) and now != boot:
            work.target = target
            return
        task.sleep(_PAUSE)
    raise ConnectionLost(
        tr("The device did not come back within {patience:.0f} minutes.", patience=PATIENCE / 60),
        hint=tr("Look at the device. Go on with the run when it is there again."),
    )
