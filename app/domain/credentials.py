"""Credentials, and what the vault shows of them without giving a secret away."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.secret import Secret


@dataclass(frozen=True, slots=True)
class Credential:
    """What proves to a device who we are. Every part may be absent."""

    user: str = ""
    password: Secret | None = None
    private_key: Secret | None = None  # OpenSSH or PEM text
    key_passphrase: Secret | None = None


@dataclass(frozen=True, slots=True)
class VaultEntry:
    """One entry of the vault as lists show it. The secrets stay encrypted in the vault until they are asked for."""

    id: str  # UUID, hex
    title: str
    user: str = ""
    url: str = ""
    group: str = ""  # "Clients/Nordlys Dental", "" for the top
    tags: tuple[str, ...] = ()
    has_password: bool = False
    notes: str = ""
    modified: datetime | None = None  # UTC


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What a person has typed for a new or changed entry. `password` None leaves the stored one as it is."""

    title: str
    user: str = ""
    password: Secret | None = None
    url: str = ""
    group: str = ""
    tags: tuple[str, ...] = ()
    notes: str = ""
