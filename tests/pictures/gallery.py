"""All pictures. A new page is one module here and one line in this list."""

from tests.pictures import (
    devices,
    diagnostics,
    edited,
    file_work,
    files,
    imports,
    logins,
    looks,
    panes,
    powershell,
    recordings,
    remote,
    settings,
    setup,
    transfers,
    tunnels,
    vault,
    window,
)
from tests.pictures.studio import Picture

PICTURES: tuple[Picture, ...] = (
    *remote.PICTURES,
    *logins.PICTURES,
    *powershell.PICTURES,
    *devices.PICTURES,
    *imports.PICTURES,
    *panes.PICTURES,
    *recordings.PICTURES,
    *files.PICTURES,
    *file_work.PICTURES,
    *looks.PICTURES,
    *transfers.PICTURES,
    *edited.PICTURES,
    *tunnels.PICTURES,
    *diagnostics.PICTURES,
    *setup.PICTURES,
    *vault.PICTURES,
    *settings.PICTURES,
    *window.PICTURES,
)
