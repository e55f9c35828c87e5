"""The file manager beside a session: its panes in every state."""

from typing import Any

from app.domain.errors import NoFileAccess
from app.domain.file_listing import SortBy
from tests.pictures import practice, screens
from tests.pictures.played import PlayedShell
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio
from tests.servers.scripted_powershell import ScriptedPowerShell


def _open(studio: Studio, scene: Scene) -> Any:
    """The manager of a session, both of whose panes have read."""
    manager = _show(studio, scene)
    studio.wait(lambda: all(pane.folder and not pane.reader.is_busy for pane in manager.panes))
    studio.rest()
    return manager


def _show(studio: Studio, scene: Scene) -> Any:
    scene.sessions.answers = {"nd-server": PlayedShell(screens.SERVER, None)}
    page = scene.furnish().show("remote")
    page.open_device(scene.device(practice.SERVER))
    studio.wait(lambda: page.sessions.current.presence == "online")
    page.sessions.current.files.toggle()
    return page.sessions.current.files.manager


def beside(studio: Studio, scene: Scene) -> None:
    manager = _open(studio, scene)
    manager.right.choose(["appointments.db", "appointments.db-wal", "backup-2026-03-19.tar.zst"])
    manager.right.focus_files()


def zoomed(studio: Studio, scene: Scene) -> None:
    manager = _open(studio, scene)
    manager.zoom.click()
    manager.right.toggle_hidden()
    manager.right.sort(manager.right.head.order.by_column(SortBy.SIZE))
    studio.wait(lambda: manager.right.model.entries[3].name == ".env" or manager.right.head.order.by is SortBy.SIZE)
    studio.rest()
    manager.right.choose(["licence.key"])
    manager.right.focus_files()


def filtered(studio: Studio, scene: Scene) -> None:
    manager = _open(studio, scene)
    manager.right.strip.focus_filter()
    manager.right.strip.filter.edit.setText("app")
    manager.left.strip.focus_filter()
    manager.left.strip.filter.edit.setText("printer")


def empty(studio: Studio, scene: Scene) -> None:
    manager = _open(studio, scene)
    manager.right.go("/srv/dental/plugins")
    studio.wait(lambda: manager.right.folder.endswith("plugins"))


def path(studio: Studio, scene: Scene) -> None:
    manager = _open(studio, scene)
    manager.right.strip.path.edit_path()


def denied(studio: Studio, scene: Scene) -> None:
    manager = _open(studio, scene)
    manager.right.go("/srv/dental/archive")
    studio.wait(lambda: manager.right.error is not None)


def no_access(studio: Studio, scene: Scene) -> None:
    scene.files.server.failure = NoFileAccess("nd-server gives no access to its files: SFTP is switched off.")
    manager = _show(studio, scene)
    studio.wait(lambda: manager.right.error is not None and bool(manager.left.folder))


def reading(studio: Studio, scene: Scene) -> None:
    scene.files.server.is_slow = True
    manager = _show(studio, scene)
    studio.wait(lambda: "8,196" in manager.right.foot.words.words)


def silent_shell(studio: Studio, scene: Scene) -> None:
    manager = _open(studio, scene)
    manager.following.click()
    manager.following.click()


def windows(studio: Studio, scene: Scene) -> None:
    """Beside a PowerShell, in its folder, with the drives in the menu of the place."""
    session = ScriptedPowerShell({}, "PS C:\\Users\\tech> ", "C:\\Users\\tech", "Windows PowerShell 5.1")
    scene.sessions.answers = {"nd-reception-01": session}
    page = scene.furnish().show("remote")
    page.open_device(scene.device(practice.RECEPTION))
    studio.wait(lambda: page.sessions.current.presence == "online")
    page.sessions.current.files.toggle()
    manager = page.sessions.current.files.manager
    studio.wait(lambda: all(pane.folder and not pane.reader.is_busy for pane in manager.panes))
    manager.right.choose(["appointments.xlsx", "licence.lic"])
    manager.right.focus_files()
    manager.right.strip.place.click()
    studio.rest()


PICTURES = (
    Picture("files-beside-the-shell", beside),
    Picture("files-alone", zoomed),
    Picture("files-filter", filtered),
    Picture("files-empty", empty),
    Picture("files-path", path, ("light",)),
    Picture("files-denied", denied),
    Picture("files-no-access", no_access),
    Picture("files-reading", reading),
    Picture("files-silent-shell", silent_shell, ("light",)),
    Picture("files-windows", windows),
    Picture("files-small-window", beside, size=(1024, 600)),
    Picture("files-150", beside, ("light",), size=(1280, 800), text_scale=1.5),
    Picture("files-200", zoomed, ("dark",), size=(1280, 800), text_scale=2.0),
)
