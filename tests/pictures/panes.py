"""The Remote page's tabs and panes: split, taken out, restored, marked, and what is shown while a tab is dragged."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint

from app.domain.arrangement import Arrangement
from app.domain.devices import Device, parse_address
from app.domain.errors import AuthenticationFailed, TargetUnreachable
from app.domain.panes import Side
from app.services.open_tabs import OpenTab, OpenTabs
from app.views.pages.remote.remembered_tabs import restore
from app.views.pages.remote.tab_drag import TabDrag
from tests.pictures import practice, screens
from tests.pictures.played import PlayedShell
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

_ADDRESS = parse_address("ssh://admin@10.20.1.1:2222")


def _shown(studio: Studio, scene: Scene, *devices: Device) -> Any:
    """The page with sessions on these devices, each with its screen."""
    for device in devices:
        text = screens.NAS if "nas" in device.name else screens.SERVER
        scene.sessions.answers[device.name] = PlayedShell(text, None)
    page = scene.furnish().show("remote")
    for device in devices:
        page.sessions.connect_to(scene.device(device))
        view = page.sessions.current
        studio.wait(lambda view=view: view.presence == "online")
    studio.rest()
    return page


def _split_in_four(studio: Studio, scene: Scene) -> Any:
    page = _shown(studio, scene, practice.SERVER, practice.NAS)
    desk, actions = page.sessions.desk, page.sessions.hands.actions
    actions.move_to_side(Side.RIGHT, desk.tabs[1])
    for tab in list(desk.tabs):
        scene.sessions.answers[tab.device.name] = PlayedShell(screens.SERVER, None)
        desk.select(tab.key)
        actions.split(Side.BELOW)
        view = page.sessions.current
        studio.wait(lambda view=view: view.presence == "online")
    studio.rest()
    return page


def split(studio: Studio, scene: Scene) -> None:
    _split_in_four(studio, scene)


def zoomed(studio: Studio, scene: Scene) -> None:
    _split_in_four(studio, scene).sessions.hands.actions.toggle_zoom()


def dragged(studio: Studio, scene: Scene) -> None:
    page = _shown(studio, scene, practice.SERVER, practice.NAS)
    desk = page.sessions.desk
    pane = desk.windows.pane_view(desk.here)
    drag = TabDrag(desk, page.sessions.hands.actions, desk.tabs[0].key)
    drag.move(pane.mapToGlobal(QPoint(pane.width() - 60, pane.height() // 2)))


def window(studio: Studio, scene: Scene) -> None:
    page = _shown(studio, scene, practice.NAS, practice.SERVER)
    actions = page.sessions.hands.actions
    actions.detach()
    actions.split(Side.BELOW)


def marked(studio: Studio, scene: Scene) -> None:
    accents = {practice.SERVER.name: "production", practice.NAS.name: "customer"}
    scene.furnish()
    for name, accent in accents.items():
        scene.book.update(replace(scene.book.find(name), accent=accent))
    scene.furnish = lambda: scene  # type: ignore[method-assign]
    page = _shown(studio, scene, practice.NAS, practice.SERVER)
    desk = page.sessions.desk
    first, second = desk.tabs
    desk.rename(first.key, "backup of the till")
    desk.set_color(first.key, "magenta")
    desk.set_color(second.key, "blue")
    page.sessions.connect_to(_ADDRESS)
    desk.select(second.key)
    desk.tabs[0].unseen, desk.tabs[2].unseen = "bell", "output"
    desk.tabs[2].color = "green"
    desk.refresh()


def tab_menu(studio: Studio, scene: Scene) -> None:
    marked(studio, scene)
    page = scene.window.page("remote")
    page.sessions.hands.actions.open_menu()  # type: ignore[attr-defined]


def renaming(studio: Studio, scene: Scene) -> None:
    page = _shown(studio, scene, practice.NAS, practice.SERVER)
    page.sessions.hands.actions.rename_tab()


def failed(studio: Studio, scene: Scene) -> None:
    """What a session asks and tells in a narrow pane."""
    page = _shown(studio, scene, practice.SERVER, practice.NAS)
    desk, actions = page.sessions.desk, page.sessions.hands.actions
    actions.move_to_side(Side.RIGHT, desk.tabs[1])
    scene.sessions.answers[practice.NAS.name] = AuthenticationFailed("No password is known for admin.")
    scene.sessions.answers[practice.SERVER.name] = TargetUnreachable(
        "10.20.1.10 did not answer on port 22 within 15 s."
    )
    for tab in list(desk.tabs):
        desk.select(tab.key)
        actions.split(Side.BELOW)
        view = page.sessions.current
        studio.wait(lambda view=view: view.presence == "problem")


def broadcast(studio: Studio, scene: Scene) -> None:
    _split_in_four(studio, scene).sessions.hands.actions.broadcast.begin()


def restored(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("remote")
    found = [scene.device(one) for one in (practice.SERVER, practice.NAS, practice.ROUTER)]
    tabs = [OpenTab(f"t{n}", device) for n, device in enumerate([*found, _ADDRESS])]
    tabs[0] = replace(tabs[0], name="print server", color="cyan")
    arrangement = Arrangement().with_tab("t0").with_tab("t1").with_split("t2", "p1", Side.RIGHT).with_tab("t3", "p2")
    restore(page.sessions.desk, OpenTabs(tuple(tabs), arrangement.selecting("t0")))
    page.sessions.desk.focus_work()


def many(studio: Studio, scene: Scene) -> None:
    page = _shown(studio, scene, practice.SERVER)
    devices = [Device("", f"switch-{n:02}", host=f"10.20.3.{n}") for n in range(1, 50)]
    arrangement = page.sessions.desk.arrangement
    tabs = [OpenTab(f"t{n}", device) for n, device in enumerate(devices)]
    for tab in tabs:
        arrangement = arrangement.with_tab(tab.key)
    restore(page.sessions.desk, OpenTabs(tuple(tabs), arrangement.without_tab(page.sessions.desk.tabs[0].key)))
    page.sessions.hands.actions.list_tabs()


PICTURES = (
    Picture("panes-split", split),
    Picture("panes-zoomed", zoomed, ("light",)),
    Picture("panes-dragged", dragged),
    Picture("panes-window", window),
    Picture("panes-marked", marked),
    Picture("panes-tab-menu", tab_menu, ("light",)),
    Picture("panes-renaming", renaming, ("light",)),
    Picture("panes-broadcast", broadcast),
    Picture("panes-restored", restored),
    Picture("panes-many", many),
    Picture("panes-small-window", split, ("dark",), size=(1024, 600)),
    Picture("panes-small-marked", marked, ("light",), size=(1024, 600)),
    Picture("panes-small-failed", failed, ("light",), size=(1024, 600)),
    Picture("panes-text-150", marked, ("light",), text_scale=1.5),
    Picture("panes-restored-150", restored, ("light",), text_scale=1.5),
)
