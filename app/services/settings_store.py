"""The settings file: the fields of `Settings` as JSON, with what a newer Satchel added left in place."""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from app.domain.errors import FileError
from app.domain.language import tr
from app.domain.settings import RANGES, Settings
from app.services.files import locked
from app.services.json_file import FileDamaged, load_document, save_document

FORMAT = "satchel.settings"
VERSION = 1


class SettingsStore:
    """Reads and writes `Settings`. A field that the file lacks has its default."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Settings:
        """Raises FileError for a damaged file, one of a newer Satchel, or a value of the wrong kind."""
        return self._filled(Settings(), self._read(), "")

    def save(self, settings: Settings) -> None:
        """Write the settings. Fields in the file that this Satchel does not know stay.

        A damaged file is kept as `.damaged` and replaced; one of a newer version is refused. Raises FileError.
        """
        with locked(self._path):
            try:
                known = self._read()
            except FileDamaged:
                known = {}
            save_document(self._path, _merged(known, settings), format_name=FORMAT, version=VERSION)

    def _read(self) -> dict[str, Any]:
        return load_document(self._path, format_name=FORMAT, version=VERSION)

    def _filled[T](self, defaults: T, found: dict[str, Any], place: str) -> T:
        values: dict[str, Any] = {}
        for name, default in ((field.name, getattr(defaults, field.name)) for field in fields(defaults)):  # type: ignore[arg-type]
            if name not in found:
                continue
            value = _in_range(f"{place}{name}", found[name])
            if is_dataclass(default) and isinstance(value, dict):
                values[name] = self._filled(default, value, f"{place}{name}.")
            elif type(value) is type(default) and _makes_sense(value):
                values[name] = value
            elif isinstance(default, float) and type(value) is int:
                values[name] = float(value)
            else:
                raise FileError(
                    tr(
                        '{path}: "{place}{name}" is {value!r}, which is not a {kind}.',
                        path=self._path,
                        place=place,
                        name=name,
                        value=value,
                        kind=type(default).__name__,
                    ),
                    hint=tr("Mend the value, or delete it: then {place}{name} is as usual.", place=place, name=name),
                )
        return type(defaults)(**values)


def _in_range(id: str, value: object) -> object:
    """A number that no person could have set, as of a file that was written by hand, counts as the nearest that fits.

    What is no number at all (NaN) is left to `_makes_sense`.
    """
    if id not in RANGES or isinstance(value, bool) or not isinstance(value, int | float) or not _makes_sense(value):
        return value
    least, most = RANGES[id]
    near = min(max(value, least), most)
    return int(near) if isinstance(value, int) else near


def _makes_sense(value: object) -> bool:
    """Not NaN, and no text that no file could hold or be called."""
    if isinstance(value, str):
        return "\0" not in value and value.encode("utf-8", "ignore").decode() == value
    return value == value  # noqa: PLR0124 - NaN is not itself


def _merged(known: dict[str, Any], settings: Any) -> dict[str, Any]:
    merged = dict(known)
    for field in fields(settings):
        value = getattr(settings, field.name)
        old = known.get(field.name)
        merged[field.name] = _merged(old if isinstance(old, dict) else {}, value) if is_dataclass(value) else value
    return merged
