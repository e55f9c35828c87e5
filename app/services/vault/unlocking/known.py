"""Which vaults were opened on this computer, and with which key file: the gate offers them again."""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.errors import AppError
from app.services.files import locked
from app.services.json_file import FileDamaged, load_document, save_document

_FORMAT, _VERSION = "satchel.known-vaults", 1
MOST = 8


@dataclass(frozen=True, slots=True)
class KnownVault:
    path: Path
    key_file: Path | None = None


class KnownVaults:
    """The latest first. What cannot be read counts as none: it is only a convenience."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def all(self) -> tuple[KnownVault, ...]:
        with contextlib.suppress(AppError):
            return self._read()
        return ()

    def remember(self, vault: Path, key_file: Path | None) -> None:
        """Raises FileError."""
        with locked(self._file):
            try:
                known = self._read()
            except FileDamaged:
                known = ()
            kept = [KnownVault(vault, key_file), *(one for one in known if one.path != vault)][:MOST]
            self._write(kept)

    def forget(self, vault: Path | None = None) -> None:
        """Forget one vault, or all. Raises FileError."""
        with locked(self._file):
            self._write([one for one in self.all() if vault is not None and one.path != vault])

    def _read(self) -> tuple[KnownVault, ...]:
        found = load_document(self._file, format_name=_FORMAT, version=_VERSION).get("vaults", [])
        return tuple(map(_from_json, found)) if isinstance(found, list) else ()

    def _write(self, vaults: list[KnownVault]) -> None:
        document = {"vaults": [[str(one.path), str(one.key_file or "")] for one in vaults]}
        save_document(self._file, document, format_name=_FORMAT, version=_VERSION)


def _from_json(value: Any) -> KnownVault:
    """What is of another kind becomes a path that is not there, which nobody is harmed by."""
    path, key_file = (*map(str, value), "", "")[:2] if isinstance(value, list) else ("", "")
    return KnownVault(Path(path), Path(key_file) if key_file else None)
