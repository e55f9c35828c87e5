"""One runspace on a device: opened, given pipelines, asked for what they say, closed. Not for two threads at once."""

import base64
import contextlib
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

from pypsrp.complex_objects import RunspacePoolState
from pypsrp.messages import PipelineHostResponse, PublicKey, RunspacePoolHostResponse
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.shell import SignalCode

from app.domain.errors import ConnectionLost
from app.domain.language import tr
from app.services.winrm.failures import said as shortened
from app.services.winrm.link import Entry
from app.services.winrm.psrp.fragments import Defragmenter, Message
from app.services.winrm.psrp.host_info import console_host
from app.services.winrm.psrp.kinds import Kind, PoolState
from app.services.winrm.psrp.values import Thing, number_of, read_thing, text_of
from app.services.winrm.psrp.wire import PatientWire, open_client, receive

_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,9}){1,3}")
_HOLD = 1  # seconds that the device may hold a Receive; Windows' smallest is half a second
_OPENING = 60.0  # seconds until a PowerShell that does not start is given up
_KEYS = 20.0  # seconds that a device may take to give the key of its session
_KEY_BLOB = b"\x06\x02\x00\x00\x00\xa4\x00\x00RSA1\x00\x08\x00\x00\x01\x00\x01\x00"
"""What comes before the modulus of a public key: of 2048 bits, exponent 65537 ([MS-PSRP] 2.2.2.3)."""
_CANNOT = """<Obj RefId="900"><TN RefId="900"><T>System.Management.Automation.ErrorRecord</T><T>System.Object</T></TN>
<ToString>There is no screen here.</ToString><MS><Obj N="Exception" RefId="901"><TN RefId="901">
<T>System.NotImplementedException</T><T>System.SystemException</T><T>System.Exception</T><T>System.Object</T></TN>
<ToString>There is no screen here.</ToString><Props><S N="Message">There is no screen here.</S></Props></Obj>
<Nil N="TargetObject"/><S N="FullyQualifiedErrorId">NotImplementedException</S><Nil N="InvocationInfo"/>
<I32 N="ErrorCategory_Category">11</I32><S N="ErrorCategory_Activity"/><S N="ErrorCategory_Reason"/>
<S N="ErrorCategory_TargetName"/><S N="ErrorCategory_TargetType"/><S N="ErrorCategory_Message"/>
<B N="SerializeExtendedInfo">false</B></MS></Obj>""".replace("\n", "")
"""What a call of the host is answered that needs a screen: an error record ([MS-PSRP] 2.2.3.15)."""


class PoolEnded(Exception):
    """The device has ended the runspace."""


@dataclass(frozen=True, slots=True)
class Received:
    """What came with one answer. `is_over`: the device says that this pipeline says no more."""

    messages: Sequence[Message] = ()
    is_over: bool = False


class _Pool(RunspacePool):
    """Reads with our own reader."""

    heard: Defragmenter
    _pair: Any = None  # of keys, with which the device encrypts the one of the session

    def _receive(self, id: str | None = None, timeout: int | None = None) -> list[Any]:
        for message in self.next_messages(None).messages:
            self.take(message)
        return []

    def next_messages(self, command: str | None) -> Received:
        heard = receive(self.shell, "stdout", command, _HOLD)
        return Received(list(self.heard.feed(b"".join(data for _, data in heard.pieces))), heard.is_over)

    def take(self, message: Message) -> None:
        """What is said of the runspace itself."""
        match message.kind:
            case Kind.SESSION_CAPABILITY:
                said = read_thing(message.content)
                names = {"protocol_version": "protocolversion", "ps_version": "PSVersion"}
                found = {ours: text_of(said.get(theirs)) for ours, theirs in names.items()}
                if not _VERSION.fullmatch(found["protocol_version"]):
                    raise ValueError("no version of the protocol")
                capability = SimpleNamespace(**found, serialization_version=text_of(said.get("SerializationVersion")))
                room = self._fragmenter.max_size
                self._process_session_capability(SimpleNamespace(data=capability))  # type: ignore[arg-type]
                # pypsrp now sends 500 KiB at a time. A Windows 7 with PowerShell 5 says the same and takes 150.
                self._fragmenter.max_size = room
            case Kind.POOL_STATE:
                said = read_thing(message.content)
                state = number_of(said.get("RunspaceState"))
                if state in (PoolState.CLOSED, PoolState.BROKEN):
                    self.state = RunspacePoolState.BROKEN
                    raise PoolEnded(_error_text(said))
                if state == PoolState.OPENED:
                    self.state = RunspacePoolState.OPENED
            case Kind.ENCRYPTED_SESSION_KEY:
                key = SimpleNamespace(session_key=text_of(read_thing(message.content).get("EncryptedSessionKey")))
                self._exchange_key = self._pair  # of two answers the last one counts
                self._process_encrypted_session_key(SimpleNamespace(data=key))  # type: ignore[arg-type]

    def exchange_keys(self) -> None:
        """Once more where an earlier exchange was lost on its way: pypsrp would then never give a secret again.

        Raises TimeoutError, and what the wire raises.
        """
        if self._key_exchanged:
            return
        from cryptography.hazmat.primitives.asymmetric import rsa

        self._pair = self._pair or rsa.generate_private_key(public_exponent=65537, key_size=2048)
        modulus = self._pair.public_key().public_numbers().n.to_bytes(256, "little")
        message = PublicKey(public_key=base64.b64encode(_KEY_BLOB + modulus).decode("ascii"))
        for fragment in self._fragmenter.fragment(message, self.id):
            self.shell.send("stdin", fragment)
        deadline = time.monotonic() + _KEYS
        while not self._key_exchanged:
            if time.monotonic() > deadline:
                raise TimeoutError("the device gives no key")
            self._receive()


class Runspace:
    """Stays the same when its connection is replaced."""

    def __init__(self, entry: Entry, columns: int = 120) -> None:
        self._entry = entry
        self._current = ""  # the pipeline that was started last
        self._closed = False
        self.wire = PatientWire(entry)
        self._pool = _Pool(open_client(self.wire), host=console_host(columns))
        self._pool.heard = self.heard = Defragmenter()

    def open(self) -> None:
        """Raises PoolEnded, and what the wire raises."""
        deadline = time.monotonic() + _OPENING
        usual = self._pool._receive

        def receive_in_time(*given: Any, **named: Any) -> list[Any]:
            if time.monotonic() > deadline:
                raise TimeoutError("PowerShell does not start")
            return usual(*given, **named)

        self._pool._receive = receive_in_time  # type: ignore[method-assign]
        try:
            self._pool.open()
        finally:
            self._pool._receive = usual  # type: ignore[method-assign]
        if not _VERSION.fullmatch(str(self._pool.protocol_version)):
            raise ValueError("the device has not said which protocol it speaks")

    def prepare(self, script: str, arguments: Sequence[str], *, keeps_scope: bool) -> PowerShell:
        """A pipeline of one script. With `keeps_scope` what it sets stays."""
        pipeline = PowerShell(self._pool).add_script(script, use_local_scope=not keeps_scope)
        for argument in arguments:
            pipeline.add_argument(argument)
        return pipeline

    def start(self, pipeline: PowerShell) -> None:
        """From here on it may run, whatever comes back."""
        pipeline._command_id = pipeline.id
        self._current = pipeline.id
        pipeline.begin_invoke()
        pipeline._command_id = pipeline.id  # the name is ours: a wrong one in the answer would be asked about for ever

    def receive(self, pipeline: PowerShell) -> Received:
        """What a pipeline says next; nothing after a second or so. What concerns the runspace is taken at once."""
        received = self._pool.next_messages(pipeline._command_id)
        for message in received.messages:
            if message.kind < Kind.OUTPUT and message.kind != Kind.POOL_HOST_CALL:
                self._pool.take(message)
        return received

    def touch(self) -> None:
        """Ask whether it is there, which takes a second. Raises what a missing one raises."""
        for message in self._pool.next_messages(None).messages:
            self._pool.take(message)

    def respond(self, message: Message, result: Any) -> None:
        """Answer a call of the host of the pipeline that runs."""
        self._respond(message, result, None)

    def refuse(self, message: Message) -> None:
        """Answer one that cannot be answered: what has asked fails, and does not wait for ever."""
        self._respond(message, None, ElementTree.fromstring(_CANNOT))  # noqa: S314 - our own text

    def _respond(self, message: Message, result: Any, error: Any) -> None:
        call = read_thing(message.content)
        is_pool = message.kind == Kind.POOL_HOST_CALL
        response: Any = (RunspacePoolHostResponse if is_pool else PipelineHostResponse)()  # type: ignore[no-untyped-call]
        response.ci, response.mi = number_of(call.get("ci")), _method(number_of(call.get("mi")))
        response.mr, response.me = result, error
        command = None if is_pool else self._current
        for fragment in self._pool._fragmenter.fragment(response, self._pool.id, command):
            self._pool.shell.send("pr", fragment, command_id=command)

    def exchange_keys(self) -> None:
        """So that secrets can be given. Once for a runspace."""
        self._pool.exchange_keys()

    def stop(self, command: str) -> None:
        """As Ctrl+C does."""
        self._pool.shell.signal(SignalCode.PS_CTRL_C, command)

    def finish(self, command: str) -> None:
        """Let the device forget a pipeline that has ended; one that runs is ended."""
        self._pool.pipelines.clear()
        self._pool.shell.signal(SignalCode.TERMINATE, command)

    def reconnect(self) -> None:
        """Go on over a new connection. Nothing is sent yet. Raises ConnectionLost when it was closed."""
        self.check_open()
        self.drop()
        self.wire = PatientWire(self._entry)
        self._pool.connection.transport = self.wire  # type: ignore[assignment]
        self.heard.expect_gap()

    def check_open(self) -> None:
        """Raises ConnectionLost when somebody has closed it."""
        if self._closed:
            raise ConnectionLost(tr("The session was closed."), hint=tr("Connect again."))

    def twin(self) -> "Runspace":
        """The same runspace over another connection, for `stop`, `finish` and `close` while this one is in use."""
        other = Runspace(self._entry)
        other._pool.connection.session_id = self._pool.connection.session_id
        shell, mine = other._pool.shell, self._pool.shell
        shell.id, shell.opened, shell._selector_set, shell.resource_uri = (
            mine.id, mine.opened, mine._selector_set, mine.resource_uri,
        )  # fmt: skip
        other._pool.state = self._pool.state
        return other

    def close(self) -> None:
        """Take it away on the device. What goes wrong is passed over: a device ends an idle runspace by itself."""
        self.wire.patience = 2
        with contextlib.suppress(Exception):
            if self._pool.shell.opened:
                self._pool.shell.close()
        self._pool.state = RunspacePoolState.CLOSED
        self.drop()

    def abandon(self) -> None:
        """Close it while another thread uses it, which ends at once. In the background."""
        self._closed = True
        twin = self.twin()
        self.wire.link.cut()
        threading.Thread(target=twin.close, name="powershell-close", daemon=True).start()

    def drop(self) -> None:
        """Let go of the connection only."""
        with contextlib.suppress(OSError):
            self.wire.close()


def _method(number: int | None) -> Any:
    from pypsrp.complex_objects import HostMethodIdentifier

    return HostMethodIdentifier(value=number)  # type: ignore[no-untyped-call]


def _error_text(said: Thing) -> str:
    record = said.get("ExceptionAsErrorRecord")
    exception = record.get("Exception") if isinstance(record, Thing) else None
    return shortened(text_of(exception)) or tr("no reason given")
