"""A credential of the vault is typed into a terminal: where it is asked for, where it is not, and none is there."""

from app.views.pages.remote.credential_picker import CredentialPicker
from tests.pictures import practice, screens
from tests.pictures.played import PlayedShell
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

_ASKS = screens.SERVER + b"sudo -v\r\n[sudo] password for support: "


def _pick(studio: Studio, scene: Scene, screen: bytes, *, is_open: bool = True) -> CredentialPicker:
    scene.sessions.answers = {"nd-server": PlayedShell(screen, None)}
    page = scene.furnish().show("remote")
    if is_open:
        scene.unlock()
    page.open_device(scene.device(practice.SERVER))
    view = page.sessions.current
    studio.wait(lambda: view.presence == "online" and bool(view.typing._line()[0]))
    view.typing.ask()
    studio.rest()
    picker = view.below
    assert isinstance(picker, CredentialPicker)
    return picker


def asked(studio: Studio, scene: Scene) -> None:
    _pick(studio, scene, _ASKS)


def not_asked(studio: Studio, scene: Scene) -> None:
    _pick(studio, scene, screens.SERVER).search.edit.setText("rout")


def locked(studio: Studio, scene: Scene) -> None:
    _pick(studio, scene, _ASKS, is_open=False)


PICTURES = (
    Picture("remote-typing", asked),
    Picture("remote-typing-not-asked", not_asked),
    Picture("remote-typing-locked", locked, ("light",)),
    Picture("remote-typing-150", not_asked, ("dark",), size=(1024, 600), text_scale=1.5),
)
