"""What quick unlock keeps on the disk: sealed keys with their bounds. Without the half key each is noise."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.domain.language import tr
from app.services.files import locked
from app.services.json_file import FileDamaged, load_document, save_document
from app.services.vault.unlocking.seals import Seal
from app.services.vault.unlocking.ways import Way

_FORMAT, _VERSION = "satchel.quick-unlock", 1
RESTARTS = 2
"""Of the computer. After more of them the passphrase is needed."""
_CLOCK_SLACK = 300.0  # seconds that a clock may be set back
_LATEST = 250e9  # seconds since 1970: in the year 9892, the last that a clock can show is 9999


@dataclass(frozen=True, slots=True)
class Kept:
    """A sealed key. The seal holds for `bound` only, so nobody prolongs it in the file."""

    id: str
    vault: str  # its path
    way: Way
    seal: Seal
    until: float  # seconds since 1970
    wrong: int = 0
    seen: float = 0.0  # when it was last looked at
    boots: tuple[str, ...] = ()  # starts of the computer since it was made, the first one included

    @property
    def bound(self) -> bytes:
        return f"{self.id}|{self.way.value}|{self.until:.0f}|{self.vault}".encode("utf-8", "surrogatepass")

    def ended(self, now: float) -> str:
        """Why it does not hold any more, "" while it does."""
        if now >= self.until:
            return tr("Its time is over.")
        if now < self.seen - _CLOCK_SLACK:
            return tr("The clock of this computer was set back.")
        if len(self.boots) > RESTARTS + 1:
            return tr("This computer was restarted several times.")
        return ""


class KeptSeals:
    """One file. A damaged one counts as empty: then the passphrase is needed, and nothing is lost."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def of(self, vault: Path) -> Kept | None:
        """Raises FileError where the file cannot be read."""
        return next((one for one in self._read() if one.vault == str(vault)), None)

    def all(self) -> list[Kept]:
        """Raises FileError where the file cannot be read."""
        return self._read()

    def put(self, kept: Kept) -> None:
        self._change(lambda all_: [*(one for one in all_ if one.vault != kept.vault), kept])

    def drop(self, id: str) -> None:
        self._change(lambda all_: [one for one in all_ if one.id != id])

    def touch(self, kept: Kept, now: float, boot: str, *, wrong: int | None = None) -> Kept:
        """Note that it was looked at, and how often in vain."""
        boots = kept.boots if boot in kept.boots else (*kept.boots, boot)
        touched = replace(kept, seen=max(now, kept.seen), boots=boots, wrong=kept.wrong if wrong is None else wrong)
        if touched != kept:
            self.put(touched)
        return touched

    def _change(self, change: Callable[[list[Kept]], list[Kept]]) -> None:
        with locked(self._file):
            document = {"vaults": [_to_json(one) for one in change(self._read())]}
            save_document(self._file, document, format_name=_FORMAT, version=_VERSION)

    def _read(self) -> list[Kept]:
        try:
            found = load_document(self._file, format_name=_FORMAT, version=_VERSION).get("vaults", [])
        except FileDamaged:
            return []
        try:
            return [_from_json(one) for one in found]
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
            return []


def _to_json(kept: Kept) -> dict[str, Any]:
    seal = kept.seal
    return {
        "id": kept.id,
        "vault": kept.vault,
        "way": kept.way.value,
        "seal": [base64.b64encode(part).decode() for part in (seal.salt, seal.nonce, seal.sealed)],
        "until": kept.until,
        "wrong": kept.wrong,
        "seen": kept.seen,
        "boots": list(kept.boots),
    }


def _from_json(value: dict[str, Any]) -> Kept:
    """Raises ValueError for what is no moment: a window shows until when it holds."""
    until, seen = float(value["until"]), float(value["seen"])
    if not (0 <= until <= _LATEST and 0 <= seen <= _LATEST):
        raise ValueError(until, seen)
    salt, nonce, sealed = (base64.b64decode(part, validate=True) for part in value["seal"])
    return Kept(
        str(value["id"]), str(value["vault"]), Way(value["way"]), Seal(salt, nonce, sealed), until,
        int(value["wrong"]), seen, tuple(map(str, value["boots"])),
    )  # fmt: skip


def boot_id() -> str:
    """Another one after each start of the computer."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        import psutil

        return str(round(psutil.boot_time() / 300))  # rounded: the clock is set a little now and then
