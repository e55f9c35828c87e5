"""pypsrp's WS-Management client on our own wire, which can be replaced when its connection is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree

from pypsrp.exceptions import WinRMTransportError, WSManFaultError
from pypsrp.wsman import NAMESPACES, WSMan
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


class PatientWire(ForWSMan):
    """Waits as long as we say: pypsrp would take a slow link for a dead one."""

    def __init__(self, entry: Entry) -> None:
        self.link = Link()
        super().__init__(Wire(self.link, entry))
        self.patience = PATIENCE

    def send(self, message: bytes, *, retries_on_read_timeout: int = 0, timeout: object = None) -> bytes:
        """As WSMan wants it. Raises ValueError for an answer that declares entities."""
        answer = super().send(message, timeout=self.patience)
        if b"<!" in answer.partition(b":Envelope")[0]:
            raise ValueError("the answer declares a document type")
        return answer


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


def is_fault(error: BaseException, *codes: int) -> bool:
    """Whether a device's fault is behind an error: with one of these codes, or any."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, FaultOfShells):
            return not codes or cause.wsman_fault_code in codes
        cause = cause.__cause__
    return False
