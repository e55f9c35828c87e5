"""print.port: does something answer where the printers are said to be?"""

import ipaddress
from dataclasses import replace
from functools import partial

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Named, Remedy, Thresholds, Verdict
from app.domain.facts import Fact, Facts, Missing, Reason
from app.domain.language import tr
from app.services.diagnostics.wording import does_not_apply, fine, listed, note
from app.services.facts.network.addresses import ADDRESSES
from app.services.facts.printing.devices import PRINTER_DEVICES, PrinterDevice
from app.services.facts.printing.queue import Queue
from app.services.facts.printing.queues import PRINT_QUEUES, PrintQueues, about

_SAID = {
    "open": "answers",
    "refused": tr("refused: nothing listens there"),
    "silent": tr("no answer"),
    "unresolved": tr("the name is not known"),
    "unreachable": tr("no way there"),
    "unknown": tr("not tried"),
}


def _evidence(queue: Queue, device: PrinterDevice) -> list[Evidence]:
    is_open = "open" in device.ports.values()
    return [
        Evidence(
            "printer_devices",
            tr("{name}: {host} port {port}", name=queue.name, host=device.host, port=port),
            _SAID[state],
            not is_open,
        )
        for port, state in device.ports.items()
        if state != "unknown"
    ]


def _remedy(queue: Queue, cause: str) -> Remedy:
    first = {
        "name_unknown": tr("Check the name of the printer in its settings or on its display."),
        "refused": tr("Another device may have the address now: compare it with the one on the printer's display."),
    }.get(cause, tr("Check that the printer is on and its network cable or Wi-Fi is connected."))
    again = tr(
        "If it has another address now, set {name} up with that one, and give it a fixed address.", name=queue.name
    )
    return Remedy(tr("Bring the printer back to its address"), by_hand=(first, again))


def judge(facts: Facts, thresholds: Thresholds, asked: Fact[PrintQueues] = PRINT_QUEUES) -> Judgement:
    found = facts.get(asked)
    devices = {one.host: one for one in facts.get(PRINTER_DEVICES)}
    tried = [
        (queue, devices[queue.endpoint[0]]) for queue in found.queues if queue.endpoint and queue.endpoint[0] in devices
    ]
    evidence = [one for queue, device in tried for one in _evidence(queue, device)]
    bad = [(queue, device) for queue, device in tried if _cause(device)]
    if bad:
        queue, device = next((one for one in bad if found.matters(one[0])), bad[0])
        return replace(_lost(queue, device, evidence, found.matters(queue)), despite=_despite(facts, device))
    known = [queue for queue, device in tried if "open" in device.ports.values()]
    if known:
        return fine(tr("{name} can be reached", name=listed(queue.name for queue in known)), *evidence)
    if tried:
        return Judgement(Verdict.UNKNOWN, tr("The device has no tool to try its printers"), reason=Reason.ABSENT)
    discovered = [queue for queue in found.queues if queue.device == "wsd:"]
    if discovered:
        why = tr("Windows looks for it by itself; a fixed TCP/IP port is steadier.")
        summary = tr("{name} is found by its name in the network", name=listed(one.name for one in discovered))
        return note(summary, Evidence("print_queues", discovered[0].name, tr("WSD port")), cause="discovered", why=why)
    return does_not_apply(tr("No printer is reached over the network"))


def _cause(device: PrinterDevice) -> str:
    states = {state for state in device.ports.values() if state != "unknown"}
    if not states or "open" in states or device.state is not None:
        return ""
    if "unresolved" in states:
        return "name_unknown"
    return "refused" if "refused" in states else "unreachable"


def _despite(facts: Facts, device: PrinterDevice) -> tuple[str, ...]:
    """What the way to this printer does not need: no name server for an address, no gateway for the own network."""
    try:
        address = ipaddress.ip_address(device.host)
    except ValueError:
        return () if _cause(device) == "name_unknown" else ("dns.resolve",)
    addresses = facts.find(ADDRESSES)
    near = not isinstance(addresses, Missing) and any(address in one.ip.network for one in addresses)
    return ("dns.resolve", "net.gateway") if near else ("dns.resolve",)


def _lost(queue: Queue, device: PrinterDevice, evidence: list[Evidence], matters: bool) -> Judgement:
    cause = _cause(device)
    summary, why = {
        "name_unknown": (
            tr("The name {host} of the printer {queue_name} is not known", host=device.host, queue_name=queue.name),
            "",
        ),
        "refused": (
            tr("{host} answers, but does not print for {queue_name}", host=device.host, queue_name=queue.name),
            tr("A device is at this address, and takes no print jobs: the printer may have got another address."),
        ),
        "unreachable": (
            tr("The printer {queue_name} does not answer at {host}", queue_name=queue.name, host=device.host),
            tr("It is off, not in the network, or has another address now. A printer that sleeps does answer."),
        ),
    }[cause]
    verdict = Verdict.PROBLEM if matters else Verdict.WARNING
    return Judgement(verdict, summary, cause, why, tuple(evidence), _remedy(queue, cause))


def _about(named: Named) -> Check:
    fact = about(named)
    return replace(CHECK, needs=(fact, PRINTER_DEVICES, ADDRESSES), judge=partial(judge, asked=fact))


CHECK = Check(
    "print.port",
    tr("Printers in the network"),
    CheckGroup.PRINTING,
    (PRINT_QUEUES, PRINTER_DEVICES, ADDRESSES),
    judge,
    depends_on=("print.spooler", "link.up", "ip.address", "net.gateway", "dns.resolve"),
    depth=Depth.FULL,
    about=_about,
    causes=("name_unknown", "refused", "unreachable"),
)
