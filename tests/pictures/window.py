"""The window around the pages: the palette, the keys, a notice, a bug, what is running, the visit."""

from pathlib import Path

from app.domain.devices import Device
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.traces import Trace, Wiped
from app.services.unexpected_ends import UnexpectedEnd
from app.services.visits import Visit
from app.views.end_visit_dialog import EndVisitDialog
from app.views.last_end import offer_draft, tell_last_end
from app.views.leaving_dialog import LeavingDialog
from app.views.new_visit_dialog import NewVisitDialog
from app.views.occupied_dialog import OccupiedDialog
from app.views.widgets.buttons import Button
from tests.pictures import diagnostics, practice
from tests.pictures.played import FOR_EVER
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio


def palette(studio: Studio, scene: Scene) -> None:
    diagnostics.cause(studio, scene)
    scene.window.open_palette()


def palette_search(studio: Studio, scene: Scene) -> None:
    diagnostics.cause(studio, scene)
    scene.window.open_palette()
    scene.window.palette_view.edit.setText("serv")


def palette_nothing(studio: Studio, scene: Scene) -> None:
    diagnostics.cause(studio, scene)
    scene.window.open_palette()
    scene.window.palette_view.edit.setText("zzz")


def keys(studio: Studio, scene: Scene) -> None:
    diagnostics.cause(studio, scene)
    scene.window.show_keys()


def notice(studio: Studio, scene: Scene) -> None:
    diagnostics.cause(studio, scene)
    show = Button("Show the file", "folder", small=True)
    scene.window.show_notice("ok", "The report was saved.", "~/Documents/2026-03-20 Nordlys Dental.html", show)


def crash(studio: Studio, scene: Scene) -> None:
    diagnostics.cause(studio, scene)
    try:
        scene.window.page("a page that there is not")
    except KeyError as error:
        scene.window.show_bug(error)


def ended(studio: Studio, scene: Scene) -> None:
    diagnostics.cause(studio, scene)
    tell_last_end(scene.window, UnexpectedEnd("1.2.3", practice.MORNING, "Fatal Python error: Segmentation fault"))
    offer_draft(scene.window, Device("", "nd-switch-04", host="10.20.1.4"), lambda _: None)


def busy(studio: Studio, scene: Scene) -> None:
    def wait(task: TaskContext) -> None:
        task.report("Read the event log", 3, 23)
        task.sleep(FOR_EVER)

    diagnostics.cause(studio, scene)
    for name in ("nd-reception-02", "nd-xray-01"):
        scene.tasks.start(wait, lane=name, title=f"Checking {name}")
    studio.wait(lambda: all(task.progress is not None for task in scene.tasks.running))


def visit(studio: Studio, scene: Scene) -> None:
    diagnostics.cause(studio, scene)
    scene.window.move(-500, 0)  # so that the menu has room on the screen, which is smaller than the window
    scene.window.visit.click()


def new_visit(studio: Studio, scene: Scene) -> None:
    diagnostics.cause(studio, scene)
    present = Visit("1", practice.MORNING, JournalFile(Path("not opened")), practice.CLIENT)
    NewVisitDialog(present, scene.window).open()


LEFT = (
    Trace("sessions", "Open connections", "3 devices, 1 tunnel"),
    Trace("edited", "Copies of files that are edited", "2 files; what is not saved to its device yet is saved first."),
    Trace("passwords", "Passwords in the memory", "1 password typed for devices, the vault is open"),
    Trace("clipboard", "Text on the clipboard", "What was copied last, from here or elsewhere."),
    Trace("host_keys", "Keys of devices that were trusted", "10.20.1.1, [10.20.1.60]:2222", is_chosen=False),
    Trace(
        "recents", "Recent lists", "Commands that were typed, open tabs and known vaults. The tabs are closed.", False
    ),
)


def _end_visit(studio: Studio, scene: Scene, wiped: Wiped) -> EndVisitDialog:
    diagnostics.cause(studio, scene)
    place = "The data of Satchel goes along with you: it lies in E:\\satchel-data."
    dialog = EndVisitDialog(scene.tasks, lambda _: LEFT, lambda *_: wiped, place=place, parent=scene.window)
    dialog.open()
    studio.wait(dialog.begin.isEnabled)
    return dialog


def end_visit(studio: Studio, scene: Scene) -> None:
    _end_visit(studio, scene, Wiped())


def end_visit_left(studio: Studio, scene: Scene) -> None:
    why = "hosts is not saved to its device: nd-xray-01 does not answer."
    dialog = _end_visit(studio, scene, Wiped(LEFT[2:4], ((LEFT[1], why),)))
    dialog.begin.click()
    studio.wait(dialog.begin.isHidden)


def occupied(studio: Studio, scene: Scene) -> None:
    diagnostics.cause(studio, scene)
    dialog = OccupiedDialog()
    dialog.setParent(scene.window, dialog.windowFlags())
    dialog.open()


def leaving(studio: Studio, scene: Scene) -> None:
    diagnostics.cause(studio, scene)
    LeavingDialog(6, parent=scene.window).open()


def leaving_transfers(studio: Studio, scene: Scene) -> None:
    diagnostics.cause(studio, scene)
    LeavingDialog(1, 3, 2, parent=scene.window).open()


def leaving_setup(studio: Studio, scene: Scene) -> None:
    diagnostics.cause(studio, scene)
    LeavingDialog(sets_up=True, parent=scene.window).open()


PICTURES = (
    Picture("window-palette", palette),
    Picture("window-palette-search", palette_search),
    Picture("window-palette-nothing", palette_nothing, ("light",)),
    Picture("window-keys", keys),
    Picture("window-notice", notice),
    Picture("window-crash", crash),
    Picture("window-ended", ended),
    Picture("window-busy", busy),
    Picture("window-new-visit", new_visit),
    Picture("window-end-visit", end_visit),
    Picture("window-end-visit-small-200", end_visit, ("dark",), (1024, 600), text_scale=2.0),
    Picture("window-end-visit-left", end_visit_left),
    Picture("window-occupied", occupied),
    Picture("window-leaving", leaving),
    Picture("window-leaving-transfers", leaving_transfers, ("light",)),
    Picture("window-leaving-setup", leaving_setup, ("light",)),
    Picture("window-visit", visit, ("light",)),
)
