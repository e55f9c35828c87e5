"""Wrong passphrases are counted, and whoever goes on guessing has to wait; also after Satchel was started again.

The count is a courtesy to the owner of an unattended computer: whoever has copied the vault guesses elsewhere, and only
the key derivation slows them down. So it must never shut the owner out: the wait has an upper bound, a file that is
damaged or cannot be written counts as none, and a clock that was set back makes no wait longer.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.domain.errors import AppError
from app.domain.vault_errors import TooManyTries
from app.services.files import locked
from app.services.json_file import load_document, save_document

FREE = 3
"""Tries without a wait: people mistype."""
FIRST_WAIT, LONGEST_WAIT = 2.0, 120.0
"""Seconds. The wait doubles with each try in between."""
_FORMAT, _VERSION = "satchel.vault-tries", 1
_MOST = 50  # vaults in the file


@dataclass(frozen=True, slots=True)
class Wrong:
    """What has been tried in vain since the vault was last opened here. Moments in seconds since 1970."""

    count: int = 0
    first: float = 0.0
    last: float = 0.0


def wait_after(count: int) -> float:
    """Seconds between the try number `count`, which was wrong, and the next one."""
    if count < FREE:
        return 0.0
    return float(min(FIRST_WAIT * 2 ** min(count - FREE, 20), LONGEST_WAIT))


class Tries:
    """The counts of all vaults in one file, which names none of them. Safe from several threads and programs."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        self._file, self._clock = file, clock

    def wrong(self, vault: Path) -> Wrong:
        with contextlib.suppress(AppError, TypeError, ValueError, OverflowError):
            count, first, last = self._read().get(_key(vault), (0, 0, 0))
            return Wrong(int(count), float(first), float(last))
        return Wrong()

    def wait(self, vault: Path) -> float:
        """Seconds until the next try is allowed."""
        wrong = self.wrong(vault)
        whole = wait_after(wrong.count)
        passed = self._clock() - wrong.last
        return max(whole - passed, 0.0) if passed >= 0 else 0.0

    def check(self, vault: Path) -> None:
        """Raises TooManyTries while the next try is not allowed yet."""
        if seconds := self.wait(vault):
            raise TooManyTries(seconds)

    def note_wrong(self, vault: Path) -> None:
        """One more was wrong."""
        before, now = self.wrong(vault), self._clock()
        self._write(vault, [before.count + 1, before.first or now, now])

    def note_right(self, vault: Path) -> Wrong:
        """The vault was opened: its count begins anew. Returns what it was."""
        wrong = self.wrong(vault)
        if wrong.count:
            self._write(vault, None)
        return wrong

    def _read(self) -> dict[str, Any]:
        found = load_document(self._file, format_name=_FORMAT, version=_VERSION).get("vaults")
        return dict(found) if isinstance(found, dict) else {}

    def _write(self, vault: Path, value: list[float] | None) -> None:
        with contextlib.suppress(AppError), locked(self._file):
            try:
                vaults = self._read()
            except AppError:
                vaults = {}
            vaults.pop(_key(vault), None)
            if value is not None:
                vaults[_key(vault)] = value
            kept = dict(list(vaults.items())[-_MOST:])
            save_document(self._file, {"vaults": kept}, format_name=_FORMAT, version=_VERSION)


def _key(vault: Path) -> str:
    return sha256(str(vault.expanduser().resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:24]
