"""Keeps one runspace on a device: opens it when it is needed, and lets it go when the device has ended it."""

from collections.abc import Callable, Sequence

from app.domain.errors import AppError, CommandFailed, CommandNotRun, ConnectionLost, SessionClosed, TargetError
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.winrm.failures import SHELL_GONE, Peer, said
from app.services.winrm.link import Entry
from app.services.winrm.psrp.carrying_out import NOT_KNOWN, Carried, CarryingOut, SessionGone, Take
from app.services.winrm.psrp.following import Told
from app.services.winrm.psrp.kinds import PipelineState
from app.services.winrm.psrp.records import error_message
from app.services.winrm.psrp.runspace import PoolEnded, Runspace
from app.services.winrm.psrp.wire import PATIENCE, is_fault, own_errors
from app.services.winrm.quotas import QUOTAS

MOMENT = 0.4
"""Seconds that a device may take while a person waits for a cancel."""


class NoPowerShell(TargetError):
    """The device gives no PowerShell of this kind; a console may do."""


class Holding:
    """Not for two threads at once, except `close` with `at_once`."""

    def __init__(self, name: str, peer: Peer, entry: Entry, columns: int, greet: Callable[[TaskContext], None]) -> None:
        """`greet` is called with each new runspace; what it raises closes it again."""
        self.name = name
        self.has_new = False  # a runspace that took the place of one that is gone; who tells of it sets it back
        self._peer = peer
        self._entry = entry
        self._columns = columns
        self._greet = greet
        self._runspace: Runspace | None = None
        self._unfinished = ""  # a pipeline that the device still has
        self._had_one = False
        self._closed = False

    def runspace(self, task: TaskContext) -> Runspace:
        """Opens one where there is none. Raises NoPowerShell where the device has none for us, and as `carry_out`."""
        task.check()
        if self._closed:
            raise SessionClosed(tr("The session on {name} was closed.", name=self.name))
        if self._runspace is None:
            self._runspace = runspace = Runspace(self._entry, self._columns)
            try:
                with task.on_cancel(runspace.wire.link.cut):
                    self._open(runspace, task)
                    self._greet(task)
            except BaseException:
                self._runspace, self._unfinished = None, ""
                if runspace.wire.link.is_cut:
                    runspace.abandon()
                    runspace.drop()
                else:
                    runspace.close()
                raise
            self.has_new, self._had_one = self._had_one, True
        return self._runspace

    def _open(self, runspace: Runspace, task: TaskContext) -> None:
        try:
            with own_errors(self._peer, task, opening=True):
                runspace.open()
        except PoolEnded as error:
            raise NoPowerShell(
                tr("{name} does not start a PowerShell: {error}", name=self.name, error=error)
            ) from error
        except AppError as error:
            if not is_fault(error) or is_fault(error, *QUOTAS):
                raise
            raise NoPowerShell(
                tr("{name} has no PowerShell Remoting for this user.", name=self.name),
                hint=error.hint,
                details=error.details,
            ) from error

    def _drop(self) -> None:
        runspace, self._runspace, self._unfinished = self._runspace, None, ""
        if runspace:
            runspace.drop()

    def carry_out(
        self,
        script: str,
        arguments: Sequence[str],
        task: TaskContext,
        take: Take,
        *,
        keeps_scope: bool = False,
        persists: bool = True,
    ) -> Carried:
        """Raises as `PowerShellSession.run`, but a cancel that came in time is told by the state only.

        Without `persists` a device that says nothing is given up within a moment.
        """
        runspace = self.runspace(task)
        runspace.wire.patience = PATIENCE if persists else MOMENT
        self._settle(runspace, task)
        pipeline = runspace.prepare(script, arguments, keeps_scope=keeps_scope)
        carrying = CarryingOut(runspace, self._peer, pipeline, task, persists=persists)
        self._unfinished = carrying.command
        try:
            carried = carrying.to_its_end(take)
        except SessionGone as gone:
            self._drop()
            raise _gone(self.name, gone.was_started) from gone
        except BaseException:
            if not self._closed:
                runspace.reconnect()
            raise
        if task.cancelled:  # somebody waits for the end
            runspace.wire.patience = MOMENT
        try:
            self._finish(runspace, TaskContext())
        except ConnectionLost:  # how it ended is known; the device forgets it before the next one
            runspace.reconnect()
        return carried

    def ask(
        self,
        script: str,
        arguments: Sequence[str],
        task: TaskContext,
        on_text: Callable[[str], None] | None = None,
        *,
        persists: bool = True,
    ) -> str:
        """The text that a script gives. Raises CommandFailed with its words where it fails, and Cancelled."""
        told = Told(self.runspace(task), on_text)
        carried = self.carry_out(script, arguments, task, told.take, persists=persists)
        if carried.state == PipelineState.COMPLETED:
            return told.text
        task.check()
        if carried.lost:
            raise ConnectionLost(tr("The answer of {name} was lost.", name=self.name))
        raise CommandFailed(
            said(error_message(carried.error)) if carried.error else tr("{name} gave no answer.", name=self.name)
        )

    def _settle(self, runspace: Runspace, task: TaskContext) -> None:
        """End what a cancel has left behind, so that it does not hold up the next command."""
        for is_last in (False, True):  # to end it twice does no harm
            if not self._unfinished:
                return
            try:
                with task.on_cancel(runspace.wire.link.cut):
                    self._finish(runspace, task)
            except ConnectionLost as error:
                if is_fault(error, SHELL_GONE):
                    self._unfinished = ""
                    return
                runspace.reconnect()
                if is_last:
                    raise CommandNotRun(tr("{error} The command was not run.", error=error)) from error

    def _finish(self, runspace: Runspace, task: TaskContext) -> None:
        with own_errors(self._peer, task, opening=False):
            runspace.finish(self._unfinished)
        self._unfinished = ""

    @property
    def is_settled(self) -> bool:
        """Whether the device has nothing left to do for us, as far as is known."""
        return not self._unfinished

    def close(self, *, at_once: bool) -> None:
        """`at_once`: while another thread uses it, which ends with ConnectionLost."""
        self._closed = True
        runspace = self._runspace
        if runspace and at_once:
            runspace.abandon()
        elif runspace:
            self._runspace = None
            runspace.close()


def _gone(name: str, was_started: bool | None) -> ConnectionLost:
    if was_started is False:
        return CommandNotRun(
            tr("The session on {name} had ended meanwhile. The command was not run.", name=name),
            hint=tr("Run it again: it gets a new session, without the variables of the one before."),
        )
    what = tr("The command was running: what it had done until then is not known.")
    if was_started is None:
        what = NOT_KNOWN
    return ConnectionLost(
        tr("The session on {name} has ended. {what}", name=name, what=what),
        hint=tr("The next command gets a new session, without the variables of the one before."),
    )
