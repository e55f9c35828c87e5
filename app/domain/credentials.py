"""Credentials, and what the vault shows of them without giving a secret away."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.clients import client_of_group
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
    expires: datetime | None = None  # UTC; None: never
    has_code: bool = False  # it makes one-time passwords
    inject_only: bool = False  # sessions may use it, nobody may see or copy it

    @property
    def client(self) -> str:
        """Whose credential it is; "" belongs to nobody in particular."""
        return client_of_group(self.group)


@dataclass(frozen=True, slots=True)
class EntryField:
    """One of the fields that a person has added to an entry. The value of a protected one is only in the vault."""

    name: str
    value: str | Secret
    is_protected: bool = False
    stored_as: str = ""  # in a draft: keep what the vault holds under this name, and do not look at `value`


@dataclass(frozen=True, slots=True)
class Expiry:
    """Until when a password holds. UTC; None: for ever."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What a person has typed for a new or changed entry. None leaves what is stored as it is."""

    title: str
    user: str = ""
    password: Secret | None = None
    url: str = ""
    group: str = ""
    tags: tuple[str, ...] = ()
    notes: str = ""
    expiry: Expiry | None = None
    fields: tuple[EntryField, ...] | None = None  # all that there are to be
    code: Secret | None = None  # an otpauth address; empty takes the stored one away
    inject_only: bool | None = None
