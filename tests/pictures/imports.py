"""The import: every step of it, and what it says where something is wrong."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from app.domain.imports import RowKind
from app.domain.secret import Secret
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio
from tests.recordings.imports.make import connections

_RECORDINGS = Path(__file__).parents[1] / "recordings/imports"


def _view(studio: Studio, scene: Scene) -> Any:
    page = scene.furnish().show("remote")
    page.editing.show_import()
    return page.editing.imports.view


def _open(studio: Studio, scene: Scene, path: Path) -> Any:
    view = _view(studio, scene)
    view.open(path)
    studio.wait(lambda: not view.strip.is_running)
    return view


def _protected(scene: Scene) -> Path:
    file = scene.folder / "confCons.xml"
    file.write_text(connections("Høst-2026"))
    return file


def choose(studio: Studio, scene: Scene) -> None:
    _view(studio, scene)


def reading(studio: Studio, scene: Scene) -> None:
    view = _view(studio, scene)
    view._operations = _Slow()
    view.open(Path("C:/Users/Robin/AppData/Roaming/mRemoteNG/confCons.xml"))
    studio.wait(lambda: view.strip.count.isVisible())


class _Slow:
    """A large file that is still being read."""

    has_vault = False

    def read(self, path: Path, password: Secret | None, task: Any) -> None:
        task.report("Reading mRemoteNG", 3_500, 10_000)
        task.sleep(60)


def password(studio: Studio, scene: Scene) -> None:
    _open(studio, scene, _protected(scene))


def wrong_password(studio: Studio, scene: Scene) -> None:
    view = _open(studio, scene, _protected(scene))
    view.password.edit.setText("Vår-2026")
    view.password.open.click()
    studio.wait(lambda: not view.strip.is_running)


def damaged(studio: Studio, scene: Scene) -> None:
    file = scene.folder / "confCons.xml"
    file.write_text(connections()[:900])
    _open(studio, scene, file)


def unknown(studio: Studio, scene: Scene) -> None:
    file = scene.folder / "holiday.jpg"
    file.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)))
    _open(studio, scene, file)


def preview(studio: Studio, scene: Scene) -> None:
    _open(studio, scene, _RECORDINGS / "confCons.xml")


def table(studio: Studio, scene: Scene) -> None:
    view = _open(studio, scene, _RECORDINGS / "inventory.csv")
    view.preview.into.setText("Nordlys")
    view.preview._note_folder()
    studio.wait(lambda: not view.strip.is_running)


def _imported(studio: Studio, scene: Scene, path: Path) -> Any:
    view = _open(studio, scene, path)
    view.preview.go.click()
    studio.wait(lambda: view.stages.currentWidget() is view.report)
    return view


def changed(studio: Studio, scene: Scene) -> None:
    """Again, after things have changed there and here."""
    file = scene.folder / "export.reg"
    text = (_RECORDINGS / "putty.reg").read_bytes().decode("utf-16")
    file.write_text(text.replace('"192.0.2.4"', '"192.0.2.44"').replace('"ops"', '"root"'))
    view = _imported(studio, scene, _RECORDINGS / "putty.reg")
    scene.book.update(replace(scene.book.find("Kasse 3"), user="till", folder="Nordlys"))
    view.report.done.click()
    view = _again(studio, scene, file)
    view.preview.rows.model.set_chosen(view.preview.rows.model.shown[:1], is_chosen=False)


def _again(studio: Studio, scene: Scene, path: Path) -> Any:
    page = scene.show("remote")
    page.editing.show_import()
    view = page.editing.imports.view
    view.open(path)
    studio.wait(lambda: not view.strip.is_running)
    return view


def nothing_new(studio: Studio, scene: Scene) -> None:
    _imported(studio, scene, _RECORDINGS / "openssh/config")
    _again(studio, scene, _RECORDINGS / "openssh/config")


def only_remote_desktops(studio: Studio, scene: Scene) -> None:
    _open(studio, scene, _RECORDINGS / "servers.rdg")


def done(studio: Studio, scene: Scene) -> None:
    scene.furnish().unlock()
    page = scene.show("remote")
    page.editing.show_import()
    view = page.editing.imports.view
    view.open(_RECORDINGS / "confCons.xml")
    studio.wait(lambda: not view.strip.is_running)
    view.preview.secrets.click()
    studio.wait(lambda: not view.strip.is_running)
    view.preview.go.click()
    studio.wait(lambda: view.stages.currentWidget() is view.report)


def taken_back(studio: Studio, scene: Scene) -> None:
    view = _imported(studio, scene, _RECORDINGS / "putty.reg")
    view.report.undo.click()
    studio.wait(lambda: not view.strip.is_running)


def filtered(studio: Studio, scene: Scene) -> None:
    view = _open(studio, scene, _RECORDINGS / "putty.reg")
    view.preview.rows.show_kind(RowKind.NOT_TAKEN)


def nothing_found(studio: Studio, scene: Scene) -> None:
    view = _open(studio, scene, _RECORDINGS / "putty.reg")
    view.preview.rows.search.edit.setText("printer")


def add_menu(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("remote")
    page.devices._open_add_menu()


PICTURES = (
    Picture("import-menu", add_menu, ("light",)),
    Picture("import-choose", choose),
    Picture("import-reading", reading),
    Picture("import-password", password, ("light",)),
    Picture("import-wrong-password", wrong_password),
    Picture("import-damaged", damaged),
    Picture("import-unknown", unknown, ("light",)),
    Picture("import-preview", preview),
    Picture("import-table", table, ("light",)),
    Picture("import-changed", changed),
    Picture("import-nothing-new", nothing_new),
    Picture("import-only-remote-desktops", only_remote_desktops, ("light",)),
    Picture("import-filtered", filtered, ("light",)),
    Picture("import-nothing-found", nothing_found, ("light",)),
    Picture("import-done", done),
    Picture("import-taken-back", taken_back, ("light",)),
    Picture("import-small-window", preview, ("light",), size=(1024, 600)),
    Picture("import-text-150", preview, ("light",), text_scale=1.5),
    Picture("import-text-200", preview, ("light",), text_scale=2.0, size=(1600, 1000)),
)
