"""Which device a pane shows: a menu of the likely ones, and a field that finds any other."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QLineEdit, QMenu
from shiboken6 import isValid

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.files import FileEntry, PathStyle
from app.domain.language import tr
from app.views.icons import icon
from app.views.pages.remote.file_dock import has_files
from app.views.pages.remote.files.pane import FilePane
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.completion import completion
from app.views.widgets.device_picker import device_icon
from app.views.widgets.layout import Grow, panel, row
from app.views.widgets.menus import new_menu
from app.views.widgets.text import label

_DRIVES = ""  # what the files of a Windows computer call the place of its drives
MOST_SHOWN = 12
"""More devices than this are found by their names: a menu of hundreds helps nobody."""


def place_menu(
    pane: FilePane, own: Device, devices: Callable[[], Sequence[Device]], another: Callable[[], None]
) -> QMenu:
    """`own` is the device of the session."""
    menu = new_menu(pane)
    others = [device for device in devices() if has_files(device) and device.id != own.id]
    for device in (THIS_COMPUTER, own, None, *others[:MOST_SHOWN]):
        if device is None:
            menu.addSeparator()
            continue
        action = menu.addAction(icon(device_icon(device)), device.name.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(device == pane.device)
        action.triggered.connect(partial(_show, pane, device))
    if len(others) > MOST_SHOWN:
        more = menu.addAction(icon("search"), tr("Find one of {count} devices…", count=len(others)))
        more.triggered.connect(lambda _: another())
    return menu


def offer_drives(menu: QMenu, pane: FilePane) -> None:
    """Windows has no folder over its drives: they stand in a menu of their own, when they are known."""
    if pane.style_ is not PathStyle.WINDOWS:
        return
    drives = QMenu(tr("Drives"), menu)
    drives.setIcon(icon("hard-drive"))
    drives.addAction(tr("Reading…")).setEnabled(False)

    def show(found: Sequence[FileEntry]) -> None:
        if isValid(drives):
            drives.clear()
            for drive in found:
                drives.addAction(drive.name).triggered.connect(partial(_go, pane, drive.name))

    menu.insertMenu(next(one for one in menu.actions() if one.isSeparator()), drives)
    pane.run(lambda files, task: files.list(_DRIVES, task)).succeeded.connect(show)


def ask_device(pane: FilePane, devices: Callable[[], Sequence[Device]]) -> None:
    """Ask for the name of a device under the rows."""
    known = {f"{device.name}  ·  {device.address}": device for device in devices() if has_files(device)}
    field = QLineEdit(placeholderText=tr("Name or address of a device"))
    field.setAccessibleName(tr("Device whose files are shown"))
    completer = completion(list(known), field)
    field.setCompleter(completer)

    def show() -> None:
        wanted = field.text().strip().casefold()
        found = known.get(field.text()) or next(
            (device for words, device in known.items() if wanted and wanted in words.casefold()), None
        )
        if found is not None:
            pane.cards.clear()
            _show(pane, found)
            pane.focus_files()

    field.returnPressed.connect(show)
    completer.activated.connect(lambda _: show())
    cancel = Button(tr("Cancel"), "", Kind.GHOST, small=True)
    cancel.clicked.connect(pane.cards.clear)
    line = row(label(tr("Device")), Grow(field), cancel, margins=(12, 8, 8, 8))
    pane.cards.show_card(panel(line, card="plain"))
    field.setFocus()


def _go(pane: FilePane, path: str, *_: object) -> None:
    pane.go(path)


def _show(pane: FilePane, device: Device, *_: object) -> None:
    if device != pane.device:
        pane.show_device(device)
