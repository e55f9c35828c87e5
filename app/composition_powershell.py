"""What a PowerShell tab needs beside its session: earlier commands, the vault, and a way to copy files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from app.domain.audit import AuditVerb
from app.domain.devices import THIS_COMPUTER
from app.domain.errors import AppError
from app.domain.transfers import TransferOrder
from app.views.pages.remote.powershell.parts import PowerShellParts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.composition import Services
    from app.domain.credentials import Credential, VaultEntry
    from app.domain.devices import Device
    from app.views.pages.remote.transfers.desk import TransferDesk


def parts_of_powershell(
    services: Services, entries: Callable[[Device], Sequence[VaultEntry] | None], desk: Callable[[], TransferDesk]
) -> PowerShellParts:
    """`desk` makes the queue of transfers when the first file is dropped."""

    def give(device: Device, id: str) -> Credential:
        entry = services.keeper.rule.take(device, id, AuditVerb.TYPED)  # whoever has the session can read it there
        return services.keeper.vault.credential(entry.id)

    def may_be_given(device: Device) -> Sequence[VaultEntry] | None:
        found = entries(device)
        return None if found is None else [one for one in found if not one.inject_only]

    def upload(device: Device, paths: Sequence[str], folder: str) -> None:
        order = TransferOrder(os.urandom(16).hex(), THIS_COMPUTER, tuple(paths), device, folder, verify=_verifies())
        desk().put(order)

    def _verifies() -> bool:
        try:
            return services.settings.load().transfers.verify
        except AppError:  # the window tells it
            return True

    return PowerShellParts(history=lambda: services.commands, entries=may_be_given, give=give, upload=upload)
