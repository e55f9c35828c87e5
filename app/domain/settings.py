"""What a user can set. A new setting is one field with its default, in the class of its area.

Each class has a docstring: without one, dataclasses works out its signature for it, at every start."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Look:
    """The look of the window."""

    scheme: str = "system"  # "system", "light" or "dark"
    text_scale: float = 1.0  # 0.8 to 2.0


@dataclass(frozen=True, slots=True)
class Terminal:
    """New terminals."""

    font_size: int = 13  # device-independent pixels
    copy_on_select: bool = False
    scrollback_mb: int = 10
    record: bool = True  # each session, into the folder of the visit


@dataclass(frozen=True, slots=True)
class Vault:
    """The vault and the clipboard."""

    path: str = ""  # the last vault; "" asks
    lock_after_minutes: int = 10  # 0: never
    clear_clipboard_after_s: int = 15
    lock_with_screen: bool = True  # when the session is locked, the user switched or the lid closed
    shared_computer: bool = (
        False  # others use this computer: no quick unlock, no list of vaults, locked after 2 minutes
    )


@dataclass(frozen=True, slots=True)
class Report:
    """What reports leave out."""

    mask_serials: bool = False
    mask_addresses: bool = False
    mask_users: bool = False


@dataclass(frozen=True, slots=True)
class Transfers:
    """Copying files to and from devices."""

    at_once: int = 4  # transfers that run side by side, 1 to 16
    limit_kb_s: int = 0  # of all together, in kilobytes (1,000 bytes) per second; 0: none
    verify: bool = True  # compare SHA-256 where the device can compute it


@dataclass(frozen=True, slots=True)
class Files:
    """Files of devices on this computer."""

    editor: str = ""  # command that opens a text; "" is the usual one of this computer


@dataclass(frozen=True, slots=True)
class Internet:
    """Whom the checks ask in place of the internet, in a network that has none. All "": the usual ones."""

    page: str = ""  # its address, http
    page_text: str = ""  # what it says, to the letter
    site: str = ""  # host:port, over TLS
    clock: str = ""  # name or address


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings."""

    technician: str = ""  # shown in reports
    language: str = ""  # of the window, from the next start on: "en", "de"; "" is as the system
    look: Look = field(default_factory=Look)
    terminal: Terminal = field(default_factory=Terminal)
    vault: Vault = field(default_factory=Vault)
    report: Report = field(default_factory=Report)
    transfers: Transfers = field(default_factory=Transfers)
    files: Files = field(default_factory=Files)
    internet: Internet = field(default_factory=Internet)


RANGES: Mapping[str, tuple[float, float]] = {
    "look.text_scale": (0.8, 2.0),
    "terminal.font_size": (8, 32),
    "terminal.scrollback_mb": (1, 500),
    "vault.lock_after_minutes": (0, 480),
    "vault.clear_clipboard_after_s": (5, 300),
    "transfers.at_once": (1, 16),
    "transfers.limit_kb_s": (0, 10_000_000),
}
"""The least and the most of each number, by area and field: what a file holds beyond counts as that."""
