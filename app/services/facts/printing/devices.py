"""The printers themselves: whether they can be reached, and what they say that they lack."""

import base64
import binascii
from dataclasses import dataclass, field

from app.domain.facts import Fact
from app.domain.language import tr
from app.domain.target import Os
from app.services.facts.printing import own_printers, printer_state
from app.services.facts.printing.printer_scripts import LINUX, WINDOWS
from app.services.facts.printing.printer_state import PrinterState

_STATES = frozenset({"open", "refused", "silent", "unresolved", "unreachable", "unknown"})
_MOST = 500  # lines


@dataclass(frozen=True, slots=True)
class PrinterDevice:
    """`ports`: what a connection to each led to. `state` is None where the printer tells nothing about itself."""

    host: str
    ports: dict[int, str] = field(default_factory=dict)
    state: PrinterState | None = None

    @property
    def is_there(self) -> bool:
        """Something at this address answers, be it with a refusal."""
        return self.state is not None or bool({"open", "refused"} & set(self.ports.values()))


def parse(os: Os, text: str) -> tuple[PrinterDevice, ...]:
    ports: dict[str, dict[int, str]] = {}
    said: dict[str, list[tuple[str, bytes]]] = {}
    for line in text.splitlines()[:_MOST]:
        kind, host, *rest = line.split("|")
        if kind == "tcp":
            port, state = rest
            if state not in _STATES:
                raise ValueError(f"not the state of a port: {state[:40]!r}")
            ports.setdefault(host, {})[int(port)] = state
        elif kind in ("snmp", "ipp"):
            said.setdefault(host, []).append((kind, _bytes(rest[0])))
        else:
            raise ValueError("not an answer about a printer")
    hosts = dict.fromkeys((*ports, *said))
    return tuple(PrinterDevice(host, ports.get(host, {}), printer_state.read(said.get(host, []))) for host in hosts)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


PRINTER_DEVICES = Fact(
    "printer_devices",
    {Os.LINUX: LINUX, Os.WINDOWS: WINDOWS},
    parse,
    deadline=6,
    own=own_printers.ask,
    contacts=tr("the printers that are set up on the device"),
)
