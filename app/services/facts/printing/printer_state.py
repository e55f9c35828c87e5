"""What a printer says of itself, in SNMP or IPP, as one state."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from app.services.probes import ipp, printers, snmp


class Trouble(Enum):
    """What keeps a printer from printing, or soon will. The order is that of importance; the values are stable."""

    JAM = "jam"
    DOOR = "door_open"
    NO_PAPER = "no_paper"
    NO_TONER = "no_toner"
    FULL_OUTPUT = "output_full"
    SUPPLY_MISSING = "supply_missing"
    TRAY_MISSING = "tray_missing"
    SERVICE = "service"
    OFFLINE = "offline"
    STOPPED = "stopped"
    EMPTY_TRAY = "tray_empty"
    LOW_TONER = "toner_low"
    LOW_PAPER = "paper_low"
    NEARLY_FULL_OUTPUT = "output_nearly_full"
    MAINTENANCE = "maintenance_due"


@dataclass(frozen=True, slots=True)
class Supply:
    """`percent` is what is left, or what still fits in where waste is collected; None where it is not measured."""

    name: str
    percent: int | None
    is_for_waste: bool = False


@dataclass(frozen=True, slots=True)
class PrinterState:
    model: str = ""
    troubles: tuple[Trouble, ...] = ()
    supplies: tuple[Supply, ...] = ()
    is_asleep: bool = False
    words: tuple[str, ...] = ()  # as the printer said it


# hrPrinterDetectedErrorState, RFC 2790: the first bit is the highest of the first octet.
_BITS = (
    Trouble.LOW_PAPER, Trouble.NO_PAPER, Trouble.LOW_TONER, Trouble.NO_TONER, Trouble.DOOR, Trouble.JAM,
    Trouble.OFFLINE, Trouble.SERVICE, Trouble.TRAY_MISSING, Trouble.TRAY_MISSING, Trouble.SUPPLY_MISSING,
    Trouble.NEARLY_FULL_OUTPUT, Trouble.FULL_OUTPUT, Trouble.EMPTY_TRAY, Trouble.MAINTENANCE,
)  # fmt: skip
# printer-state-reasons, RFC 8011 section 5.4.12 and PWG 5100.9, without their severity.
_REASONS = {
    "media-jam": Trouble.JAM,
    "door-open": Trouble.DOOR,
    "cover-open": Trouble.DOOR,
    "interlock-open": Trouble.DOOR,
    "media-empty": Trouble.NO_PAPER,
    "media-needed": Trouble.NO_PAPER,
    "media-low": Trouble.LOW_PAPER,
    "toner-empty": Trouble.NO_TONER,
    "marker-supply-empty": Trouble.NO_TONER,
    "marker-waste-full": Trouble.FULL_OUTPUT,
    "toner-low": Trouble.LOW_TONER,
    "marker-supply-low": Trouble.LOW_TONER,
    "marker-supply-missing": Trouble.SUPPLY_MISSING,
    "developer-empty": Trouble.NO_TONER,
    "opc-life-over": Trouble.MAINTENANCE,
    "opc-near-eol": Trouble.MAINTENANCE,
    "fuser-over-temp": Trouble.SERVICE,
    "fuser-under-temp": Trouble.SERVICE,
    "input-tray-missing": Trouble.TRAY_MISSING,
    "output-tray-missing": Trouble.TRAY_MISSING,
    "output-area-full": Trouble.FULL_OUTPUT,
    "output-area-almost-full": Trouble.NEARLY_FULL_OUTPUT,
    "offline": Trouble.OFFLINE,
    "shutdown": Trouble.OFFLINE,
    "paused": Trouble.STOPPED,
}
_ASLEEP = ("sleep", "standby", "hibernate", "suspend", "power-save", "deactivated")
_STOPPED = 5  # printer-state, RFC 8011
_WASTE = 4  # prtMarkerSuppliesClass: receptacleThatIsFilled
_MOST_SUPPLIES = 12
_LONGEST = 120  # letters of a name


def of_reasons(reasons: Sequence[str]) -> tuple[Trouble, ...]:
    """`toner-low-warning` is LOW_TONER. What is "-report" only is no trouble, but where the printer is off."""
    found = set()
    for reason in reasons:
        bare = reason.removesuffix("-error").removesuffix("-warning").removesuffix("-report")
        trouble = _REASONS.get(bare)
        if trouble and (not reason.endswith("-report") or trouble in (Trouble.OFFLINE, Trouble.LOW_TONER)):
            found.add(trouble)
    return _sorted(found)


def read(answers: Sequence[tuple[str, bytes]]) -> PrinterState | None:
    """`answers` are "snmp" or "ipp", each with a message. None where none of them says anything of a printer.

    What a printer says in one language and not in the other counts. An answer that makes no sense is none.
    """
    found = None
    for kind, message in answers:
        with contextlib.suppress(ValueError):
            one = _of_snmp(snmp.decode(message)) if kind == "snmp" else _of_ipp(ipp.decode(message))
            found = _joined(found, one) if found and one else one or found
    return found


def _joined(one: PrinterState, other: PrinterState) -> PrinterState:
    return PrinterState(
        one.model or other.model,
        _sorted({*one.troubles, *other.troubles}),
        one.supplies or other.supplies,
        one.is_asleep or other.is_asleep,
        tuple(dict.fromkeys((*one.words, *other.words))),
    )


def _sorted(troubles: set[Trouble]) -> tuple[Trouble, ...]:
    return tuple(one for one in Trouble if one in troubles)


def _of_ipp(answer: ipp.Answer) -> PrinterState | None:
    state = answer.number("printer-state")
    if answer.status >= 0x100 or state is None:
        return None
    reasons = [str(one)[:_LONGEST] for one in answer.attributes.get("printer-state-reasons", ()) if one != "none"][:40]
    troubles = set(of_reasons(reasons))
    is_asleep = any(word in reason for reason in reasons for word in _ASLEEP)
    if state == _STOPPED and not troubles and not is_asleep:
        troubles = {Trouble.STOPPED}
    names, levels = (answer.attributes.get(name, ()) for name in ("marker-names", "marker-levels"))
    supplies = tuple(
        Supply(_clean(str(name)), _percent(level, 100) if isinstance(level, int) else None)
        for name, level in list(zip(names, levels, strict=False))[:_MOST_SUPPLIES]
    )
    model = _clean(answer.text("printer-make-and-model"))
    return PrinterState(model, _sorted(troubles), supplies, is_asleep, tuple(reasons))


def _of_snmp(response: snmp.Response) -> PrinterState | None:
    status = next(response.under(printers.STATUS), None)
    bits = next((value for _, value in response.under(printers.ERRORS)), None)
    supplies = _supplies(response)
    if response.error or (status is None and bits is None and not supplies):
        return None
    troubles = {
        trouble
        for number, trouble in enumerate(_BITS)
        if isinstance(bits, bytes) and number // 8 < len(bits) and bits[number // 8] & 0x80 >> number % 8
    }
    model = next((value for _, value in response.under(printers.DESCRIPTION)), b"")
    return PrinterState(
        _clean(model.decode("utf-8", "replace")) if isinstance(model, bytes) else "", _sorted(troubles), supplies
    )


def _supplies(response: snmp.Response) -> tuple[Supply, ...]:
    rows: dict[snmp.Oid, dict[int, snmp.Value]] = {}
    for (column, *row), value in response.under(printers.SUPPLY):
        rows.setdefault(tuple(row), {})[column] = value
    found = []
    for one in list(rows.values())[:_MOST_SUPPLIES]:
        name, full, level = (
            one.get(part) for part in (printers.SUPPLY_NAME, printers.SUPPLY_FULL, printers.SUPPLY_LEVEL)
        )
        if isinstance(name, bytes) and isinstance(level, int):
            percent = _percent(level, full) if isinstance(full, int) else None
            is_for_waste = one.get(printers.SUPPLY_CLASS) == _WASTE
            found.append(Supply(_clean(name.decode("utf-8", "replace")), percent, is_for_waste))
    return tuple(found)


def _percent(level: int, full: int) -> int | None:
    """Negative numbers mean "some" or "not known" (RFC 3805)."""
    return min(100, 100 * level // full) if level >= 0 and full > 0 else None


def _clean(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text[:_LONGEST]).strip(" \0")
