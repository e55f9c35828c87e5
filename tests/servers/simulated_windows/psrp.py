"""A runspace pool of the simulated Windows: the PowerShell Remoting Protocol ([MS-PSRP]), read and written by psrpcore.

Messages are cut into fragments here, so that none is larger than one answer can hold, and so that texts, of which
there may be many megabytes, take a short way.
"""

import base64
import struct
import threading
import uuid
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

from psrpcore import (
    CreatePipelineEvent,
    EndOfPipelineInputEvent,
    GetAvailableRunspacesEvent,
    PipelineHostResponseEvent,
    PipelineInputEvent,
    PSRPPayload,
    ResetRunspaceStateEvent,
    ServerPipeline,
    ServerRunspacePool,
    SetMaxRunspacesEvent,
    SetMinRunspacesEvent,
    StreamType,
)
from psrpcore.types import (
    ErrorRecord,
    InformationalRecord,
    PSDict,
    PSObject,
    PSRPMessageType,
    PSVersion,
    serialize,
)

from tests.servers.simulated_windows.folders import HOME, Folders
from tests.servers.simulated_windows.pipeline import Pipeline
from tests.servers.simulated_windows.powershell import Output

FRAGMENT = 32_768  # bytes of one fragment with its head: what Windows sends
_HEAD = 21  # bytes of a fragment's head
_MARK = b"\xef\xbb\xbf"  # Windows puts a byte order mark before every message's XML
_TO_CLIENT = 1

type PipelineBehaviour = Callable[[Pipeline], None]


class Pool(ServerRunspacePool):
    """Collects what is to be sent as fragments, by pipeline."""

    def __init__(self) -> None:
        super().__init__(application_private_data={"PSVersionTable": _version_table()})
        self.outgoing: list[tuple[uuid.UUID | None, bytes]] = []
        self._objects = 0

    def prepare_message(
        self,
        message: PSObject | None,
        message_type: PSRPMessageType | None = None,
        pipeline_id: uuid.UUID | None = None,
        stream_type: StreamType = StreamType.default,
    ) -> None:
        if isinstance(message, ErrorRecord | InformationalRecord):
            message.PSObject.to_string = (
                message.Exception.Message if isinstance(message, ErrorRecord) else message.Message
            )
        kind = message_type or PSRPMessageType.get_message_id(type(message))
        if message is None:
            xml = b"<Nil />"
        elif type(message) is str and message.isascii() and message.isprintable() and "_x" not in message:
            text = message.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            xml = f"<S>{text}</S>".encode()
        else:
            capabilities = {"our_capability": self.our_capability, "their_capability": self.their_capability}
            element = serialize(message, self._cipher, **capabilities)
            _put_texts_first(element)
            xml = ET.tostring(element, encoding="utf-8", method="xml")
        self._put(kind, _MARK + xml, pipeline_id)

    def _put(self, kind: PSRPMessageType, data: bytes, pipeline: uuid.UUID | None) -> None:
        who = self.runspace_pool_id.bytes_le + (pipeline or uuid.UUID(int=0)).bytes_le
        whole = struct.pack("<iI", _TO_CLIENT, kind.value) + who + data
        self._objects += 1
        room = FRAGMENT - _HEAD
        for number, at in enumerate(range(0, len(whole), room)):
            piece = whole[at : at + room]
            marks = (1 if at == 0 else 0) | (2 if at + room >= len(whole) else 0)
            head = struct.pack(">QQBI", self._objects, number, marks, len(piece))
            self.outgoing.append((pipeline, head + piece))


class PoolCommand:
    """A pipeline as the command of a WS-Man shell."""

    def __init__(self, pipeline: Pipeline, output: Output) -> None:
        self.pipeline = pipeline
        self.output = output

    @property
    def running(self) -> Pipeline | None:
        return self.pipeline if self.pipeline.is_running else None

    def end(self, code: str = "") -> None:
        self.pipeline.stop()


class RunspacePool:
    """A shell whose commands are pipelines."""

    codepage = "65001"
    waits = "Pending"  # what Windows calls a command that has not ended

    def __init__(self, name: str, creation: str, behaviour_for: Callable[[Pipeline], PipelineBehaviour]) -> None:
        self.name = name
        self.commands: dict[str, PoolCommand] = {}
        self.output = Output(is_whole=True)
        self.variables: dict[str, object] = {}
        self.kept: list[object] = []  # what the last command of a session gave
        self.language = "FullLanguage"  # the language mode of the endpoint
        self.folders = Folders(f"{HOME}\\Documents")
        self._behaviour_for = behaviour_for
        self._lock = threading.Lock()
        self._core = Pool()
        self._feed(base64.b64decode(creation))
        self.output.part_before_last()  # Windows says with an answer of its own that the pool is open

    @property
    def host(self) -> Any:
        """psrpcore's HostInfo of the client."""
        return self._core.host

    def command(self, name: str, first: str) -> PoolCommand:
        """A pipeline, of which the first fragments came with the command."""
        key = uuid.UUID(name)
        output = Output(is_whole=True)
        with self._lock:
            pipeline = Pipeline(self, ServerPipeline(self._core, key), output)
            made = self.commands[name] = PoolCommand(pipeline, output)
        self._feed(base64.b64decode(first))
        return made

    def send(self, data: bytes) -> None:
        """More fragments, for the pool or for any pipeline of it."""
        self._feed(data)

    def prepare(self, act: Callable[[], Any]) -> Any:
        """Let `act` write messages, and pass them on. Waits, as a pipe does, where nobody fetches what is there."""
        with self._lock:
            result = act()
            ready, self._core.outgoing = self._core.outgoing, []
        for pipeline, data in ready:
            command = self.commands.get(str(pipeline).upper()) if pipeline else None
            (command.output if command else self.output).put("stdout", data)
        return result

    def end(self) -> None:
        for command in list(self.commands.values()):
            command.end()
        self.output.finish(0)

    def _feed(self, data: bytes) -> None:
        self.prepare(lambda: self._take(data))

    def _take(self, data: bytes) -> None:
        self._core.receive_data(PSRPPayload(data, StreamType.default, None))
        while (event := self._core.next_event()) is not None:
            command = self.commands.get(str(event.pipeline_id).upper()) if event.pipeline_id else None
            match event:
                case CreatePipelineEvent() if command:
                    self._start(command)
                case PipelineInputEvent() if command:
                    command.pipeline.take_input(event.data)
                case EndOfPipelineInputEvent() if command:
                    command.pipeline.end_input()
                case PipelineHostResponseEvent() if command:
                    command.pipeline.take_answer(event.ci, event.result, event.error)
                case SetMaxRunspacesEvent() | SetMinRunspacesEvent() | ResetRunspaceStateEvent():
                    self._core.runspace_availability_response(event.ci, True)
                case GetAvailableRunspacesEvent():
                    self._core.runspace_availability_response(event.ci, self._core.max_runspaces)
                case _:
                    pass  # psrpcore has answered it already

    def _start(self, command: PoolCommand) -> None:
        pipeline = command.pipeline
        pipeline.begin()
        behave = self._behaviour_for(pipeline)
        threading.Thread(target=pipeline.carry_out, args=(behave,), daemon=True).start()


def _put_texts_first(element: ET.Element) -> None:
    """Windows writes the text of an object right behind its types."""
    for one in element.iter("Obj"):
        text = one.find("ToString")
        if text is not None:
            one.remove(text)
            one.insert(1 if len(one) and one[0].tag in ("TN", "TNRef") else 0, text)


def _version_table() -> PSDict:
    """$PSVersionTable of a Windows 10 22H2, as far as clients read it."""
    return PSDict(
        {
            "PSVersion": PSVersion("5.1.19041.4780"),
            "PSEdition": "Desktop",
            "CLRVersion": PSVersion("4.0.30319.42000"),
            "BuildVersion": PSVersion("10.0.19041.4780"),
            "WSManStackVersion": PSVersion("3.0"),
            "PSRemotingProtocolVersion": PSVersion("2.3"),
            "SerializationVersion": PSVersion("1.1.0.1"),
        }
    )
