"""Clients: whose a credential is, whose a device is, and when one may not meet the other."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.credentials import VaultEntry

CLIENTS = "Clients"
"""The group of the vault under which each client has a group: "Clients/Nordlys Dental/Praxis"."""


@lru_cache(maxsize=4096)  # a vault has 10,000 entries in some hundred groups
def client_of_group(group: str) -> str:
    """The client of a group of the vault: "Nordlys Dental" for "Clients/Nordlys Dental/Praxis", "" for other groups."""
    return next(iter(_under_clients(group)), "")


def site_of_group(group: str) -> str:
    """What follows the client: "Praxis" for "Clients/Nordlys Dental/Praxis"."""
    return "/".join(_under_clients(group)[1:])


def client_of_folder(folder: str) -> str:
    """The client of a folder of the device book: "Nordlys Dental" for "Nordlys Dental/Praxis"; "" at the top."""
    return next(iter(_names(folder)), "")


def is_same_client(one: str, other: str) -> bool:
    """Whether two names mean one client: neither case nor spaces nor the way an accent is written make another one."""
    return one == other or _plain(one) == _plain(other)


def crosses(entry_client: str, device_client: str) -> bool:
    """Whether a credential of one client would go to a device of another.

    What belongs to no client (the technician's own keys, a device at the top of the book) crosses nothing.
    """
    return bool(entry_client and device_client) and not is_same_client(entry_client, device_client)


def offered_to(clients: str | Collection[str], entries: Iterable["VaultEntry"]) -> tuple["VaultEntry", ...]:
    """The entries that may be offered to a client, or to each of several: its own first, then those of nobody.

    All where there is no client.
    """
    wanted = [one for one in ([clients] if isinstance(clients, str) else clients) if one]
    may = [entry for entry in entries if not any(crosses(entry.client, one) for one in wanted)]
    return tuple(sorted(may, key=lambda entry: not entry.client)) if wanted else tuple(may)


def _under_clients(group: str) -> list[str]:
    top, *rest = _names(group) or [""]
    return rest if _plain(top) == _plain(CLIENTS) else []


def _names(path: str) -> list[str]:
    """A part without a name hides nothing that lies under it."""
    return [part.strip() for part in path.split("/") if part.strip()]


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    if not name.isascii():
        import unicodedata

        name = unicodedata.normalize("NFC", name)
    return " ".join(name.split()).casefold()
