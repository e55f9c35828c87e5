"""print.device: what does the printer itself say that it lacks?"""

from dataclasses import dataclass, replace
from functools import partial

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Named, Remedy, Thresholds, Verdict
from app.domain.facts import Fact, Facts, Missing, Reason
from app.domain.language import tr
from app.services.diagnostics.wording import does_not_apply, fine, listed, note
from app.services.facts.printing.devices import PRINTER_DEVICES
from app.services.facts.printing.printer_state import PrinterState, Supply, Trouble, of_reasons
from app.services.facts.printing.queue import Queue
from app.services.facts.printing.queues import PRINT_QUEUES, PrintQueues, about


@dataclass(frozen=True, slots=True)
class _Words:
    """How a trouble is said, and what a person at the printer does about it."""

    verdict: Verdict
    says: str
    do: str


_WORDS = {
    Trouble.JAM: _Words(
        Verdict.PROBLEM, tr("has a paper jam"), tr("Take the jammed paper out, in the direction of its travel.")
    ),
    Trouble.DOOR: _Words(
        Verdict.PROBLEM, tr("has an open door or cover"), tr("Close all doors and covers until they click.")
    ),
    Trouble.NO_PAPER: _Words(Verdict.PROBLEM, tr("is out of paper"), tr("Put in paper, and set its size at the tray.")),
    Trouble.NO_TONER: _Words(Verdict.PROBLEM, tr("is out of toner or ink"), tr("Change the empty cartridge.")),
    Trouble.FULL_OUTPUT: _Words(Verdict.PROBLEM, tr("has a full output tray or waste box"), tr("Empty it.")),
    Trouble.SUPPLY_MISSING: _Words(
        Verdict.PROBLEM, tr("is missing a cartridge"), tr("Put the cartridge in until it locks.")
    ),
    Trouble.TRAY_MISSING: _Words(Verdict.PROBLEM, tr("is missing a tray"), tr("Push the tray in all the way.")),
    Trouble.SERVICE: _Words(
        Verdict.PROBLEM, tr("asks for service"), tr("Read its display; switch it off and on once.")
    ),
    Trouble.OFFLINE: _Words(
        Verdict.PROBLEM, tr("was set offline"), tr("Press Online or Ready on the printer, and leave its menu.")
    ),
    Trouble.STOPPED: _Words(Verdict.PROBLEM, tr("is stopped"), tr("Read its display, and resume it there.")),
    Trouble.EMPTY_TRAY: _Words(Verdict.WARNING, tr("has an empty tray"), tr("Put paper into the empty tray.")),
    Trouble.LOW_TONER: _Words(Verdict.WARNING, tr("is low on toner or ink"), tr("Have a new cartridge ready.")),
    Trouble.LOW_PAPER: _Words(Verdict.INFO, tr("is low on paper"), tr("Put in paper.")),
    Trouble.NEARLY_FULL_OUTPUT: _Words(Verdict.INFO, tr("has a nearly full output tray"), tr("Empty it.")),
    Trouble.MAINTENANCE: _Words(Verdict.INFO, tr("is due for maintenance"), tr("Plan its maintenance.")),
}


def judge(facts: Facts, thresholds: Thresholds, asked: Fact[PrintQueues] = PRINT_QUEUES) -> Judgement:
    found = facts.get(asked)
    answers = facts.find(PRINTER_DEVICES)
    devices = {} if isinstance(answers, Missing) else {one.host: one.state for one in answers}
    states = {queue: state for queue in found.queues if (state := _state_of(queue, devices))}
    if not states:
        return _unknown(found, answers)
    evidence = [one for queue, state in states.items() for one in _evidence(queue, state, thresholds)]
    bad = [(queue, trouble) for queue, state in states.items() for trouble in state.troubles]
    bad.sort(key=lambda one: (list(Trouble).index(one[1]), not found.matters(one[0])))
    if bad and _WORDS[bad[0][1]].verdict is Verdict.PROBLEM:
        return _judged(*bad[0], evidence, found.matters(bad[0][0]))
    low = [(queue, supply) for queue, state in states.items() for supply in _low(state, thresholds)]
    if low:
        return _supply(*low[0], evidence)
    if bad:
        return _judged(*bad[0], evidence, True)
    asleep = [queue.name for queue, state in states.items() if state.is_asleep]
    if asleep:
        return fine(tr("{asleep} is asleep, and wakes up to print", asleep=listed(asleep)), *evidence)
    return fine(tr("{name} reports no trouble", name=listed(queue.name for queue in states)), *evidence)


def _state_of(queue: Queue, devices: dict[str, PrinterState | None]) -> PrinterState | None:
    """What the printer says, or else what the print service knows of it."""
    asked = devices.get(queue.endpoint[0]) if queue.endpoint else None
    if asked:
        return asked
    troubles = tuple(one for one in of_reasons(queue.alerts) if one not in (Trouble.STOPPED, Trouble.OFFLINE))
    return PrinterState(troubles=troubles, words=queue.alerts) if troubles else None


def _evidence(queue: Queue, state: PrinterState, thresholds: Thresholds) -> list[Evidence]:
    said = listed((_WORDS[one].says for one in state.troubles), 8) or (
        tr("is asleep") if state.is_asleep else tr("no trouble")
    )
    faults = [one for one in state.troubles if _WORDS[one].verdict is not Verdict.INFO]
    lines = [Evidence("printer_devices", tr("{name} says", name=queue.name), said, bool(faults))]
    if state.model:
        lines.append(Evidence("printer_devices", tr("Model of {name}", name=queue.name), state.model))
    if state.words:
        lines.append(
            Evidence("printer_devices", tr("{name}, in its own words", name=queue.name), ", ".join(state.words)[:300])
        )
    low = _low(state, thresholds)
    lines += [
        Evidence(
            "printer_devices", f"{queue.name}: {one.name}", tr("{percent} % left", percent=one.percent), one in low
        )
        for one in state.supplies
        if one.percent is not None and not one.is_for_waste
    ]
    return lines


def _low(state: PrinterState, thresholds: Thresholds) -> list[Supply]:
    return [
        one
        for one in state.supplies
        if one.percent is not None and not one.is_for_waste and one.percent < thresholds["low_percent"]
    ]


def _judged(queue: Queue, trouble: Trouble, evidence: list[Evidence], matters: bool) -> Judgement:
    words = _WORDS[trouble]
    summary = tr("The printer {name} {says}", name=queue.name, says=words.says)
    if words.verdict is Verdict.INFO:
        return note(summary, *evidence, cause=trouble.value)
    verdict = words.verdict if matters else Verdict.WARNING
    remedy = Remedy(tr("At the printer"), by_hand=(words.do,))
    return Judgement(verdict, summary, trouble.value, tr("The printer says so itself."), tuple(evidence), remedy)


def _supply(queue: Queue, supply: Supply, evidence: list[Evidence]) -> Judgement:
    summary = tr(
        "{name} of the printer {queue_name} is at {percent} %",
        name=supply.name,
        queue_name=queue.name,
        percent=supply.percent,
    )
    remedy = Remedy(tr("At the printer"), by_hand=(_WORDS[Trouble.LOW_TONER].do,))
    return Judgement(Verdict.WARNING, summary, Trouble.LOW_TONER.value, tr("It still prints."), tuple(evidence), remedy)


def _unknown(found: PrintQueues, answers: object) -> Judgement:
    if isinstance(answers, Missing) and answers.reason is not Reason.NOT_APPLICABLE:
        return Judgement(Verdict.UNKNOWN, tr("The printers could not be asked"), reason=answers.reason)
    if not any(queue.endpoint for queue in found.queues):
        return does_not_apply(tr("No printer is reached over the network"))
    summary = tr("No printer reports its state")
    return Judgement(
        Verdict.UNKNOWN, summary, why=tr("SNMP and IPP are off, or not for everybody."), reason=Reason.ABSENT
    )


def _about(named: Named) -> Check:
    fact = about(named)
    return replace(CHECK, needs=(fact, PRINTER_DEVICES), judge=partial(judge, asked=fact))


CHECK = Check(
    "print.device",
    tr("State of the printers"),
    CheckGroup.PRINTING,
    (PRINT_QUEUES, PRINTER_DEVICES),
    judge,
    depends_on=("print.spooler", "print.port"),
    thresholds={"low_percent": 10},
    depth=Depth.FULL,
    about=_about,
    causes=tuple(one.value for one in Trouble),
)
