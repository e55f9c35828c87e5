"""cmd.exe on a Windows device over a WS-Man shell, as `CommandPrompt`. Never run on a real Windows yet."""

import codecs
import contextlib
import threading
from collections.abc import Iterator, Sequence

from pypsrp.shell import SignalCode, WinRS
from pypsrp.wsman import NAMESPACES

from app.domain.errors import CommandFailed, ConnectionLost, TargetError
from app.domain.language import tr
from app.domain.task import Cancelled, TaskContext
from app.services.winrm.failures import SHELL_GONE, Peer, is_status
from app.services.winrm.link import Entry
from app.services.winrm.psrp.wire import Heard, PatientWire, is_fault, open_client, own_errors, receive

_HOLD = 5  # seconds that the device may hold a Receive
_IDLE = 7200  # seconds, after which the device ends a session of which nobody asks anything
_UTF8 = 65001  # the code page
_PAUSES = (0, 0.3, 1, 2, 4)  # seconds before each try to reach the device again
_ABORTED = 995
_LOST_A_PART = tr("The connection was lost and is back: a part of the output may be missing.")


def open_command_prompt(name: str, peer: Peer, entry: Entry, task: TaskContext) -> "WinrmCommandPrompt":
    """Raises as a WinRM target does when it is opened."""
    prompt = WinrmCommandPrompt(name, peer, entry)
    try:
        prompt.open(task)
    except BaseException:
        prompt.close()
        raise
    return prompt


class WinrmCommandPrompt:
    """Two connections to one shell: what is typed does not wait for what is written."""

    def __init__(self, name: str, peer: Peer, entry: Entry) -> None:
        self.name = name
        self._peer = peer
        self._entry = entry
        self._hearing = _shell(entry)
        self._saying = _shell(entry)
        self._command = ""
        self._exit_code: int | None = None
        self._closed = False
        self._one_hears = threading.Lock()
        self._one_says = threading.Lock()
        self._decoders = {stream: codecs.getincrementaldecoder("utf-8")("replace") for stream in ("stdout", "stderr")}

    @property
    def exit_code(self) -> int | None:
        return self._exit_code

    def open(self, task: TaskContext) -> None:
        with task.on_cancel(_wire(self._hearing).link.cut), own_errors(self._peer, task, opening=True):
            self._hearing.open()
            answer = self._hearing.command("cmd.exe", ["/Q"])
            found = answer.findtext("rsp:CommandResponse/rsp:CommandId", "", NAMESPACES)
            if not found:
                raise ValueError("the device does not name the command")
            self._command = found
            _share(self._hearing, self._saying)

    def receive(self, task: TaskContext) -> Sequence[tuple[str, bool]]:
        """See `CommandPrompt.receive`. A lost connection is made anew; what was on its way then may be missing."""
        with self._one_hears:
            return self._hear(task)

    def _hear(self, task: TaskContext) -> Sequence[tuple[str, bool]]:
        while self._exit_code is None:
            task.check()
            try:
                heard = self._receive(task)
            except ConnectionLost as error:
                if is_fault(error, SHELL_GONE, _ABORTED) or self._closed:
                    raise ConnectionLost(
                        tr("The session on {name} has ended.", name=self.name), hint=tr("Open a new one.")
                    ) from error
                self._return(task)
                return [(f"\r\n[{_LOST_A_PART}]\r\n", True)]
            if heard.is_over:
                self._exit_code = heard.exit_code if heard.exit_code is not None else -1
            pieces = [(self._text(stream, data), stream == "stderr") for stream, data in heard.pieces]
            if texts := [(text, is_error) for text, is_error in pieces if text]:
                return texts
        return []

    def _receive(self, task: TaskContext) -> Heard:
        with task.on_cancel(_wire(self._hearing).link.cut), own_errors(self._peer, task, opening=False):
            return receive(self._hearing, "stdout stderr", self._command, _HOLD)

    def _return(self, task: TaskContext) -> None:
        """Reach the same shell over a new connection. Raises ConnectionLost after some tries."""
        for pause in _PAUSES:
            task.sleep(pause)
            if self._closed:
                break
            self._hearing = _renewed(self._hearing, self._entry)
            cut = _wire(self._hearing).link.cut
            with contextlib.suppress(TargetError), task.on_cancel(cut), self._errors(task):
                self._hearing._get_shell(timeout=_HOLD)
                return
        raise ConnectionLost(
            tr("{name} cannot be reached any more.", name=self.name), hint=tr("What runs there may go on.")
        )

    def _text(self, stream: str, data: bytes) -> str:
        decoder = self._decoders.get(stream)
        return decoder.decode(data) if decoder else ""

    def send(self, line: str) -> None:
        """Raises ConnectionLost, which says that the line may have arrived: it is never sent twice."""
        try:
            with self._said():
                self._saying.send("stdin", f"{line}\r\n".encode(), command_id=self._command)
        except TargetError as error:
            if is_fault(error):
                raise
            raise ConnectionLost(
                tr("{error} Whether your line arrived is not known. It was not sent a second time.", error=error),
                hint=tr("Look at what is written before you type it again."),
                details=error.details,
            ) from error

    def interrupt(self) -> None:
        with self._said():
            self._saying.signal(SignalCode.CTRL_C, self._command)

    @contextlib.contextmanager
    def _said(self) -> Iterator[None]:
        """A request on the second connection, which is made anew after a failure."""
        with self._one_says:
            try:
                with self._errors(TaskContext()):
                    yield
            except TargetError:
                self._saying = _renewed(self._saying, self._entry)
                raise

    @contextlib.contextmanager
    def _errors(self, task: TaskContext) -> Iterator[None]:
        try:
            with own_errors(self._peer, task, opening=False):
                yield
        except CommandFailed as error:
            if not is_status(error):
                raise
            raise ConnectionLost(str(error), details=error.details) from error

    def close(self) -> None:
        """End it with what runs in it."""
        if self._closed:
            return
        self._closed = True
        _wire(self._hearing).link.cut()  # frees the thread that receives
        with self._one_says, contextlib.suppress(Exception, Cancelled):
            _wire(self._saying).patience = 2
            if self._command:
                self._saying.close()
        _wire(self._saying).close()
        if self._one_hears.acquire(timeout=1):
            _wire(self._hearing).close()
            self._one_hears.release()


def _shell(entry: Entry) -> WinRS:
    return WinRS(open_client(PatientWire(entry)), codepage=_UTF8, idle_time_out=_IDLE)


def _wire(shell: WinRS) -> PatientWire:
    wire = shell.wsman.transport
    assert isinstance(wire, PatientWire)  # noqa: S101 - for the type: `open_client` has put it there
    return wire


def _share(known: WinRS, other: WinRS) -> None:
    other.id, other.opened, other._selector_set, other.resource_uri = (
        known.id,
        known.opened,
        known._selector_set,
        known.resource_uri,
    )
    other.wsman.session_id = known.wsman.session_id


def _renewed(lost: WinRS, entry: Entry) -> WinRS:
    _wire(lost).close()
    new = _shell(entry)
    _share(lost, new)
    return new
