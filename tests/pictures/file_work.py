"""What a person does in the file manager: asked, shown and told."""

from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from app.domain.edits import Edit, EditState
from app.domain.files import PathStyle
from app.domain.trees import TreeCount
from app.views.pages.remote.file_hands.carried import Hold
from app.views.pages.remote.file_hands.hands import FileHands
from app.views.pages.remote.file_hands.work import FileNews, FileWork
from tests.pictures import files, practice
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

CONF = "/srv/dental/dental.conf"
TEXT = """# Dental 8.4, server
[network]
listen  = 0.0.0.0:8443
bridge  = 10.20.0.0/24      # the second card, for the x-ray

[backup]
folder  = /mnt/nas/dental
at      = 02:30
keep    = 14

[licence]
file    = /mnt/usb/licence.key
"""


def _picture() -> bytes:
    """A rack, drawn."""
    image = QImage(1200, 800, QImage.Format.Format_RGB32)
    image.fill(QColor(58, 66, 78))
    painter = QPainter(image)
    for unit in range(9):
        painter.fillRect(QRectF(300, 60 + unit * 76, 600, 64), QColor(96, 108, 124))
        for port in range(12):
            painter.fillRect(QRectF(340 + port * 36, 84 + unit * 76, 18, 18), QColor(90, 190, 120))
    painter.end()
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(held.data())


def _hands(studio: Studio, scene: Scene) -> Any:
    """The hands of a file manager in which both panes have read."""
    manager = files._open(studio, scene)
    scene.files.server.contents = {CONF: TEXT.encode() * 3, "/srv/dental/start.sh": bytes(range(256)) * 8}
    scene.files.laptop.contents = {"/home/robin/Nordlys/visit.md": _picture()}
    work = FileWork(
        open_files=cast("Any", scene.files.open),
        put=lambda order: None,
        verify=lambda: True,
        edits=lambda: cast("Any", None),
        show_edit=lambda id: None,
        open_editor=lambda path, task: None,
        make_hand_out=Path,
        news=FileNews(),
        hold=Hold(),
    )
    return FileHands(manager, work, scene.tasks)


def _choose(pane: Any, *names: str) -> Any:
    pane.list.choose_row(pane.model.row_of(names[0]))
    pane.choose(names)
    pane.list.setFocus(Qt.FocusReason.OtherFocusReason)
    return pane


def delete(studio: Studio, scene: Scene) -> None:
    hands = _hands(studio, scene)
    pane = _choose(hands.bench.manager.right, "exports", "appointments.db-wal", "dental.conf")
    hands.changes.delete(pane)
    card = hands.bench.stage.card
    studio.wait(card.delete.isEnabled)
    card.show_count(TreeCount(213, 12, 1_288_490_188))


def permissions(studio: Studio, scene: Scene) -> None:
    hands = _hands(studio, scene)
    hands.bench.manager.zoom.click()
    hands.changes.permissions(_choose(hands.bench.manager.right, "exports", "dental.conf"))
    hands.bench.stage.card.below.click()


def properties(studio: Studio, scene: Scene) -> None:
    hands = _hands(studio, scene)
    hands.bench.manager.zoom.click()
    hands.changes.properties(_choose(hands.bench.manager.right, "current"))


def text(studio: Studio, scene: Scene) -> None:
    hands = _hands(studio, scene)
    hands.looks.view(_choose(hands.bench.manager.right, "dental.conf"))
    viewer = hands.looks.viewer
    studio.wait(lambda: bool(viewer.text.edit.toPlainText()))
    viewer.text.show_find()
    viewer.text.search.edit.setText("folder")


def raw_bytes(studio: Studio, scene: Scene) -> None:
    hands = _hands(studio, scene)
    hands.looks.view(_choose(hands.bench.manager.right, "start.sh"))
    studio.wait(lambda: bool(hands.looks.viewer.text.edit.toPlainText()))


def picture(studio: Studio, scene: Scene) -> None:
    hands = _hands(studio, scene)
    hands.bench.manager.zoom.click()
    hands.looks.view(_choose(hands.bench.manager.left, "visit.md"))
    studio.wait(lambda: hands.looks.viewer.stack.currentWidget() is hands.looks.viewer.picture)


def names(studio: Studio, scene: Scene) -> None:
    """A row that is renamed, a folder that is made, and what can be taken back."""
    hands = _hands(studio, scene)
    hands.changes.new_folder(_choose(hands.bench.manager.left, "report.html"))
    hands.bench.notices.tell("ok", "Renamed licence-old.key to licence.key", "")
    hands.changes.rename(_choose(hands.bench.manager.right, "appointments.db"))


def menu(studio: Studio, scene: Scene) -> None:
    hands = _hands(studio, scene)
    pane = _choose(hands.bench.manager.right, "dental.conf")
    hands.menu(pane).popup(pane.mapToGlobal(pane.rect().center()))


def _edit(state: EditState, **more: object) -> Edit:
    copy = Path("/home/robin/.local/share/satchel/edited/5f1c/copy") / PathStyle.POSIX.last_part(CONF)
    return Edit("5f1c", practice.SERVER, CONF, copy, state, **more)  # type: ignore[arg-type]


def edited(studio: Studio, scene: Scene) -> None:
    hands = _hands(studio, scene)
    hands.looks.bar.show_edit(_edit(EditState.SAME, saves=2))
    _choose(hands.bench.manager.right, "dental.conf")


def conflict(studio: Studio, scene: Scene) -> None:
    hands = _hands(studio, scene)
    hands.looks.bar.show_edit(_edit(EditState.CONFLICT))
    hands.looks._ask(_edit(EditState.CONFLICT))


def ready(studio: Studio, scene: Scene) -> None:
    hands = _hands(studio, scene)
    paths = ["/home/robin/out/dental.conf", "/home/robin/out/start.sh"]
    hands.copies._show_ready(paths)


PICTURES = (
    Picture("files-delete", delete),
    Picture("files-delete-small", delete, ("dark",), size=(1024, 600), text_scale=1.5),
    Picture("files-permissions", permissions),
    Picture("files-permissions-small", permissions, ("light",), size=(1024, 600), text_scale=1.5),
    Picture("files-properties", properties, ("light",)),
    Picture("files-text", text),
    Picture("files-bytes", raw_bytes, ("dark",)),
    Picture("files-picture", picture, ("light",)),
    Picture("files-names", names),
    Picture("files-menu", menu, ("dark",)),
    Picture("files-edited", edited, ("light",)),
    Picture("files-edit-conflict", conflict, ("dark",)),
    Picture("files-ready", ready, ("light",), size=(1024, 600)),
)
