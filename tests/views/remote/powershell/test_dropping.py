"""Files that are dropped on a PowerShell go into the folder in which it is."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.devices import Device
from app.views.pages.remote.powershell.parts import PowerShellParts
from app.views.pages.remote.powershell.view import PowerShellView
from tests.servers.scripted_powershell import ScriptedPowerShell
from tests.views.remote.powershell.conftest import OpenView


def drop(view: PowerShellView, file: Path) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    none, copy = Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPointF(50, 50), copy, data, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(view.output.viewport(), enter)
    event = QDropEvent(QPointF(50, 50), copy, data, Qt.MouseButton.LeftButton, none, QEvent.Type.Drop)
    QApplication.sendEvent(view.output.viewport(), event)
    return event.isAccepted()


def test_a_dropped_file_is_copied_into_the_folder_of_the_session(
    qtbot: QtBot, open_view: OpenView, tmp_path: Path
) -> None:
    copied: list[tuple[str, Sequence[str], str]] = []

    def upload(device: Device, paths: Sequence[str], folder: str) -> None:
        copied.append((device.name, paths, folder))

    view = open_view(ScriptedPowerShell(), parts=PowerShellParts(upload=upload))
    assert drop(view, tmp_path / "driver.zip")
    assert copied == [("Reception PC", [str(tmp_path / "driver.zip")], "C:\\Users\\anna")]
    qtbot.waitUntil(lambda: "Copying 1 file to C:\\Users\\anna" in view.output.toPlainText())


def test_where_nothing_can_be_copied_nothing_is_taken(open_view: OpenView, tmp_path: Path) -> None:
    view = open_view(ScriptedPowerShell())
    assert not drop(view, tmp_path / "driver.zip")
    assert view.editor.text == ""
