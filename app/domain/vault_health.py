"""What can be wrong with the passwords of a vault, as a list that names entries and never a value."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.credentials import VaultEntry
from app.domain.language import Worded, counted


class Complaint(Worded):
    """In the order of their weight. The values are words for people."""

    DEFAULT = "Default password"
    EXPIRED = "Expired"
    WEAK = "Weak"
    REUSED = "Used twice"
    EXPIRING = "Expires soon"
    PLAIN_HTTP = "Unencrypted address"
    OLD = "Old"
    USED = "Used on a job"
    NO_USER = "No user name"

    @property
    def verdict(self) -> str:
        """ "problem", "warning" or "info"."""
        if self in (Complaint.DEFAULT, Complaint.EXPIRED, Complaint.WEAK):
            return "problem"
        return "info" if self in (Complaint.USED, Complaint.NO_USER) else "warning"


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """One thing that is wrong with one entry, in words: "Also the password of “Firewall” (Harbour)"."""

    entry: VaultEntry
    complaint: Complaint
    words: str


@dataclass(frozen=True, slots=True)
class VaultHealth:
    """`findings` are the weightiest first. `left_out` entries are marked in KeePassXC as left out of its reports."""

    findings: tuple[HealthFinding, ...]
    examined: int
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class CredentialUse:
    """A credential was shown, copied, typed or given to a device. `entry` is its id; where there is none its title and
    the client of the visit are known."""

    at: datetime  # UTC
    entry: str = ""
    title: str = ""
    client: str = ""
    where: str = ""  # "used for router in the visit of 24 November 2026"


def entry_count(number: int) -> str:
    """ "1 entry", "10,000 entries"."""
    return counted(number, "entry", "entries")
