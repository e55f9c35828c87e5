"""What is said of printers: their service, their queues, and what they lack themselves."""

import ipaddress
from typing import Any

import pytest

from app.domain.facts import Fact, KnownFacts, Missing, Reason
from app.domain.target import Os
from app.services.diagnostics.checks import checks_for
from app.services.diagnostics.judging import judge, suppress
from app.services.facts.network.addresses import ADDRESSES, Address
from app.services.facts.network.gateways import GATEWAYS
from app.services.facts.network.resolution import RESOLUTION
from app.services.facts.printing.devices import PRINTER_DEVICES, PrinterDevice
from app.services.facts.printing.driver_log import DRIVER_LOG, DriverError
from app.services.facts.printing.printer_state import PrinterState, Supply, Trouble
from app.services.facts.printing.queue import Job, Queue
from app.services.facts.printing.queues import PRINT_QUEUES, PrintQueues, about
from app.services.facts.printing.spooler import SPOOLER, Spooler
from tests.services.diagnostics.checks.cases import Case, try_case

FRONT = Queue("front", "ipp://10.0.0.9/ipp/print", is_default=True)
BACK = Queue("back", "socket://10.0.0.8")
NOT_HERE = Missing(Reason.NOT_APPLICABLE)
ONLY_ON = {
    "managed": Os.WINDOWS,
    "discovered": Os.WINDOWS,
    "filter_missing": Os.LINUX,
    "filter_insecure": Os.LINUX,
    "rpc_privacy": Os.WINDOWS,
    "server_refuses": Os.WINDOWS,
    "driver_restricted": Os.WINDOWS,
    "file_missing": Os.WINDOWS,
}


def queues(*found: Queue, is_managed: bool = False) -> PrintQueues:
    return PrintQueues(found, is_managed)


def front(**changes: object) -> Queue:
    return Queue("front", **({"device": FRONT.device, "is_default": True} | changes))  # type: ignore[arg-type]


def printer(port: str = "open", host: str = "10.0.0.9", state: PrinterState | None = None) -> PrinterDevice:
    return PrinterDevice(host, {631: port, 9100: "silent" if port == "open" else port}, state)


def saying(*troubles: Trouble, supplies: tuple[Supply, ...] = (), asleep: bool = False) -> PrinterDevice:
    return printer(state=PrinterState("Acme 1", troubles, supplies, asleep))


CASES: list[Case] = [
    ("print.spooler", {SPOOLER: Spooler("cups", True)}, "ok"),
    ("print.spooler", {SPOOLER: Spooler("cups", False, is_started_on_demand=True, printers=2)}, "ok"),
    ("print.spooler", {SPOOLER: Spooler("cups", False, printers=0)}, "not_applicable"),
    ("print.spooler", {SPOOLER: Spooler("cups", False, printers=None)}, "unknown"),
    ("print.spooler", {SPOOLER: Spooler("cups", False, printers=1, result="signal")}, "problem stopped"),
    ("print.spooler", {SPOOLER: Spooler("cups", False, is_disabled=True, printers=1)}, "problem disabled"),
    ("print.spooler", {SPOOLER: Spooler("Spooler", True, crashes=2)}, "warning crashed"),
    ("print.port", {PRINT_QUEUES: queues(FRONT), PRINTER_DEVICES: (printer(),)}, "ok"),
    ("print.port", {PRINT_QUEUES: queues(FRONT), PRINTER_DEVICES: (printer("silent"),)}, "problem unreachable"),
    ("print.port", {PRINT_QUEUES: queues(FRONT), PRINTER_DEVICES: (printer("refused"),)}, "problem refused"),
    ("print.port", {PRINT_QUEUES: queues(FRONT), PRINTER_DEVICES: (printer("unresolved"),)}, "problem name_unknown"),
    ("print.port", {PRINT_QUEUES: queues(FRONT), PRINTER_DEVICES: (printer("unknown"),)}, "unknown"),
    (
        "print.port",  # a printer that nobody uses is no problem of anybody
        {PRINT_QUEUES: queues(FRONT, BACK), PRINTER_DEVICES: (printer(), printer("silent", "10.0.0.8"))},
        "warning unreachable",
    ),
    ("print.port", {PRINT_QUEUES: queues(Queue("usb", "usb://HP/1")), PRINTER_DEVICES: ()}, "not_applicable"),
    ("print.port", {PRINT_QUEUES: queues(Queue("w", "wsd:")), PRINTER_DEVICES: ()}, "info discovered"),
    ("print.port", {PRINT_QUEUES: NOT_HERE, PRINTER_DEVICES: NOT_HERE}, "missing"),
    ("print.device", {PRINT_QUEUES: queues(FRONT), PRINTER_DEVICES: (saying(),)}, "ok"),
    ("print.device", {PRINT_QUEUES: queues(FRONT), PRINTER_DEVICES: (saying(asleep=True),)}, "ok"),
    ("print.device", {PRINT_QUEUES: queues(FRONT), PRINTER_DEVICES: (printer(),)}, "unknown"),
    ("print.device", {PRINT_QUEUES: queues(FRONT), PRINTER_DEVICES: Missing(Reason.TIMED_OUT)}, "unknown"),
    ("print.device", {PRINT_QUEUES: queues(Queue("usb", "usb://HP/1")), PRINTER_DEVICES: ()}, "not_applicable"),
    (
        "print.device",  # a printer at a cable: what the print service knows of it
        {PRINT_QUEUES: queues(Queue("usb", "usb://HP/1", alerts=("media-empty-error",))), PRINTER_DEVICES: ()},
        "problem no_paper",
    ),
    (
        "print.device",  # an empty tray is a consequence of nothing, the jam keeps it from printing
        {PRINT_QUEUES: queues(FRONT), PRINTER_DEVICES: (saying(Trouble.JAM, Trouble.EMPTY_TRAY),)},
        "problem jam",
    ),
    (
        "print.device",
        {PRINT_QUEUES: queues(FRONT), PRINTER_DEVICES: (saying(supplies=(Supply("Black", 4),)),)},
        "warning toner_low",
    ),
    (
        "print.device",
        {PRINT_QUEUES: queues(FRONT), PRINTER_DEVICES: (saying(supplies=(Supply("Waste", 4, is_for_waste=True),)),)},
        "ok",
    ),
    ("print.device", {PRINT_QUEUES: queues(FRONT), PRINTER_DEVICES: (saying(Trouble.LOW_PAPER),)}, "info paper_low"),
    *(
        ("print.device", {PRINT_QUEUES: queues(FRONT), PRINTER_DEVICES: (saying(one),)}, f"problem {one.value}")
        for one in list(Trouble)[:10]
    ),
    ("print.queue", {PRINT_QUEUES: queues(FRONT, BACK)}, "ok"),
    ("print.queue", {PRINT_QUEUES: queues()}, "not_applicable"),
    ("print.queue", {PRINT_QUEUES: queues(front(is_paused=True, message="Replace the toner"))}, "problem paused"),
    ("print.queue", {PRINT_QUEUES: queues(front(is_offline=True))}, "problem set_offline"),
    ("print.queue", {PRINT_QUEUES: queues(front(is_accepting=False))}, "problem rejecting"),
    ("print.queue", {PRINT_QUEUES: queues(front(jobs=(Job(1, "eve", 30),)))}, "ok"),
    ("print.queue", {PRINT_QUEUES: queues(front(jobs=(Job(1, "eve", 9000),)))}, "problem stuck"),
    ("print.queue", {PRINT_QUEUES: queues(front(jobs=(Job(1, "eve", 9000, is_held=True),)))}, "ok"),
    ("print.queue", {PRINT_QUEUES: queues(front(jobs=(Job(1, "eve", 5, has_failed=True),)))}, "problem job_failed"),
    ("print.driver", {PRINT_QUEUES: queues(FRONT), DRIVER_LOG: NOT_HERE}, "ok"),
    ("print.driver", {PRINT_QUEUES: queues(FRONT), DRIVER_LOG: Missing(Reason.DENIED)}, "unknown"),
    ("print.driver", {PRINT_QUEUES: queues(), DRIVER_LOG: NOT_HERE}, "not_applicable"),
    (
        "print.driver",
        {PRINT_QUEUES: queues(front(alerts=("cups-missing-filter-warning",))), DRIVER_LOG: NOT_HERE},
        "warning filter_missing",
    ),
    ("print.driver", {PRINT_QUEUES: queues(FRONT), DRIVER_LOG: (DriverError(372, 0x11B),)}, "warning rpc_privacy"),
    ("print.driver", {PRINT_QUEUES: queues(FRONT), DRIVER_LOG: (DriverError(372, 0x709),)}, "warning server_refuses"),
    ("print.driver", {PRINT_QUEUES: queues(FRONT), DRIVER_LOG: (DriverError(372, 77),)}, "warning failed"),
    ("print.default", {PRINT_QUEUES: queues(FRONT)}, "ok"),
    ("print.default", {PRINT_QUEUES: queues(BACK)}, "info none"),
    ("print.default", {PRINT_QUEUES: queues(BACK, is_managed=True)}, "info managed"),
    ("print.default", {PRINT_QUEUES: queues()}, "not_applicable"),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]} {case[2]}" for case in CASES])
def test_printers_are_judged(case: Case) -> None:
    try_case(case)


def test_windows_without_a_default_printer_is_warned_of() -> None:
    try_case(("print.default", {PRINT_QUEUES: queues(BACK)}, "warning none"), Os.WINDOWS)


def test_the_service_is_started_by_a_step_of_the_setup() -> None:
    off = {SPOOLER: Spooler("Spooler", False, is_disabled=True, printers=1)}
    judged = try_case(("print.spooler", off, "problem disabled"), Os.WINDOWS)
    assert judged and judged.remedy
    assert judged.remedy.step == "system.service"
    assert judged.remedy.parameters == {"name": "Spooler", "running": "started", "start": "automatic"}


def test_a_printer_that_matters_is_named_before_one_that_does_not() -> None:
    paused = Queue("old", is_paused=True)
    facts = {PRINT_QUEUES: queues(paused, front(jobs=(Job(1, "eve", 9000),)))}
    judged = try_case(("print.queue", facts, "problem stuck"))
    assert judged and "front" in judged.summary


def test_the_printer_that_a_person_has_named_is_looked_at() -> None:
    paused = Queue("Reception-HP", "socket://10.0.0.7", is_paused=True)
    both = queues(front(is_paused=True), paused)
    assert [one.name for one in both.only("reception").queues] == ["Reception-HP"]
    assert [one.name for one in both.only("10.0.0.7").queues] == ["Reception-HP"]
    (check,) = checks_for(["print.queue"])
    assert check.about
    asked = check.about({"printer": "Kitchen"})
    (fact,) = asked.needs
    assert fact is about({"printer": "Kitchen"})
    judged = asked.judge(KnownFacts({fact: both.only("Kitchen")}), check.thresholds)
    assert (judged.cause, judged.remedy and judged.remedy.step) == ("not_set_up", "print.add")


def found_by(*facts: tuple[Fact[Any], Any]) -> list[tuple[str, str]]:
    """The checks of printers and what lies below them, with what explains each."""
    checks = checks_for(["net.gateway", "dns.resolve", "print.port", "print.queue"])
    known = KnownFacts(dict(facts))
    return [(one.cause, one.suppressed_by) for one in suppress(checks, [judge(one, known, {}) for one in checks])]


@pytest.mark.parametrize(
    ("host", "explained"), [("10.0.0.9", ""), ("10.7.0.9", "net.gateway")], ids=["near", "behind the gateway"]
)
def test_a_gateway_explains_only_what_lies_behind_it(host: str, explained: str) -> None:
    queue = Queue("front", f"socket://{host}", is_default=True)
    home = Address("eth0", ipaddress.ip_interface("10.0.0.5/24"))
    found = found_by(
        (GATEWAYS, ()), (RESOLUTION, Missing(Reason.ABSENT)), (ADDRESSES, (home,)),
        (PRINT_QUEUES, queues(queue)), (PRINTER_DEVICES, (printer("silent", host),)),
    )  # fmt: skip
    assert ("print.port.unreachable", explained) in found


def test_a_printer_that_is_off_does_not_explain_that_another_queue_is_paused() -> None:
    found = found_by(
        (PRINT_QUEUES, queues(front(is_paused=True), BACK)), (PRINTER_DEVICES, (printer("silent"),)), (ADDRESSES, ())
    )
    assert found[2:] == [("print.port.unreachable", ""), ("print.queue.paused", "")]
