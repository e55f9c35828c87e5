"""The device book on the Remote page: what comes from folders, the filter, favourites, and many devices at once."""

from dataclasses import replace
from typing import Any

from app.domain.devices import Device, Transport
from app.domain.inheritance import FolderDefaults
from tests.pictures import practice
from tests.pictures.scene import Scene
from tests.pictures.studio import Picture, Studio

_ROOM = f"{practice.CLIENT}/Server room"
_PORTS = Device(
    "", "nd-switch-02", host="10.20.1.3", folder=_ROOM, tags=("core",), legacy=True,
    notes="Second rack, behind the X-ray unit.", reattach="none",
)  # fmt: skip


def _furnished(scene: Scene) -> None:
    """The practice with a credential for all of a client, tags, favourites and some use."""
    scene.furnish().unlock()
    book = scene.book
    entry = {one.title: one.id for one in scene.keeper.vault.entries()}
    book.set_defaults(
        practice.CLIENT,
        FolderDefaults(user="support", credential=entry["Practice server"], tags=("dental",), accent="customer"),
    )
    book.set_defaults(_ROOM, FolderDefaults(jump=scene.device(practice.SERVER).id, tags=("rack",)))
    book.add_all([_PORTS, replace(_PORTS, name="nd-switch-01", host="10.20.1.2", legacy=False, notes="")])
    for device in (practice.NAS, practice.ROUTER):
        book.store(replace(book.stored(scene.device(device).id), user=""))
    for device in (practice.SERVER, practice.XRAY):
        book.update(replace(scene.device(device), is_favourite=True))
    for name in ("bench-pi", "hp-router", "nd-nas", "nd-server"):
        book.note_opened(book.find(name).id)


def known(studio: Studio, scene: Scene) -> None:
    _furnished(scene)
    scene.show("remote")


def inherited(studio: Studio, scene: Scene) -> None:
    _furnished(scene)
    page = scene.show("remote")
    page.edit_device(scene.book.find("nd-nas"))


def overridden(studio: Studio, scene: Scene) -> None:
    _furnished(scene)
    page = scene.show("remote")
    page.edit_device(scene.book.find("nd-switch-02"))
    page.forms.device.user.setText("admin")


def serial(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("remote")
    page.new_device("Workshop")
    page.forms.device.kind.setCurrentIndex(page.forms.device.kind.findData(Transport.SERIAL))


def windows(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("remote")
    page.new_device("Workshop")
    page.forms.device.kind.setCurrentIndex(page.forms.device.kind.findData(Transport.WINRMS))


def certificate(studio: Studio, scene: Scene) -> None:
    windows(studio, scene)
    page = scene.show("remote")
    page.forms.device.sign_in_row.show_value("certificate")


def credssp(studio: Studio, scene: Scene) -> None:
    windows(studio, scene)
    page = scene.show("remote")
    page.forms.device.sign_in_row.show_value("credssp")


def folder(studio: Studio, scene: Scene) -> None:
    _furnished(scene)
    page = scene.show("remote")
    page.editing.edit_folder(_ROOM)


def searched(studio: Studio, scene: Scene) -> None:
    _furnished(scene)
    page = scene.show("remote")
    page.devices.search.edit.setText("nd tag:rack")
    page.devices.search.edit.setFocus()


def many(studio: Studio, scene: Scene) -> None:
    page = _large(scene)
    studio.wait(lambda: page.devices.is_large)
    page.devices.search.edit.setText("switch")


def large(studio: Studio, scene: Scene) -> None:
    page = _large(scene)
    studio.wait(lambda: page.devices.model.rowCount() > 10)
    page.devices.tree.expand(page.devices.model.index(2, 0))
    studio.rest()
    page.devices.tree.expand(page.devices.model.index(0, 0, page.devices.model.index(2, 0)))


def _large(scene: Scene) -> Any:
    kinds = ("router", "switch", "server", "pos")
    scene.book.add_all(
        Device(
            "",
            f"{kinds[number % 4]}-{number:05}",
            host=f"10.{number // 250}.{number % 250}.1",
            folder=f"Branch {number % 60:02}/{('Network', 'Tills')[number % 2]}",
        )
        for number in range(10_000)
    )
    return scene.show("remote")


def favourites(studio: Studio, scene: Scene) -> None:
    _furnished(scene)
    page = scene.show("remote")
    page.devices.favourites.click()


def no_favourites(studio: Studio, scene: Scene) -> None:
    page = scene.furnish().show("remote")
    page.devices.favourites.click()


def _several(scene: Scene) -> Any:
    _furnished(scene)
    page = scene.show("remote")
    page.devices.search.edit.setText("nd-")
    assert page.devices.found is not None
    page.devices.found.selectAll()
    return page


def bulk(studio: Studio, scene: Scene) -> None:
    page = _several(scene)
    page.editing.edit_devices(page.devices.chosen_devices)
    form = page.forms.bulk
    form.rows["user"].edit.setText("support")
    form.rows["add_tags"].edit.setText("maintenance")
    form.folder.setFocus()


def menu_of_several(studio: Studio, scene: Scene) -> None:
    page = _several(scene)
    found = page.devices.found
    page.devices._open_menu(found.visualRect(found.model().index(1, 0)).center())


def moved(studio: Studio, scene: Scene) -> None:
    _furnished(scene)
    page = scene.show("remote")
    page.devices.model.move_asked.emit([scene.book.find("bench-pi").id], [], _ROOM)
    studio.wait(lambda: page.notices.notice is not None)


PICTURES = (
    Picture("devices-known", known),
    Picture("devices-inherited", inherited),
    Picture("devices-overridden", overridden, size=(1280, 1000)),
    Picture("devices-serial", serial),
    Picture("devices-windows", windows, ("light",)),
    Picture("devices-certificate", certificate, ("light",)),
    Picture("devices-credssp", credssp, size=(1280, 900)),
    Picture("devices-folder", folder, size=(1280, 900)),
    Picture("devices-search", searched),
    Picture("devices-many", many, ("light",)),
    Picture("devices-large", large, ("light",)),
    Picture("devices-favourites", favourites),
    Picture("devices-no-favourites", no_favourites, ("light",)),
    Picture("devices-bulk", bulk, size=(1280, 1000)),
    Picture("devices-menu-of-several", menu_of_several, ("light",)),
    Picture("devices-moved", moved),
    Picture("devices-small-window", bulk, ("light",), size=(1024, 600)),
    Picture("devices-text-150", inherited, ("light",), text_scale=1.5),
)
