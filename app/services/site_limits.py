"""The thresholds of a site: what a folder of the device book sets in place of a check's own, in one file.

The nearest folder counts: what "Client/Site" sets comes before what "Client" sets, and that before "" (everywhere).
"""

import math
from pathlib import Path
from typing import Any

from app.domain.errors import FileError
from app.domain.language import tr
from app.services.files import locked
from app.services.json_file import load_document, save_document

_FORMAT = "satchel.limits"
_VERSION = 1


class SiteLimits:
    """Every method may raise FileError."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def of(self, folder: str) -> dict[str, dict[str, float]]:
        """What counts for a device in `folder`."""
        every = self.all()
        parts = [part for part in folder.split("/") if part]
        found: dict[str, dict[str, float]] = {}
        for length in range(len(parts) + 1):
            for check, limits in every.get("/".join(parts[:length]), {}).items():
                found.setdefault(check, {}).update(limits)
        return found

    def all(self) -> dict[str, dict[str, dict[str, float]]]:
        """By folder, check and name."""
        document = load_document(self._path, format_name=_FORMAT, version=_VERSION)
        try:
            return {
                str(folder): {
                    str(check): {str(name): _number(value) for name, value in limits.items()}
                    for check, limits in checks.items()
                }
                for folder, checks in document.get("folders", {}).items()
            }
        except (AttributeError, TypeError, ValueError) as error:
            raise FileError(
                tr("{path} holds something that is no limit.", path=self._path),
                hint=tr("Mend the file, or delete it."),
                details=str(error),
            ) from error

    def set(self, folder: str, check: str, name: str, value: float | None) -> None:
        """Set one; None takes it back to what the check says."""
        with locked(self._path):
            every = self.all()
            limits = every.setdefault(folder, {}).setdefault(check, {})
            if value is None:
                limits.pop(name, None)
            else:
                limits[name] = _number(value)
            kept: dict[str, Any] = {}
            for place, checks in every.items():
                if some := {one: dict(named) for one, named in checks.items() if named}:
                    kept[place] = some
            save_document(self._path, {"folders": kept}, format_name=_FORMAT, version=_VERSION)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r:.40} is no number")
    return float(value)
