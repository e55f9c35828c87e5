"""What Windows says of its printers. Written from Microsoft's documentation of Win32_Printer and Win32_PrintJob."""

from collections.abc import Mapping
from typing import Any

from app.services.facts.answers import json_object, whole
from app.services.facts.printing.queue import Job, Queue

_PAUSED, _PENDING_DELETION = 0x1, 0x4  # PRINTER_STATUS_*, winspool.h
_ALERTS = {
    0x2: "other-error",
    0x8: "media-jam-error",
    0x10: "media-empty-error",
    0x40: "media-needed-error",
    0x80: "offline-report",
    0x800: "output-area-full-error",
    0x20000: "toner-low-warning",
    0x40000: "toner-empty-error",
    0x100000: "other-error",  # USER_INTERVENTION
    0x400000: "door-open-error",
}
"""The same words as CUPS has for them, by the bit of PRINTER_STATUS_*."""
_WORK_OFFLINE = 0x400  # PRINTER_ATTRIBUTE_WORK_OFFLINE
_JOB_PAUSED, _JOB_FAILED, _JOB_GONE = (
    0x1,
    0x2 | 0x200,
    0x80 | 0x100,
)  # JOB_STATUS_PAUSED; ERROR, BLOCKED; PRINTED, DELETED
_LPR = 2  # Win32_TCPIPPrinterPort.Protocol
_VIRTUAL = ("portprompt:", "shrfax:", "xpsport:", "nul:", "file:", "microsoft.office.onenote")
"""Ports of what Windows brings along: nothing is printed there."""


def read(text: str) -> tuple[tuple[Queue, ...], bool]:
    """The queues, and whether Windows chooses the default one itself."""
    found = json_object(text)
    ports = {str(one["name"]): one for one in _list(found, "ports")}
    jobs: dict[str, list[Job]] = {}
    for one in _list(found, "jobs"):
        if not whole(one["mask"]) & _JOB_GONE:
            jobs.setdefault(str(one["name"]).rpartition(",")[0], []).append(_job(one))
    printers = [one for one in _list(found, "printers") if not str(one["port"]).lower().startswith(_VIRTUAL)]
    queues = tuple(_queue(one, ports, tuple(jobs.get(str(one["name"]), ()))) for one in printers)
    return queues, bool(found["managed"])


def _list(found: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    items = found[name]
    return items if isinstance(items, list) else [items] if items else []


def _job(one: Mapping[str, Any]) -> Job:
    mask = whole(one["mask"])
    age = None if one["age"] is None else float(whole(one["age"]))
    return Job(whole(one["id"]), str(one["owner"] or ""), age, bool(mask & _JOB_PAUSED), bool(mask & _JOB_FAILED))


def _queue(one: Mapping[str, Any], ports: Mapping[str, Mapping[str, Any]], jobs: tuple[Job, ...]) -> Queue:
    state = whole(one["state"])
    return Queue(
        name=str(one["name"])[:300],
        device=_device(str(one["port"] or ""), ports),
        is_paused=bool(state & _PAUSED),
        is_accepting=not state & _PENDING_DELETION,
        is_offline=bool(whole(one["attributes"]) & _WORK_OFFLINE),
        is_default=bool(one["default"]),
        alerts=tuple(word for bit, word in _ALERTS.items() if state & bit),
        driver=str(one["driver"] or "")[:300],
        jobs=jobs,
    )


def _device(name: str, ports: Mapping[str, Mapping[str, Any]]) -> str:
    if name.upper().startswith("WSD"):
        return "wsd:"
    port = ports.get(name)
    if port is None:
        return name
    host = str(port["host"])
    host = f"[{host}]" if ":" in host else host
    return f"lpd://{host}" if whole(port["protocol"]) == _LPR else f"socket://{host}:{whole(port['number'], 9100)}"
