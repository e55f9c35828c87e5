"""What a PowerShell tab is given beside its session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.credentials import Credential, VaultEntry
    from app.domain.devices import Device
    from app.services.command_history import CommandHistory

type Upload = Callable[["Device", Sequence[str], str], None]
"""Copy files of this computer into a folder of a device. Returns at once: the list of transfers shows the rest."""


def _no_entries(_: Device) -> Sequence[VaultEntry] | None:
    return ()


@dataclass(frozen=True, slots=True)
class PowerShellParts:
    """`entries` are those that a device may have, None while the vault is locked; `give` has the credential of one, by
    its id."""

    history: Callable[[], CommandHistory] | None = None
    entries: Callable[[Device], Sequence[VaultEntry] | None] = _no_entries
    give: Callable[[Device, str], Credential] | None = None
    upload: Upload | None = None
