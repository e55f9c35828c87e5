"""WS-Management for command shells: Create, Command, Send, Receive, Signal and Delete ([MS-WSMV])."""

import base64
import re
import threading
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from tests.servers.simulated_windows.powershell import Behaviour, Command

_NAMES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "a": "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    "w": "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd",
    "rsp": "http://schemas.microsoft.com/wbem/wsman/1/windows/shell",
    "x": "http://schemas.xmlsoap.org/ws/2004/09/transfer",
    "f": "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault",
    "p": "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd",
}
_SHELL = _NAMES["rsp"]
_TIMED_OUT = 2150858793  # wsmerror.h
_NOT_FOUND = 2150858843
_TOO_LARGE = 2150858752
_MAX_ENVELOPE = 512_000  # bytes, the default of Windows
IDENTITY = (
    b'<s:Envelope xml:lang="en-US" xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header/><s:Body>'
    b'<wsmid:IdentifyResponse xmlns:wsmid="http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd">'
    b"<wsmid:ProtocolVersion>http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd</wsmid:ProtocolVersion>"
    b"<wsmid:ProductVendor>Microsoft Corporation</wsmid:ProductVendor>"
    b"<wsmid:ProductVersion>OS: 0.0.0 SP: 0.0 Stack: 3.0</wsmid:ProductVersion>"
    b"</wsmid:IdentifyResponse></s:Body></s:Envelope>"
)
"""What Windows says of itself to anyone (DSP0226, section 11; what it hides are zeros)."""


class Fault(Exception):
    def __init__(self, code: int, reason: str, subcode: str = "w:InternalError") -> None:
        super().__init__(reason)
        self.code = code
        self.subcode = subcode


@dataclass
class Shell:
    codepage: str
    commands: dict[str, Command] = field(default_factory=dict)


class Message:
    """One request, as far as the service looks into it."""

    def __init__(self, body: bytes) -> None:
        self.xml = ET.fromstring(body)
        self.id = self.text(".//a:MessageID")
        self.action = self.text(".//a:Action")
        self.name = self.action.rsplit("/", 1)[-1]  # "Create", "Receive", ...
        self.length = len(body)

    def text(self, path: str) -> str:
        return self.xml.findtext(path, "", _NAMES) or ""

    def element(self, path: str) -> ET.Element:
        found = self.xml.find(path, _NAMES)
        if found is None:
            raise Fault(87, f"The request has no {path}.", "w:SchemaValidationError")
        return found

    def named(self, path: str, name: str) -> str:
        return next((e.text or "" for e in self.xml.iterfind(path, _NAMES) if e.get("Name") == name), "")


class WsMan:
    """The service behind every connection. Its methods run in the threads of the connections."""

    def __init__(self, behaviour_for: Callable[[str], Behaviour]) -> None:
        self._behaviour_for = behaviour_for
        self._lock = threading.Lock()
        self.shells: dict[str, Shell] = {}
        self.command_lines: list[str] = []
        self.codepages: list[str] = []

    def answer(self, message: Message) -> bytes:
        """The reply envelope. Raises Fault."""
        if message.length > _MAX_ENVELOPE:
            raise Fault(_TOO_LARGE, "The request exceeds MaxEnvelopeSize.", "w:EncodingLimit")
        act = {
            "Create": self._create,
            "Command": self._command,
            "Send": self._send,
            "Receive": self._receive,
            "Signal": self._signal,
            "Delete": self._delete,
        }.get(message.name)
        if act is None:
            raise Fault(2150858778, f"Unsupported action {message.action}", "w:ActionNotSupported")
        return envelope(message.id, message.action + "Response", act(message))

    def end_everything(self) -> None:
        for shell in list(self.shells.values()):
            for command in list(shell.commands.values()):
                command.end()

    def _create(self, message: Message) -> str:
        name = str(uuid.uuid4()).upper()
        codepage = message.named(".//w:OptionSet/w:Option", "WINRS_CODEPAGE")
        with self._lock:
            self.shells[name] = Shell(codepage)
            self.codepages.append(codepage)
        uri = escape(message.text(".//w:ResourceURI"))
        selectors = f'<w:SelectorSet><w:Selector Name="ShellId">{name}</w:Selector></w:SelectorSet>'
        return (
            "<x:ResourceCreated><a:Address>http://127.0.0.1/wsman</a:Address><a:ReferenceParameters>"
            f"<w:ResourceURI>{uri}</w:ResourceURI>{selectors}</a:ReferenceParameters></x:ResourceCreated>"
            f"<rsp:Shell><rsp:ShellId>{name}</rsp:ShellId><rsp:ResourceUri>{uri}</rsp:ResourceUri>"
            "<rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>"
        )

    def _shell(self, message: Message) -> tuple[str, Shell]:
        name = message.named(".//w:Selector", "ShellId").upper()
        shell = self.shells.get(name)
        if shell is None:
            raise Fault(_NOT_FOUND, f"The shell {name} was not found on the server.", "w:InvalidSelectors")
        return name, shell

    def _of(self, message: Message, path: str) -> tuple[Shell, str, Command]:
        shell = self._shell(message)[1]
        name = (message.element(path).get("CommandId") or "").upper()
        if name not in shell.commands:
            raise Fault(_NOT_FOUND, f"The command {name} was not found on the server.", "w:InvalidSelectors")
        return shell, name, shell.commands[name]

    def _command(self, message: Message) -> str:
        shell = self._shell(message)[1]
        line = " ".join(
            [message.text(".//rsp:Command"), *(e.text or "" for e in message.xml.iterfind(".//rsp:Arguments", _NAMES))]
        )
        name = str(uuid.uuid4()).upper()
        with self._lock:
            self.command_lines.append(line)
            shell.commands[name] = Command(line, self._behaviour_for)
        return f"<rsp:CommandResponse><rsp:CommandId>{name}</rsp:CommandId></rsp:CommandResponse>"

    def _send(self, message: Message) -> str:
        _, _, command = self._of(message, ".//rsp:Stream")
        stream = message.element(".//rsp:Stream")
        command.send(base64.b64decode(stream.text or ""), stream.get("End", "").lower() == "true")
        return "<rsp:SendResponse/>"

    def _receive(self, message: Message) -> str:
        shell, name, command = self._of(message, ".//rsp:DesiredStream")
        limit = (int(message.text(".//w:MaxEnvelopeSize") or 153_600) - 4096) * 3 // 4
        taken = command.output.take(_seconds(message.text(".//w:OperationTimeout")), limit)
        if taken is None:
            raise Fault(_TIMED_OUT, "The operation did not complete within its OperationTimeout.", "w:TimedOut")
        if name not in shell.commands:  # signalled while the client waited: ERROR_OPERATION_ABORTED
            raise Fault(995, "The I/O operation has been aborted because of an application request.")
        pieces, code = taken
        if shell.codepage != "65001":  # as Windows writes where nobody asked for UTF-8
            pieces = [(stream, data.decode("utf-8", "replace").encode("cp437", "replace")) for stream, data in pieces]
        body = "".join(_stream(name, stream, data) for stream, data in pieces)
        if code is None:
            return f"<rsp:ReceiveResponse>{body}{_state(name, 'Running')}</rsp:ReceiveResponse>"
        body += "".join(f'<rsp:Stream Name="{s}" CommandId="{name}" End="true"/>' for s in ("stdout", "stderr"))
        done = _state(name, "Done", f"<rsp:ExitCode>{code}</rsp:ExitCode>")
        return f"<rsp:ReceiveResponse>{body}{done}</rsp:ReceiveResponse>"

    def _signal(self, message: Message) -> str:
        shell, name, command = self._of(message, ".//rsp:Signal")
        command.end()
        if message.text(".//rsp:Code").endswith("/terminate"):
            shell.commands.pop(name, None)
        return "<rsp:SignalResponse/>"

    def _delete(self, message: Message) -> str:
        name, shell = self._shell(message)
        with self._lock:
            del self.shells[name]
        for command in list(shell.commands.values()):
            command.end()
        shell.commands.clear()
        return ""


def envelope(relates_to: str, action: str, body: str) -> bytes:
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMES.items())
    return (
        f'<s:Envelope xml:lang="en-US" {names}><s:Header><a:Action>{action}</a:Action>'
        f"<a:MessageID>uuid:{uuid.uuid4()}</a:MessageID><a:RelatesTo>{relates_to}</a:RelatesTo></s:Header>"
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def fault_envelope(relates_to: str, fault: Fault) -> bytes:
    who = "Sender" if fault.subcode == "w:InvalidSelectors" else "Receiver"
    reason = escape(str(fault))
    return envelope(
        relates_to,
        "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault",
        f"<s:Fault><s:Code><s:Value>s:{who}</s:Value><s:Subcode><s:Value>{fault.subcode}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="en-US">{reason}</s:Text></s:Reason><s:Detail><f:WSManFault Code="{fault.code}" '
        f'Machine="localhost"><f:Message>{reason}</f:Message></f:WSManFault></s:Detail></s:Fault>',
    )


def _stream(command: str, stream: str, data: bytes) -> str:
    encoded = base64.b64encode(data).decode()
    return f'<rsp:Stream Name="{stream}" CommandId="{command}">{encoded}</rsp:Stream>'


def _state(command: str, state: str, inside: str = "") -> str:
    uri = f"{_SHELL}/CommandState/{state}"
    return f'<rsp:CommandState CommandId="{command}" State="{uri}">{inside}</rsp:CommandState>'


def _seconds(duration: str) -> float:
    found = re.fullmatch(r"PT(?:(\d+)M)?(?:([\d.]+)S)?", duration)
    return float(found[1] or 0) * 60 + float(found[2] or 0) if found else 20.0
