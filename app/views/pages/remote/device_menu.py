"""The menu of the device pane: what can be done with a device, with several, or with a folder."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from app.domain.devices import THIS_COMPUTER, Device, Transport
from app.domain.language import tr
from app.views.icons import icon
from app.views.widgets.menus import new_menu

if TYPE_CHECKING:
    from app.views.pages.remote.device_pane import DevicePane


def device_menu(pane: "DevicePane", devices: Sequence[Device], folder: str) -> QMenu:
    """For the chosen devices, or for a folder where none is chosen."""
    menu = new_menu(pane)
    if len(devices) > 1:
        _add_for_several(menu, pane, devices)
    elif devices:
        _add_for_one(menu, pane, devices[0])
    else:
        _add_for_folder(menu, pane, folder)
    return menu


def add_menu(pane: "DevicePane", folder: str) -> QMenu:
    """What can be added, in the folder that is chosen."""
    menu = new_menu(pane)
    menu.addAction(icon("server"), tr("New device"), lambda: pane.new_device_asked.emit(folder))
    menu.addAction(icon("folder"), tr("New folder"), lambda: pane.new_folder_asked.emit(folder))
    menu.addSeparator()
    menu.addAction(icon("download"), tr("Import…"), pane.import_asked.emit)
    menu.addAction(icon("upload"), tr("Export…"), pane.export_asked.emit)
    return menu


def _add_for_one(menu: QMenu, pane: "DevicePane", device: Device) -> None:
    is_local = device.id == THIS_COMPUTER.id
    if not is_local:
        menu.addAction(icon("terminal"), tr("Connect"), lambda: pane.connect_asked.emit(device))
    if device.transport is not Transport.SERIAL:
        menu.addAction(icon("gauge"), tr("Look into"), lambda: pane.look_asked.emit(device))
    menu.addAction(icon("stethoscope"), tr("Diagnose"), lambda: pane.page_asked.emit("diagnostics", device))
    menu.addAction(icon("wrench"), tr("Set up"), lambda: pane.page_asked.emit("setup", device))
    if is_local:
        return
    menu.addSeparator()
    _add_favourite(menu, pane, [device])
    menu.addAction(icon("pencil"), tr("Edit\tF2"), lambda: pane.edit_asked.emit(device))
    menu.addAction(icon("copy"), tr("Duplicate\tCtrl+D"), lambda: pane.duplicate_asked.emit([device]))
    menu.addAction(icon("trash-2"), tr("Delete\tDel"), lambda: pane.remove_asked.emit([device]))


def _add_for_several(menu: QMenu, pane: "DevicePane", devices: Sequence[Device]) -> None:
    chosen = list(devices)
    _add_favourite(menu, pane, chosen)
    menu.addAction(
        icon("pencil"), tr("Edit {count} devices\tF2", count=len(chosen)), lambda: pane.edit_all_asked.emit(chosen)
    )
    menu.addAction(icon("copy"), tr("Duplicate\tCtrl+D"), lambda: pane.duplicate_asked.emit(chosen))
    menu.addAction(
        icon("trash-2"), tr("Delete {count} devices\tDel", count=len(chosen)), lambda: pane.remove_asked.emit(chosen)
    )


def _add_for_folder(menu: QMenu, pane: "DevicePane", folder: str) -> None:
    menu.addAction(icon("plus"), tr("New device here"), lambda: pane.new_device_asked.emit(folder))
    menu.addAction(icon("folder"), tr("New folder here"), lambda: pane.new_folder_asked.emit(folder))
    inside = pane.model.inside(folder)
    menu.addSeparator()
    words = tr("Edit {rpartition}\tF2", rpartition=folder.rpartition("/")[2]) if folder else tr("What all devices have")
    menu.addAction(icon("pencil"), words, lambda: pane.edit_folder_asked.emit(folder))
    if inside:
        many = (
            tr("Edit the {count:,} devices in it", count=len(inside))
            if len(inside) > 1
            else tr("Edit the device in it")
        )
        menu.addAction(icon("layers"), many, lambda: pane.edit_all_asked.emit(inside))
    if folder:
        menu.addAction(icon("trash-2"), tr("Delete\tDel"), lambda: pane.remove_folder_asked.emit(folder))


def _add_favourite(menu: QMenu, pane: "DevicePane", devices: list[Device]) -> None:
    are_favourites = all(device.is_favourite for device in devices)
    words = tr("No longer a favourite") if are_favourites else tr("Favourite")
    menu.addAction(icon("star"), words, lambda: pane.favourite_asked.emit(devices, not are_favourites))
