"""The orders of the queue on disk, a file each, so that a closed or killed program goes on with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.domain.devices import Device
from app.domain.errors import AppError, FileError
from app.domain.language import tr
from app.domain.transfers import Priority, Rule, TransferOrder, TransferReport
from app.services.device_reference import from_reference, to_reference
from app.services.files import Claim, own_file_errors
from app.services.json_file import FileDamaged, load_document, save_document

_FORMAT = "satchel.transfer"
_VERSION = 1
_NUMBERS = ("done_bytes", "total_bytes", "done_files", "total_files")


class OrderStore:
    """Each order that is not over has a file, and belongs to one running program: that one holds a lock.

    One thread at a time. `devices` gives the device book: an order on disk holds no copy of what is in it.
    """

    def __init__(self, folder: Path, devices: Callable[[], Sequence[Device]]) -> None:
        self._folder, self._devices = folder, devices
        self._claims: dict[str, Claim] = {}

    def save(self, order: TransferOrder, report: TransferReport) -> None:
        """Write an order, and keep it for this program. Raises FileError."""
        if order.id not in self._claims:
            if (claim := Claim.take(self._path(order.id))) is None:
                raise FileError(tr("Another Satchel carries out this transfer."), hint=tr("Look at its window."))
            self._claims[order.id] = claim
        document = {**_write_order(order), "report": {name: getattr(report, name) for name in _NUMBERS}}
        save_document(self._path(order.id), document, format_name=_FORMAT, version=_VERSION)

    def remove(self, id: str) -> None:
        """It is over. Raises FileError."""
        path = self._path(id)
        with own_file_errors(path, "removed"):
            path.unlink(missing_ok=True)
        if claim := self._claims.pop(id, None):
            claim.drop()

    def left_over(self) -> list[tuple[TransferOrder, TransferReport]]:
        """The orders that no running program has, in the order in which they came; this one has them from now on.

        One that makes no sense is put aside. Raises FileError.
        """
        with own_file_errors(self._folder, "read"):
            paths = sorted(self._folder.glob("*.json")) if self._folder.is_dir() else []
        if not paths:
            return []
        known = {device.id: device for device in self._devices()}
        found: list[tuple[float, TransferOrder, TransferReport]] = []
        for path in paths:
            if path.stem in self._claims or (claim := Claim.take(path)) is None:
                continue
            read = self._read(path, known)
            if read is None:
                claim.drop()
                continue
            self._claims[path.stem] = claim
            with own_file_errors(path, "read"):
                found.append((path.stat().st_mtime, *read))
        return [(order, report) for _, order, report in sorted(found, key=lambda one: one[0])]

    def close(self) -> None:
        """Leave them to the next start."""
        for claim in self._claims.values():
            claim.drop()
        self._claims.clear()

    def _read(self, path: Path, known: Mapping[str, Device]) -> tuple[TransferOrder, TransferReport] | None:
        try:
            document = load_document(path, format_name=_FORMAT, version=_VERSION)
        except FileDamaged:
            path.unlink(missing_ok=True)  # a copy is kept
            return None
        except AppError:
            return None
        order = _read_order(path.stem, document, known)
        return (order, _read_report(document.get("report"))) if order is not None else None

    def _path(self, id: str) -> Path:
        return self._folder / f"{id}.json"


def _write_order(order: TransferOrder) -> dict[str, Any]:
    return {
        "source": to_reference(order.source),
        "paths": [_write_name(path) for path in order.paths],
        "target": to_reference(order.target),
        "folder": _write_name(order.folder),
        "names": [_write_name(name) for name in order.names],
        "rule": order.rule.value,
        "priority": int(order.priority),
        "limit": order.limit,
        "verify": order.verify,
    }


def _write_name(name: str) -> str:
    """A name that is not UTF-8 must come back as it was, and no file in UTF-8 holds a lone surrogate."""
    return name.encode("unicode_escape").decode("ascii")


def _read_order(id: str, document: Mapping[str, Any], known: Mapping[str, Device]) -> TransferOrder | None:
    try:
        return TransferOrder(
            id=id,
            source=from_reference(document["source"], known),
            paths=tuple(_read_name(path) for path in document["paths"]),
            target=from_reference(document["target"], known),
            folder=_read_name(document["folder"]),
            rule=Rule(document["rule"]),
            priority=Priority(document["priority"]),
            limit=max(int(document["limit"]), 0),
            verify=document["verify"] is not False,
            names=tuple(_read_name(name) for name in document["names"]),
        )
    except (KeyError, ValueError, TypeError, AttributeError):
        return None


def _read_name(name: str) -> str:
    return name.encode("ascii").decode("unicode_escape")


def _read_report(item: object) -> TransferReport:
    numbers = item if isinstance(item, dict) else {}
    done_bytes, total_bytes, done_files, total_files = (_number(numbers.get(name)) for name in _NUMBERS)
    return TransferReport(done_bytes, total_bytes, done_files, total_files)


def _number(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0
