"""The Settings page, at its beginning and its end."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QScrollArea

from app.domain.errors import FileError
from app.domain.settings import Look, Report, Settings, Vault
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


CHANGED = Settings("Robin Keller", look=Look(text_scale=1.0), report=Report(mask_serials=True), vault=Vault("", 30))
FOUND = """{"format": "satchel.settings", "version": 1,
"technician": "Kim Berg", "terminal": {"font_size": 16, "blink": true}, "report": {"mask_users": "yes"}}"""


def searched(words: str) -> Callable[[Studio, Scene], None]:
    def arrange(studio: Studio, scene: Scene) -> None:
        scene.furnish().show("settings").head.search.edit.setText(words)

    return arrange


def changed(studio: Studio, scene: Scene) -> None:
    scene.settings = CHANGED
    scene.furnish().show("settings")


def imported(studio: Studio, scene: Scene) -> None:
    path = scene.folder / "satchel-settings.json"
    path.write_text(FOUND)
    scene.furnish().show("settings").import_from(path)


def all_usual(studio: Studio, scene: Scene) -> None:
    scene.settings = CHANGED
    scene.furnish().show("settings").make_all_usual()


def foot(studio: Studio, scene: Scene) -> None:
    _bottom(studio, scene.furnish().show("settings"))


PICTURES = (
    Picture("settings", top),
    Picture("settings-host-keys", host_keys),
    Picture("settings-no-host-keys", no_host_keys),
    Picture("settings-failed", failed),
    Picture("settings-search", searched("secret")),
    Picture("settings-search-nothing", searched("zzz"), ("light",)),
    Picture("settings-changed", changed),
    Picture("settings-all-usual", all_usual, ("light",)),
    Picture("settings-import", imported),
    Picture("settings-import-large", imported, ("light",), size=(1024, 600), text_scale=2.0),
    Picture("settings-foot", foot, ("dark",), size=(1024, 600)),
    Picture("settings-small-window", top, ("light",), size=(1024, 600)),
    Picture("settings-text-150", top, ("light",), text_scale=1.5),
)
