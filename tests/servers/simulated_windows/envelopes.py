"""SOAP envelopes of WS-Management, as far as the simulated service reads and writes them."""

import base64
import re
import uuid
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from tests.servers.simulated_windows.faults import INVALID_PARAMETER, Fault

NAMES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "a": "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    "w": "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd",
    "rsp": "http://schemas.microsoft.com/wbem/wsman/1/windows/shell",
    "x": "http://schemas.xmlsoap.org/ws/2004/09/transfer",
    "f": "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault",
    "p": "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd",
    "ps": "http://schemas.microsoft.com/powershell",
    "id": "http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd",
    "cfg": "http://schemas.microsoft.com/wbem/wsman/1/config",
}
SHELL = NAMES["rsp"]


class Message:
    """One request, as far as the service looks into it."""

    def __init__(self, body: bytes) -> None:
        self.xml = ET.fromstring(body)
        self.id = self.text(".//a:MessageID")
        self.action = self.text(".//a:Action")
        self.name = self.action.rsplit("/", 1)[-1]  # "Create", "Receive", ...
        if not self.action and self.xml.find(".//id:Identify", NAMES) is not None:
            self.name = "Identify"
        self.length = len(body)

    @property
    def resource(self) -> str:
        return self.text(".//w:ResourceURI")

    @property
    def most_bytes(self) -> int:
        """The largest answer that the client takes."""
        return int(self.text(".//w:MaxEnvelopeSize") or 153_600)

    def text(self, path: str) -> str:
        return self.xml.findtext(path, "", NAMES) or ""

    def element(self, path: str) -> ET.Element:
        found = self.xml.find(path, NAMES)
        if found is None:
            raise Fault(INVALID_PARAMETER, f"The request has no {path}.", "w:SchemaValidationError")
        return found

    def named(self, path: str, name: str) -> str:
        return next((e.text or "" for e in self.xml.iterfind(path, NAMES) if e.get("Name") == name), "")

    def option(self, name: str) -> str:
        return self.named(".//w:OptionSet/w:Option", name)

    def seconds(self) -> float:
        """How long the client lets the service take."""
        found = re.fullmatch(r"PT(?:(\d+)M)?(?:([\d.]+)S)?", self.text(".//w:OperationTimeout"))
        return float(found[1] or 0) * 60 + float(found[2] or 0) if found else 20.0


def envelope(relates_to: str, action: str, body: str) -> bytes:
    names = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())
    return (
        f'<s:Envelope xml:lang="en-US" {names}><s:Header><a:Action>{action}</a:Action>'
        f"<a:MessageID>uuid:{str(uuid.uuid4()).upper()}</a:MessageID>"
        "<a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To>"
        f"<a:RelatesTo>{relates_to}</a:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def fault_envelope(relates_to: str, fault: Fault) -> bytes:
    who = "Sender" if fault.subcode in ("w:InvalidSelectors", "w:InvalidResourceURI", "w:AccessDenied") else "Receiver"
    reason = escape(str(fault))
    return envelope(
        relates_to,
        "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault",
        f"<s:Fault><s:Code><s:Value>s:{who}</s:Value><s:Subcode><s:Value>{fault.subcode}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="en-US">{reason}</s:Text></s:Reason><s:Detail><f:WSManFault Code="{fault.code}" '
        f'Machine="127.0.0.1"><f:Message>{reason}</f:Message></f:WSManFault></s:Detail></s:Fault>',
    )


def identify_envelope(*, tells_system: bool) -> bytes:
    """The answer to Identify. Who has not signed in learns no version of the system."""
    version = "OS: 10.0.19045 SP: 0.0 Stack: 3.0" if tells_system else "OS: 0.0.0 SP: 0.0 Stack: 3.0"
    return (
        f'<s:Envelope xml:lang="en-US" xmlns:s="{NAMES["s"]}"><s:Header/><s:Body><wsmid:IdentifyResponse '
        f'xmlns:wsmid="{NAMES["id"]}"><wsmid:ProtocolVersion>{NAMES["w"]}</wsmid:ProtocolVersion><wsmid:ProductVendor>'
        f"Microsoft Corporation</wsmid:ProductVendor><wsmid:ProductVersion>{version}</wsmid:ProductVersion>"
        "</wsmid:IdentifyResponse></s:Body></s:Envelope>"
    ).encode()


def stream(command: str, name: str, data: bytes) -> str:
    of = f" CommandId={quoteattr(command)}" if command else ""
    return f'<rsp:Stream Name="{name}"{of}>{base64.b64encode(data).decode()}</rsp:Stream>'


def command_state(command: str, state: str, inside: str = "") -> str:
    uri = f"{SHELL}/CommandState/{state}"
    return f"<rsp:CommandState CommandId={quoteattr(command)} State={quoteattr(uri)}>{inside}</rsp:CommandState>"


def shell_created(name: str, uri: str, user: str) -> str:
    """The body of an answer to Create."""
    uri = escape(uri)
    selectors = f'<w:SelectorSet><w:Selector Name="ShellId">{name}</w:Selector></w:SelectorSet>'
    return (
        "<x:ResourceCreated><a:Address>http://127.0.0.1/wsman</a:Address><a:ReferenceParameters>"
        f"<w:ResourceURI>{uri}</w:ResourceURI>{selectors}</a:ReferenceParameters></x:ResourceCreated>"
        + shell_described(name, uri, user)
    )


def shell_described(name: str, uri: str, user: str) -> str:
    streams = "stdin pr" if "powershell" in uri else "stdin"
    out = "stdout" if "powershell" in uri else "stdout stderr"
    return (
        f"<rsp:Shell><rsp:ShellId>{name}</rsp:ShellId><rsp:ResourceUri>{uri}</rsp:ResourceUri>"
        f"<rsp:Owner>{escape(user)}</rsp:Owner><rsp:ClientIP>127.0.0.1</rsp:ClientIP>"
        f"<rsp:IdleTimeOut>PT7200.000S</rsp:IdleTimeOut><rsp:InputStreams>{streams}</rsp:InputStreams>"
        f"<rsp:OutputStreams>{out}</rsp:OutputStreams>"
        "<rsp:ShellRunTime>P0DT0H0M1S</rsp:ShellRunTime><rsp:ShellInactivity>P0DT0H0M1S</rsp:ShellInactivity></rsp:Shell>"
    )
