"""Clients: whose a credential is, whose a device is, and when one may not meet the other."""

CLIENTS = "Clients"
"""The group of the vault under which each client has a group: "Clients/Nordlys Dental/Praxis"."""


def client_of_group(group: str) -> str:
    """The client of a group of the vault: "Nordlys Dental" for "Clients/Nordlys Dental/Praxis", "" for other groups."""
    top, _, rest = group.partition("/")
    return rest.partition("/")[0] if top == CLIENTS else ""


def site_of_group(group: str) -> str:
    """What follows the client: "Praxis" for "Clients/Nordlys Dental/Praxis"."""
    top, _, rest = group.partition("/")
    return rest.partition("/")[2] if top == CLIENTS else ""


def client_of_folder(folder: str) -> str:
    """The client of a folder of the device book: "Nordlys Dental" for "Nordlys Dental/Praxis"; "" at the top."""
    return folder.partition("/")[0]


def is_same_client(one: str, other: str) -> bool:
    """Whether two names mean one client: neither case nor outer spaces make another one."""
    return one.strip().casefold() == other.strip().casefold()


def crosses(entry_client: str, device_client: str) -> bool:
    """Whether a credential of one client would go to a device of another.

    What belongs to no client (the technician's own keys, a device at the top of the book) crosses nothing.
    """
    return bool(entry_client and device_client) and not is_same_client(entry_client, device_client)
