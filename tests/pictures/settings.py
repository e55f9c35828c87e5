"""The Settings page, at its beginning and its end."""

from typing import Any

from PySide6.QtWidgets import QScrollArea

from app.domain.errors import FileError
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio


def top(studio: Studio, scene: Scene) -> None:
    scene.furnish().show("settings")


def _bottom(studio: Studio, page: Any) -> None:
    studio.rest()
    bar = page.findChild(QScrollArea).verticalScrollBar()
    bar.setValue(bar.maximum())


def host_keys(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("settings")
    page.host_keys.rows.setCurrentIndex(page.host_keys.model.index(0, 0))
    _bottom(studio, page)


def no_host_keys(studio: Studio, scene: Scene) -> None:
    scene.trusted = tuple
    _bottom(studio, scene.furnish().show("settings"))


def failed(studio: Studio, scene: Scene) -> None:
    def save(_: object) -> None:
        raise FileError("The settings could not be written: the disk is full.")

    page = scene.furnish().show("settings")
    page._save = save
    page.editors["terminal", "copy_on_select"].input.click()


PICTURES = (
    Picture("settings", top),
    Picture("settings-host-keys", host_keys),
    Picture("settings-no-host-keys", no_host_keys),
    Picture("settings-failed", failed),
    Picture("settings-small-window", top, ("light",), size=(1024, 600)),
    Picture("settings-text-150", top, ("light",), text_scale=1.5),
)
