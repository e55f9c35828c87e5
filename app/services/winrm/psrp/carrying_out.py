"""One pipeline from its start to its end: also past a lost connection, and past a cancel. It is never started twice."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence

from pypsrp.powershell import PowerShell

from app.domain.errors import AuthenticationFailed, CommandFailed, CommandNotRun, ConnectionLost, TargetError
from app.domain.language import tr
from app.domain.task import Cancelled, TaskContext
from app.services.winrm.failures import SHELL_GONE, Peer, is_status
from app.services.winrm.psrp.fragments import Message
from app.services.winrm.psrp.kinds import Kind, PipelineState
from app.services.winrm.psrp.runspace import PoolEnded, Received, Runspace
from app.services.winrm.psrp.values import Thing, Unreadable, Value, number_of, read_value
from app.services.winrm.psrp.wire import is_fault, own_errors

STOP_WITHIN = 2.0
"""Seconds that a device has to stop a pipeline; then the connection is cut."""

_PAUSES = (0, 0.3, 1, 2, 4, 8, 8)  # seconds before each try to reach the device again
NOT_KNOWN = tr("Whether the command was started is not known. It was not sent a second time.")
_SOON = 0.1  # seconds
_ENDS = frozenset(PipelineState)
_LOST = tr("The connection was cut meanwhile: a part of the output may be missing.")
_END_LOST = tr("The connection was cut meanwhile: the end of the output, and how the command ended, were lost.")

type Take = Callable[[Sequence[Message]], None]
"""Takes what a pipeline has said, in order."""


class SessionGone(Exception):
    """The device has no such runspace any more. `was_started`: None where it cannot be known."""

    def __init__(self, was_started: bool | None) -> None:
        super().__init__(was_started)
        self.was_started = was_started


class Carried:
    """How a pipeline ended. `error` is what ended it."""

    def __init__(self, state: int | None, error: Value, lost: str) -> None:
        self.state = state
        self.error = error
        self.lost = lost


class CarryingOut:
    def __init__(
        self, runspace: Runspace, peer: Peer, pipeline: PowerShell, task: TaskContext, *, persists: bool = True
    ) -> None:
        """`persists`: a lost connection is made anew."""
        self._persists = persists
        self._runspace = runspace
        self._peer = peer
        self._pipeline = pipeline
        self._task = task
        self._lost = ""
        self._is_known = False  # that the device has the pipeline
        self._ended = threading.Event()
        self._was_given_up = False  # it was to stop and did not

    @property
    def command(self) -> str:
        return str(self._pipeline.id)

    def to_its_end(self, take: Take) -> Carried:
        """Raises SessionGone, Cancelled, ConnectionLost, CommandFailed and what `take` raises.

        After Cancelled and what `take` raises the pipeline may still have to be finished.
        """
        with self._task.on_cancel(self._stop_soon):
            try:
                return self._to_its_end(take)
            finally:
                self._ended.set()

    def _to_its_end(self, take: Take) -> Carried:
        self._task.check()
        self._runspace.heard.begin()
        self._start()
        while True:
            received = self._receive_or_say()
            messages = received.messages
            try:
                state, error = _end_among(messages)
                take(messages)
            except Unreadable as unread:
                raise ConnectionLost(
                    tr(
                        "{host} sent an answer that is not PowerShell's. {what_may_have_happened}",
                        host=self._peer.host,
                        what_may_have_happened=self._what_may_have_happened(),
                    ),
                    details=str(unread)[:500],
                ) from unread
            except PoolEnded as ended:
                raise SessionGone(was_started=True) from ended
            except Cancelled:  # a question that nobody answers any more; the end is still to come
                take = _ignore
            if self._runspace.heard.has_gap:
                self._lost = _LOST
            if state is not None:
                return Carried(state, error, self._lost)
            if received.is_over:
                return Carried(None, None, _END_LOST)
            if self._was_given_up:  # and it goes on all the same: over a connection that was made meanwhile
                raise Cancelled

    def _start(self) -> None:
        try:
            with self._own_errors():
                self._runspace.start(self._pipeline)
        except ConnectionLost as error:
            if is_fault(error, SHELL_GONE):
                raise SessionGone(was_started=False) from error
            self._reconnect()  # whether it was started is found out by asking for what it says
            self._runspace.heard.begin()
        else:
            self._is_known = True

    def _receive_or_say(self) -> Received:
        """Whatever ends it here, the command may run."""
        try:
            return self._receive()
        except AuthenticationFailed as error:
            words = f"{error} {self._what_may_have_happened()}"
            raise AuthenticationFailed(words, hint=error.hint, details=error.details) from error
        except CommandFailed as error:
            words = f"{error} {self._what_may_have_happened()}"
            raise ConnectionLost(words, hint=error.hint, details=error.details) from error

    def _receive(self) -> Received:
        try:
            return self._try_to_receive()
        except ConnectionLost as error:
            if is_fault(error, SHELL_GONE):
                raise self._gone() from error
        self._reconnect()
        return self._again()

    def _again(self) -> Received:
        """Ask for what comes next over a new connection, for as long as it is sensible to try."""
        for pause in _PAUSES:
            self._task.report(tr("The connection to {host} was lost. Trying again…", host=self._peer.host))
            self._task.sleep(pause)
            try:
                return self._try_to_receive()
            except AuthenticationFailed:
                raise
            except TargetError as error:
                if is_fault(error, SHELL_GONE):
                    raise self._gone() from error
                self._reconnect()
        raise ConnectionLost(
            tr(
                "{host} cannot be reached any more. {what_may_have_happened}",
                host=self._peer.host,
                what_may_have_happened=self._what_may_have_happened(),
            ),
            hint=tr("Connect again when the device is reachable: the session may still be there."),
        )

    def _what_may_have_happened(self) -> str:
        if self._is_known:
            return tr("The command was running, and may go on there; what it wrote since is not here.")
        return NOT_KNOWN

    def _try_to_receive(self) -> Received:
        with self._own_errors():
            received = self._runspace.receive(self._pipeline)
        self._is_known = True
        return received

    def _gone(self) -> SessionGone | ConnectionLost:
        """The device knows no such command: because it has not come, or because the whole session is gone."""
        if self._is_known:
            return SessionGone(was_started=True)
        try:
            with self._own_errors():
                self._runspace.touch()
        except ConnectionLost:
            return SessionGone(was_started=None)
        return CommandNotRun(
            tr(
                "The connection to {host} was lost before the command reached it. It was not run.", host=self._peer.host
            ),
            hint=tr("The session is there again: run it once more."),
        )

    def _reconnect(self) -> None:
        self._task.check()
        if not self._persists:
            raise ConnectionLost(tr("The connection to {host} was lost.", host=self._peer.host))
        self._runspace.reconnect()

    @contextlib.contextmanager
    def _own_errors(self) -> Iterator[None]:
        try:
            with own_errors(self._peer, self._task, opening=False):
                yield
        except PoolEnded as error:
            raise SessionGone(was_started=self._is_known) from error
        except (TargetError, CommandFailed) as error:
            if is_status(error):
                raise ConnectionLost(str(error), details=error.details) from error
            raise

    def _stop_soon(self) -> None:
        """Called by whoever cancels: returns at once."""
        threading.Thread(target=self._stop, name="powershell-stop", daemon=True).start()

    def _stop(self) -> None:
        """Ctrl+C over a connection of its own: the first one may be waiting for a device that says nothing."""
        twin = self._runspace.twin()
        timer = threading.Timer(STOP_WITHIN, self._give_up, (twin,))
        timer.daemon = True
        timer.start()
        twin.wire.patience = STOP_WITHIN
        while not self._ended.is_set() and not twin.wire.link.is_cut:
            with contextlib.suppress(Exception):
                twin.stop(self.command)
                break
            self._ended.wait(_SOON)  # the command itself may still be on its way
        if not self._ended.wait(STOP_WITHIN):  # on a busy computer the timer may come later than this
            self._give_up(twin)
        timer.cancel()
        twin.drop()

    def _give_up(self, twin: Runspace) -> None:
        if not self._ended.is_set():
            self._was_given_up = True
            self._runspace.wire.link.cut()
        twin.wire.link.cut()


def _ignore(messages: Sequence[Message]) -> None:
    pass


def _end_among(messages: Sequence[Message]) -> tuple[int | None, Value]:
    for message in reversed(messages):
        if message.kind == Kind.PIPELINE_STATE:
            said = read_value(message.content)
            state = number_of(said.get("PipelineState")) if isinstance(said, Thing) else None
            if state in _ENDS and isinstance(said, Thing):
                return state, said.get("ExceptionAsErrorRecord")
    return None, None
