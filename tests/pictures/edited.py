"""Files of devices that are being edited on this computer."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.domain.edits import Edit, EditState
from app.domain.errors import ConnectionLost, DeviceFileError
from app.views.pages.remote.place_specs import edited_place
from tests.pictures import practice
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio


def _edit(name: str, path: str, state: EditState, **more: object) -> Edit:
    copy = Path("/home/robin/.local/share/satchel/edited/5f1c/copy") / name
    return Edit(f"{name} {state.value}", practice.SERVER, f"{path}/{name}", copy, state, **more)  # type: ignore[arg-type]


EDITS = (
    _edit("sshd_config", "/etc/ssh", EditState.SAME, saves=2),
    _edit("motd", "/etc", EditState.SAME),
    _edit("dnsmasq.conf", "/etc", EditState.CONFLICT, error=DeviceFileError("It was changed on the device meanwhile.")),
    _edit("backup.sh", "/usr/local/bin", EditState.FAILED, error=ConnectionLost("The link to nd-server was lost.")),
    _edit("hosts", "/etc", EditState.CHANGED, is_left_over=True),
)


class PlayedEdits(QObject):
    """Edits that stand as they are."""

    changed = Signal(object)

    def __init__(self, edits: tuple[Edit, ...], parent: QObject) -> None:
        super().__init__(parent)
        self._edits = edits

    def all(self) -> tuple[Edit, ...]:
        return self._edits


def _show(scene: Scene, edits: tuple[Edit, ...], chosen: int) -> None:
    from app.views.pages.remote.edited.pane import EditedPane

    page = scene.furnish().show("remote")
    played = PlayedEdits(edits, page)
    page.places.offer(
        edited_place(lambda: EditedPane(played, played.changed, lambda path, task: None, scene.tasks))  # type: ignore[arg-type]
    )
    pane = page.places.show("edited")
    if edits:
        pane.choose(edits[chosen].id)


def conflict(studio: Studio, scene: Scene) -> None:
    _show(scene, EDITS, 2)


def discard(studio: Studio, scene: Scene) -> None:
    _show(scene, EDITS, 4)
    page = scene.window.page("remote")
    page.places.panes["edited"].discard.click()  # type: ignore[attr-defined]


def empty(studio: Studio, scene: Scene) -> None:
    _show(scene, (), 0)


PICTURES = (
    Picture("edited-conflict", conflict),
    Picture("edited-discard-1024", discard, ("light",), (1024, 600)),
    Picture("edited-conflict-200", conflict, ("dark",), (1280, 800), 2.0),
    Picture("edited-empty", empty, ("light",)),
)
