"""pypsrp's WS-Management client on our own wire, which can be replaced when its connection is lost."""

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from xml.etree import ElementTree

from pypsrp.exceptions import WinRMError, WinRMTransportError, WSManFaultError
from pypsrp.shell import WinRS
from pypsrp.wsman import NAMESPACES, OptionSet, WSMan, WSManAction
from winrm.exceptions import WinRMTransportError as TransportFailed
from winrm.exceptions import WSManFaultError as FaultOfShells

from app.domain.task import TaskContext
from app.services.winrm import failures
from app.services.winrm.failures import Peer
from app.services.winrm.link import Entry, Link
from app.services.winrm.transport import ForWSMan, open_wsman
from app.services.winrm.wire import Wire

PATIENCE = 20.0
"""Seconds without any answer, after which the link counts as dead."""

OPERATION_TIMED_OUT = 2150858793
"""The device has nothing to say yet: ask again."""

_SHELL = NAMESPACES["rsp"]


class PatientWire(ForWSMan):
    """Waits as long as we say: pypsrp would take a slow link for a dead one."""

    def __init__(self, entry: Entry) -> None:
        self.link = Link()
        super().__init__(Wire(self.link, entry))
        self.patience = PATIENCE

    def send(self, message: bytes, *, retries_on_read_timeout: int = 0, timeout: object = None) -> bytes:
        """As WSMan wants it."""
        return super().send(message, timeout=self.patience)


def open_client(wire: PatientWire) -> WSMan:
    """Nothing is sent yet. Not for two threads at the same time."""
    client = open_wsman(wire.inner)
    client.transport = wire  # type: ignore[assignment]  # what pypsrp calls of it is what a wire has
    return client


def answer_to(client: WSMan, action: str, uri: str, body: ElementTree.Element, **sets: object) -> ElementTree.Element:
    """The body of the answer to a request."""
    found = client.invoke(action, uri, body, **sets).find("s:Body", NAMESPACES)  # type: ignore[arg-type]
    if found is None:
        raise ValueError("the answer has no body")
    return found


@dataclass(frozen=True, slots=True)
class Heard:
    """What came with one answer. `is_over`: the device says that there is no more."""

    pieces: Sequence[tuple[str, bytes]] = ()  # the name of a stream, and what was written to it
    is_over: bool = False
    exit_code: int | None = None


def receive(shell: WinRS, streams: str, command: str | None, hold: int) -> Heard:
    """What a command says next, or the shell; nothing where that takes longer than `hold` seconds."""
    request = ElementTree.Element(f"{{{_SHELL}}}Receive")
    wanted = ElementTree.SubElement(request, f"{{{_SHELL}}}DesiredStream")
    wanted.text = streams
    if command:
        wanted.set("CommandId", command)
    options = OptionSet()
    options.add_option("WSMAN_CMDSHELL_OPTION_KEEPALIVE", "True")
    sets = {"option_set": options, "selector_set": shell._selector_set, "timeout": hold}
    try:
        body = answer_to(shell.wsman, WSManAction.RECEIVE, shell.resource_uri, request, **sets)
    except WSManFaultError as error:
        if error.code != OPERATION_TIMED_OUT:
            raise
        return Heard()
    pieces = [
        (piece.get("Name", ""), base64.b64decode(piece.text))
        for piece in body.iterfind("*/rsp:Stream", NAMESPACES)
        if piece.text
    ]
    state = body.find("*/rsp:CommandState", NAMESPACES)
    code = body.findtext("*/rsp:CommandState/rsp:ExitCode", "", NAMESPACES)
    is_over = state is not None and state.get("State", "").endswith("/Done")
    return Heard(pieces, is_over, int(code[:12]) if is_over and code else None)


@contextmanager
def own_errors(peer: Peer, task: TaskContext, *, opening: bool) -> Iterator[None]:
    """As for shells, and with pypsrp's faults."""
    with failures.own_errors(peer, task, opening=opening):
        try:
            yield
        except WSManFaultError as error:
            code = error.code if isinstance(error.code, int) else None
            reason = str(error.reason or "")
            raise FaultOfShells(500, reason, "", reason, wsman_fault_code=code) from error
        except WinRMTransportError as error:
            raise TransportFailed("http", error.code, error.response_text) from error
        except WinRMError as error:  # an answer to something else than was asked
            raise ValueError(str(error)[:500]) from error


def is_fault(error: BaseException, *codes: int) -> bool:
    """Whether a device's fault is behind an error: with one of these codes, or any."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, FaultOfShells):
            return not codes or cause.wsman_fault_code in codes
        cause = cause.__cause__
    return False
