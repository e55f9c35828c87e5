"""The editor of profiles: what the profile is, its values, its steps, the catalogue, its text, and what is wrong."""

from pathlib import Path
from typing import Any

from app.services.resources import resource
from app.services.setup.planning import SHIPPED
from app.services.setup.profiles.files import give_away, new_draft, open_draft, save_draft
from app.views.pages.setup.editor.editor import ProfileEditor
from app.views.pages.setup.editor.operations import EditorOperations
from tests.pictures import practice
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio


def _editor(studio: Studio, scene: Scene, *, is_new: bool = False) -> Any:
    folder = scene.folder / "profiles"
    operations = EditorOperations(
        lambda path, _: open_draft(Path(path), folder, SHIPPED) if path else new_draft(folder, SHIPPED),
        lambda draft, path, _: save_draft(draft, path),
        lambda path, to, _: give_away(path, to, folder),
        vault_titles=lambda: {"Nordlys Dental": ["Clients/Nordlys Dental/Site support"]},
    )
    page = scene.furnish().show("setup")
    page.choose_device(scene.device(practice.SERVER))
    made: list[ProfileEditor] = []

    def make(source: str, done: Any) -> ProfileEditor:
        made.append(ProfileEditor(scene.tasks, operations, source, done))
        return made[0]

    page.offer_editing(make)
    page.edit("" if is_new else str(resource("profiles/debian-site-server.yaml")))
    studio.wait(lambda: made[0].draft is not None)
    return made[0]


def _row(editor: Any, row: int) -> None:
    editor.outline.list.setCurrentIndex(editor.outline.model.index(row + 2, 0))


def about(studio: Studio, scene: Scene) -> None:
    _editor(studio, scene)


def new(studio: Studio, scene: Scene) -> None:
    _editor(studio, scene, is_new=True)


def values(studio: Studio, scene: Scene) -> None:
    editor = _editor(studio, scene)
    _row(editor, -1)
    editor.parts.params.focus_on("time_servers")


def step(studio: Studio, scene: Scene) -> None:
    editor = _editor(studio, scene)
    editor.draft.put(("steps", 3, "when"), {"kind": ["server", "virtual"], "distribution": "debian"})
    editor.draft.put(("steps", 3, "needs"), ["time.ntp"])
    _row(editor, 3)
    editor.parts.step.open_more()


def wrong(studio: Studio, scene: Scene) -> None:
    editor = _editor(studio, scene)
    editor.draft.put(("steps", 1, "with", "zone"), "Europa/London!")
    editor.draft.put(("steps", 2, "with", "servers"), "${time_server}")
    editor.go_to(("steps", 1, "with", "zone"))


def catalogue(studio: Studio, scene: Scene) -> None:
    editor = _editor(studio, scene)
    _row(editor, 2)
    editor.outline.add.click()
    editor.parts.catalogue.search.edit.setText("user")


def text(studio: Studio, scene: Scene) -> None:
    editor = _editor(studio, scene)
    editor.draft.put(("steps", 1, "use"), "time.zoen")
    editor.head.text.setChecked(True)
    editor._show()


def leaving(studio: Studio, scene: Scene) -> None:
    editor = _editor(studio, scene)
    editor.draft.put(("site",), "Harbour office")
    editor._show()
    editor.leave()


PICTURES = (
    Picture("profile-editor", about),
    Picture("profile-editor-new", new, ("light",)),
    Picture("profile-editor-values", values),
    Picture("profile-editor-step", step),
    Picture("profile-editor-wrong", wrong),
    Picture("profile-editor-catalogue", catalogue),
    Picture("profile-editor-text", text),
    Picture("profile-editor-leaving", leaving, ("light",)),
    Picture("profile-editor-small-window", step, size=(1024, 600)),
)
