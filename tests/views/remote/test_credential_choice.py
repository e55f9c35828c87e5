"""What the forms of devices and folders offer as a credential: what their client may have, and nothing of another."""

from collections.abc import Sequence

import pytest
from pytestqt.qtbot import QtBot

from app.domain.credentials import VaultEntry
from app.domain.devices import Device
from app.domain.inheritance import NO_DEFAULTS, NOTHING, FolderDefaults, Inheritance
from app.views.pages.remote.account_rows import OTHERS, CredentialRow
from app.views.pages.remote.bulk_form import BulkForm
from app.views.pages.remote.device_form import DeviceForm
from app.views.pages.remote.folder_form import FolderForm

ENTRIES = (
    VaultEntry("a", "Router", "root", group="Clients/Acme"),
    VaultEntry("n", "Router", "admin", group="Clients/Nordlys/Praxis"),
    VaultEntry("m", "Own key", group="Internal"),
)


def entries() -> Sequence[VaultEntry]:
    return ENTRIES


def nothing_given(folder: str) -> Inheritance:
    return Inheritance(NO_DEFAULTS, {})


def offered(row: CredentialRow) -> list[str]:
    found = [row.box.itemData(place) for place in range(row.box.count())]
    return [one for one in found if one not in ("", NOTHING)]


@pytest.fixture
def form(qtbot: QtBot) -> DeviceForm:
    form = DeviceForm(entries, lambda: (), nothing_given)
    qtbot.addWidget(form)
    form.show()
    return form


def test_a_device_is_offered_its_clients_credentials_first(form: DeviceForm) -> None:
    form.show_device(Device("", "gate", folder="Nordlys/Keller"), ["Acme", "Nordlys"])
    assert offered(form.entry_row) == ["n", "m"]
    form.folder.setCurrentText("acme")
    assert offered(form.entry_row) == ["a", "m"]


def test_a_device_of_no_client_shows_whose_each_credential_is(form: DeviceForm) -> None:
    form.show_device(Device("", "gate"), ["Acme", "Nordlys"])
    assert offered(form.entry_row) == ["a", "n", "m"]
    assert form.entry_row.box.findText("Router  ·  admin  ·  Nordlys") > 0


def test_one_of_another_client_stays_chosen_and_is_told(form: DeviceForm) -> None:
    form.show_device(Device("d", "gate", host="10.0.0.1", folder="Acme", credential="a"), ["Acme", "Nordlys"])
    assert form.entry_row._hint.words != OTHERS
    form.folder.setCurrentText("Nordlys")
    assert form.entry_row.value() == "a" and form.entry_row.box.currentText() == "Router  ·  root  ·  Acme"
    assert form.entry_row._hint.words == OTHERS


def test_a_folder_is_offered_what_its_client_may_have(qtbot: QtBot) -> None:
    form = FolderForm(entries, lambda: (), nothing_given)
    qtbot.addWidget(form)
    form.show_folder("Acme/Servers", FolderDefaults(credential="a"))
    assert offered(form.entry_row) == ["a", "m"]
    form.show_new("")
    form.path.setText("Nordlys")
    assert offered(form.entry_row) == ["n", "m"]


def test_devices_of_several_clients_are_offered_what_fits_all_of_them(qtbot: QtBot) -> None:
    form = BulkForm(entries, lambda: ())
    qtbot.addWidget(form)
    form.show_devices([Device("1", "a", folder="Acme"), Device("2", "n", folder="Nordlys")], ["Acme", "Nordlys"])
    assert offered(form.entry_row) == ["m"]
    form.folder.setCurrentText("Acme")  # they move, which ticks the folder
    assert offered(form.entry_row) == ["a", "m"]
    form.ticks["folder"].setChecked(False)
    assert offered(form.entry_row) == ["m"]
