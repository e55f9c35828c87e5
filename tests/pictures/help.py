"""The help: a topic, the contents, what a search found, and tables that the program writes."""

from collections.abc import Callable

from app.composition_help import offer_help
from app.views.help.window import HelpWindow
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

WIDE = 1000


def topic(studio: Studio, scene: Scene, address: str = "start", width: int = 0) -> HelpWindow:
    scene.furnish()
    scene.window.show_page("remote")
    desk = offer_help(scene.window, scene.tasks)
    if width:
        desk.help.resize(width, desk.help.height())
    desk.show_topic(address)
    studio.wait(lambda: bool(desk.help.address))
    return desk.help


def shows(address: str, width: int = 0) -> Callable[[Studio, Scene], None]:
    def arrange(studio: Studio, scene: Scene) -> None:
        topic(studio, scene, address, width)

    return arrange


def search(studio: Studio, scene: Scene) -> None:
    topic(studio, scene, width=WIDE).search.edit.setText("host key")


def search_narrow(studio: Studio, scene: Scene) -> None:
    window = topic(studio, scene)
    window.search.setFocus()
    window.search.edit.setText("password")


def nothing(studio: Studio, scene: Scene) -> None:
    topic(studio, scene, width=WIDE).search.edit.setText("zzz")


def contents(studio: Studio, scene: Scene) -> None:
    topic(studio, scene).contents_button.click()


PICTURES = (
    Picture("help-topic", shows("start", WIDE)),
    Picture("help-narrow", shows("connecting")),
    Picture("help-large", shows("keyboard"), ("light",), text_scale=2.0),
    Picture("help-keys", shows("keyboard", WIDE)),
    Picture("help-steps", shows("steps-identity", WIDE), ("light",)),
    Picture("help-command", shows("commands-vault", WIDE), ("light",)),
    Picture("help-contents", contents, ("light",)),
    Picture("help-search", search),
    Picture("help-search-narrow", search_narrow, ("light",)),
    Picture("help-search-nothing", nothing, ("light",)),
)
