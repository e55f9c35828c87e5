"""The views of a device: its processes, services and events, in every state."""

from typing import Any

from app.domain.errors import ConnectionLost, HostKeyUnknown, TargetUnreachable
from app.domain.inspection import Listing
from app.domain.target import Os
from tests.pictures import practice, screens
from tests.pictures.played import PlayedShell
from tests.pictures.played_files import FOR_EVER
from tests.pictures.played_live import sample
from tests.pictures.played_looks import denied
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio


def _show(studio: Studio, scene: Scene) -> Any:
    """The screen beside a shell; nothing was answered yet."""
    scene.sessions.answers = {"nd-server": PlayedShell(screens.SERVER, None)}
    page = scene.furnish().show("remote")
    page.open_device(scene.device(practice.SERVER))
    studio.wait(lambda: page.sessions.current.presence == "online")
    page.sessions.current.looks.toggle()
    return page.sessions.current.looks.screen


def _open(studio: Studio, scene: Scene, view: str = "", *, zoomed: bool = False) -> Any:
    screen = _show(studio, scene)
    if view:
        screen.show_view_of(view)
    if zoomed and not screen.tools.zoom.isChecked():
        screen.zoom_asked.emit()
    _settle(studio, screen)
    return screen


def _settle(studio: Studio, screen: Any) -> None:
    studio.wait(lambda: screen.list.looked is not None and not screen.looking.is_busy)
    studio.rest()


def beside(studio: Studio, scene: Scene) -> None:
    screen = _open(studio, scene)
    screen.list.table.choose_row(1)
    screen.focus_rows()


def services(studio: Studio, scene: Scene) -> None:
    screen = _open(studio, scene, "services", zoomed=True)
    screen.list.table.choose_row(0)
    screen.list.toggle_details()
    screen.toggle_command()
    screen.list.table.setFocus()


def small(studio: Studio, scene: Scene) -> None:
    screen = _open(studio, scene, "services", zoomed=True)
    screen.list.table.choose_row(2)
    screen.focus_rows()


def small_question(studio: Studio, scene: Scene) -> None:
    small(studio, scene)
    screen = scene.window.page("remote").sessions.current.looks.screen
    screen.ask(screen.view.actions[1])
    studio.rest()


def small_command(studio: Studio, scene: Scene) -> None:
    small(studio, scene)
    screen = scene.window.page("remote").sessions.current.looks.screen
    screen.toggle_command()
    studio.rest()


def windows(studio: Studio, scene: Scene, view: str) -> Any:
    """A Windows PC without a session; its answers are written by hand."""
    page = scene.furnish().show("remote")
    page.look_into(scene.device(practice.RECEPTION))
    screen = page.sessions.current.looks.screen
    screen.show_view_of(view)
    _settle(studio, screen)
    screen.list.table.choose_row(0)
    screen.focus_rows()
    return screen


def events(studio: Studio, scene: Scene) -> None:
    screen = _open(studio, scene, "events", zoomed=True)
    screen.list.table.choose_row(0)
    screen.list.toggle_details()
    screen.focus_rows()


def disks(studio: Studio, scene: Scene) -> None:
    windows(studio, scene, "disks")


def users(studio: Studio, scene: Scene) -> None:
    screen = windows(studio, scene, "users")
    screen.ask(screen.view.actions[0])
    studio.rest()


def question(studio: Studio, scene: Scene) -> None:
    screen = _open(studio, scene, zoomed=True)
    screen.list.table.selectAll()
    screen.ask(screen.view.actions[0])
    studio.rest()


def danger(studio: Studio, scene: Scene) -> None:
    screen = _open(studio, scene)
    screen.list.table.choose_row(0)
    screen.ask(screen.view.actions[1])
    studio.rest()


def done(studio: Studio, scene: Scene) -> None:
    screen = _open(studio, scene, "services", zoomed=True)
    keys = {row.row.key: row.words[0] for row in screen.list.model.rows[:4]}
    scene.looks.refused = {key: denied(name) for key, name in list(keys.items())[:1]}
    chosen = screen.list.table.selectionModel()
    chosen.select(screen.list.model.selection_of(set(keys)), chosen.SelectionFlag.ClearAndSelect)
    screen.ask(screen.view.actions[2])
    screen.doing.question.go.click()
    studio.wait(lambda: screen.notices.notice is not None and not screen.looking.is_busy)
    studio.rest()


def searched(studio: Studio, scene: Scene) -> None:
    screen = _open(studio, scene, zoomed=True)
    screen.tools.focus_search("no such thing")


def empty(studio: Studio, scene: Scene) -> None:
    scene.looks.own[Os.LINUX, "events"] = Listing(())
    _open(studio, scene, "events", zoomed=True)


def reading(studio: Studio, scene: Scene) -> None:
    scene.looks.wait = lambda task: task.sleep(FOR_EVER)
    _show(studio, scene).zoom_asked.emit()
    studio.rest()


def unconnected(studio: Studio, scene: Scene) -> None:
    scene.looks.failure = HostKeyUnknown(
        "The key of 10.20.1.10 is not known yet.",
        host="10.20.1.10",
        port=22,
        kind="ssh-ed25519",
        fingerprint="SHA256:Jm5tYgXb0e2vJ4bQ1kq0Zs8wT7uR3nPcL9dFhGaKeXo",
        key="",
    )
    page = scene.furnish().show("remote")
    page.look_into(scene.device(practice.SERVER))
    screen = page.sessions.current.looks.screen
    studio.wait(lambda: screen.error is not None)
    studio.rest()


def lost(studio: Studio, scene: Scene) -> None:
    screen = _open(studio, scene, "services", zoomed=True)
    scene.looks.failure = TargetUnreachable("nd-server does not answer any more.")
    screen.refresh()
    studio.wait(lambda: screen.error is not None)
    studio.rest()


def here(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("remote")
    pane = page.places.show("looks")
    _settle(studio, pane.views)


def _live(studio: Studio, scene: Scene) -> Any:
    page = scene.furnish().show("remote")
    pane = page.places.show("looks")
    pane.views.show_view_of("live")
    studio.wait(lambda: bool(pane.views.live.history) and pane.views.list.looked is not None)
    studio.rest()
    return pane.views


def live(studio: Studio, scene: Scene) -> None:
    screen = _live(studio, scene)
    screen.live.marks.append(screen.live.history.newest.at.timestamp() - 120)
    screen.live.tiles[0].click()
    screen.list.table.choose_row(1)
    screen.focus_rows()


def live_flows(studio: Studio, scene: Scene) -> None:
    _live(studio, scene).live.tiles[3].click()
    studio.rest()


def live_tree(studio: Studio, scene: Scene) -> None:
    screen = _live(studio, scene)
    screen.use_filter(next(one for one in screen.view.filters if one.is_tree))
    studio.wait(lambda: any(row.words[0].startswith(" ") for row in screen.list.model.rows))
    screen.live.mark.click()
    studio.rest()


def live_beside(studio: Studio, scene: Scene) -> None:
    scene.looks.watched.samples = [sample(number, is_laptop=False) for number in range(9)]
    screen = _show(studio, scene)
    screen.show_view_of("live")
    studio.wait(lambda: screen.list.looked is not None)
    screen.list.table.choose_row(2)
    studio.rest()


def live_lost(studio: Studio, scene: Scene) -> None:
    scene.looks.watched.failure = ConnectionLost("nd-server does not answer any more.")
    screen = _show(studio, scene)
    screen.zoom_asked.emit()
    screen.show_view_of("live")
    studio.wait(lambda: screen.error is not None)
    studio.rest()


PICTURES = (
    Picture("looks", beside),
    Picture("looks-services", services),
    Picture("looks-events", events, ("light",)),
    Picture("looks-disks", disks, ("light",)),
    Picture("looks-users", users, ("dark",)),
    Picture("looks-question", question, ("light",)),
    Picture("looks-danger", danger, ("dark",)),
    Picture("looks-done", done, ("light",)),
    Picture("looks-searched", searched, ("light",)),
    Picture("looks-empty", empty, ("dark",)),
    Picture("looks-reading", reading, ("light",)),
    Picture("looks-unconnected", unconnected, ("light",)),
    Picture("looks-lost", lost, ("light",)),
    Picture("looks-here", here, ("dark",)),
    Picture("looks-small", small, ("light",), size=(1024, 600), text_scale=2.0),
    Picture("looks-small-question", small_question, ("dark",), size=(1024, 600), text_scale=2.0),
    Picture("looks-small-command", small_command, ("light",), size=(1024, 600), text_scale=1.5),
    Picture("looks-low", beside, ("light",), size=(1024, 600)),
    Picture("live", live),
    Picture("live-flows", live_flows, ("dark",)),
    Picture("live-tree", live_tree, ("light",)),
    Picture("live-beside", live_beside, ("light",), size=(1024, 600)),
    Picture("live-small", live, ("dark",), size=(1024, 600), text_scale=2.0),
    Picture("live-lost", live_lost, ("light",)),
)
