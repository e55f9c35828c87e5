"""Asks the printers of a device, over the network, whether they are there and what they lack.

What it finds is written as lines, `tcp|host|port|state`, `snmp|host|base64` and `ipp|host|base64`, which is also what
the scripts write that ask from another device.
"""

import base64
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from app.domain.task import TaskContext
from app.services.probes import ipp, snmp, tcp
from app.services.probes.together import together

STATUS: snmp.Oid = (1, 3, 6, 1, 2, 1, 25, 3, 5, 1, 1)  # hrPrinterStatus, RFC 2790
ERRORS: snmp.Oid = (1, 3, 6, 1, 2, 1, 25, 3, 5, 1, 2)  # hrPrinterDetectedErrorState
DESCRIPTION: snmp.Oid = (1, 3, 6, 1, 2, 1, 1, 1)  # sysDescr
SUPPLY: snmp.Oid = (1, 3, 6, 1, 2, 1, 43, 11, 1, 1)  # prtMarkerSuppliesEntry, RFC 3805
SUPPLY_CLASS, SUPPLY_NAME, SUPPLY_FULL, SUPPLY_LEVEL = 4, 6, 8, 9
MESSAGES: tuple[bytes, ...] = (
    snmp.get_next((STATUS, ERRORS, DESCRIPTION), 1),
    snmp.get_next((STATUS, ERRORS, DESCRIPTION), 2, version=0),
    snmp.get_bulk([(*SUPPLY, part) for part in (SUPPLY_CLASS, SUPPLY_NAME, SUPPLY_FULL, SUPPLY_LEVEL)], 12, 3),
)
"""What each printer is asked: its state, in both versions of SNMP, and its supplies."""
WANTED = ("printer-state", "printer-state-reasons", "printer-make-and-model", "marker-names", "marker-levels")
MOST = 8
"""Printers that are asked in one run."""
TIMEOUT = 2.0  # seconds for a connection, and for an answer
_RAW, _LPD = 9100, 515

type Endpoint = tuple[str, int]


def ask_all(devices: Iterable[str], endpoints: Sequence[Endpoint], task: TaskContext) -> str:
    """`devices` are addresses such as ipp://host/ipp/print; `endpoints` their hosts and ports, in the same order."""
    pairs = list(dict.fromkeys(zip(devices, endpoints, strict=True)))[:MOST]
    work: list[Callable[[], str]] = []
    for host in dict.fromkeys(host for _, (host, _) in pairs):
        ports = dict.fromkeys([*(p for _, (h, p) in pairs if h == host), _RAW, ipp.PORT, _LPD])
        work += [partial(_try_port, host, port) for port in ports]
        work.append(partial(_ask_snmp, host, task))
    work += [partial(_ask_ipp, device, host, task) for device, (host, _) in pairs if device.startswith(("ipp", "http"))]
    return "".join(said for said in together(work, task, 2.5 * TIMEOUT) if said)


def _try_port(host: str, port: int) -> str:
    return f"tcp|{host}|{port}|{tcp.try_port(host, port, TIMEOUT).way.value}\n"


def _ask_snmp(host: str, task: TaskContext) -> str:
    answers = snmp.ask(host, MESSAGES, task, timeout=TIMEOUT)
    return "".join(f"snmp|{host}|{base64.b64encode(one).decode()}\n" for one in answers)


def _ask_ipp(device: str, host: str, task: TaskContext) -> str:
    try:
        answer = ipp.ask(device, WANTED, task, timeout=TIMEOUT)
    except ValueError:
        return ""
    return f"ipp|{host}|{base64.b64encode(answer).decode()}\n"
