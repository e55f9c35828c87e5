"""All pictures. A new page is one module here and one line in this list."""

from tests.pictures import diagnostics, remote, settings, setup, vault, window
from tests.pictures.studio import Picture

PICTURES: tuple[Picture, ...] = (
    *remote.PICTURES,
    *diagnostics.PICTURES,
    *setup.PICTURES,
    *vault.PICTURES,
    *settings.PICTURES,
    *window.PICTURES,
)
