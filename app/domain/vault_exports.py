"""What goes out of a vault: job packs for a while, tables in the clear, a sheet for emergencies."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

PACK_DAYS = 7
"""How long a job pack is meant for where nobody says otherwise."""
LONGEST_PACK = 366  # days


class ExportKind(Enum):
    PACK = "job pack"
    TABLE = "table in the clear"
    SHEET = "emergency sheet"


@dataclass(frozen=True, slots=True)
class PackMark:
    """What makes a vault a job pack. Satchel opens it up to and with the day `until`, by the clock of the computer."""

    until: date
    of: str  # identity of the vault that it was taken from
    client: str = ""

    def has_ended(self, today: date) -> bool:
        return today > self.until


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written, and sentences on what was not and what to know of it."""

    kind: ExportKind
    path: str
    entries: int
    remarks: tuple[str, ...] = ()
