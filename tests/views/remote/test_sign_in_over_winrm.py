"""What a Windows device asks and tells before it lets anybody in, over a simulated Windows; and the form's choice."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.credentials import Credential
from app.domain.devices import Device, Transport
from app.domain.inheritance import NO_DEFAULTS, FolderDefaults, Inheritance
from app.domain.journal import EventKind
from app.domain.secret import Secret
from app.views.pages.remote.cards import Card, ChangedCertificateCard, TrustCard
from app.views.pages.remote.device_form import DeviceForm
from app.views.pages.remote.password_card import PasswordCard
from app.views.tasks import TaskRunner
from app.views.widgets.notice import Notice
from app.views.widgets.text import WrappedLabel
from tests.servers.simulated_windows import USER, SimulatedWindows
from tests.views.remote.winrm_page import WinrmPage, simulated_windows

__all__ = ["simulated_windows"]

PATIENCE = 60_000


class World(WinrmPage):
    def card(self, qtbot: QtBot, kind: type[Card]) -> Card:
        qtbot.waitUntil(lambda: isinstance(getattr(self.page.sessions.current, "card", None), kind), timeout=PATIENCE)
        found = self.page.sessions.current.card
        assert isinstance(found, kind)
        return found

    def is_connected(self) -> bool:
        return getattr(self.page.sessions.current, "card", self) is None


@pytest.fixture
def world(qtbot: QtBot, tasks: TaskRunner, simulated_windows: SimulatedWindows, tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path, simulated_windows, tasks)
    world.show(qtbot)
    yield world
    world.close()


def words(card: Card) -> str:
    return "\n".join(one.words for one in card.findChildren(WrappedLabel))


def test_an_unknown_certificate_is_asked_about_with_its_names_and_dates(
    qtbot: QtBot, world: World, simulated_windows: SimulatedWindows
) -> None:
    device = world.book.update(replace(world.device, pin=""))
    world.page.open_device(device)
    card = world.card(qtbot, TrustCard)
    assert "localhost, 127.0.0.1" in words(card)
    assert "anybody can make such a one" in words(card)
    assert simulated_windows.credentials_seen == []
    assert isinstance(card, TrustCard)
    card.trust.click()
    qtbot.waitUntil(lambda: world.book.find(device.id).pin == simulated_windows.fingerprint, timeout=PATIENCE)
    qtbot.waitUntil(world.is_connected, timeout=PATIENCE)
    assert next(event.kind for event in world.journal.events()) is EventKind.HOST_KEY_TRUSTED


def test_a_changed_certificate_is_refused_with_both_fingerprints_and_can_be_forgotten(
    qtbot: QtBot, world: World, simulated_windows: SimulatedWindows
) -> None:
    old = simulated_windows.fingerprint
    simulated_windows.renew_certificate()
    world.page.open_device(world.device)
    card = world.card(qtbot, ChangedCertificateCard)
    assert isinstance(card, ChangedCertificateCard)
    assert card.first is card.leave
    from app.views.widgets.text import label

    shown = "".join(one.text() for one in card.findChildren(type(label("")))).replace(" ", "").replace("\n", "").lower()
    assert old in shown
    assert simulated_windows.fingerprint in shown
    assert simulated_windows.credentials_seen == []
    card.forget.click()
    world.card(qtbot, TrustCard)
    assert world.book.find(world.device.id).pin == ""
    assert simulated_windows.credentials_seen == []


def test_a_refused_name_is_told_which_other_forms_could_be_meant(
    qtbot: QtBot, world: World, simulated_windows: SimulatedWindows
) -> None:
    world.credential = Credential(USER, Secret("wrong"))
    world.page.open_device(world.device)
    card = world.card(qtbot, PasswordCard)
    assert f"DOMAIN\\{USER}" in words(card)
    assert "MicrosoftAccount\\" in words(card)


def test_who_types_a_password_for_credssp_is_warned_before(
    qtbot: QtBot, world: World, simulated_windows: SimulatedWindows
) -> None:
    world.credential = Credential(USER)
    simulated_windows.credssp = True
    world.page.open_device(world.book.update(replace(world.device, sign_in="credssp")))
    card = world.card(qtbot, PasswordCard)
    assert card.findChildren(Notice)[0].fact.text() == "CredSSP gives this device your password"
    assert simulated_windows.credentials_seen == []


# -- the form ----------------------------------------------------------------------------------------------


@pytest.fixture
def form(qtbot: QtBot) -> DeviceForm:
    gives = Inheritance(
        FolderDefaults(sign_in="certificate", identity_file="/keys/ada.pem"),
        {"sign_in": "Acme", "identity_file": "Acme"},
    )
    form = DeviceForm(lambda: (), given=lambda folder: gives if folder == "Acme" else Inheritance(NO_DEFAULTS, {}))
    qtbot.addWidget(form)
    form.show()
    return form


def choose(form: DeviceForm, sign_in: str) -> None:
    form.sign_in_row.box.setCurrentIndex(form.sign_in_row.box.findData(sign_in))


def test_credssp_is_warned_of_where_it_is_chosen(form: DeviceForm) -> None:
    form.show_device(Device("1", "pc", Transport.WINRMS, "10.0.0.7"), [])
    assert form.sign_in_row.isVisible()
    assert not form.delegation.isVisible()
    choose(form, "credssp")
    assert form.delegation.isVisible()
    assert "your password" in form.delegation.fact.text()
    choose(form, "ntlm")
    assert not form.delegation.isVisible()


def test_a_certificate_is_asked_for_where_it_is_the_sign_in(qtbot: QtBot, form: DeviceForm) -> None:
    form.show_device(Device("1", "pc", Transport.WINRMS, "10.0.0.7"), [])
    assert not form.identity.isVisible()
    choose(form, "certificate")
    assert form.identity.isVisible()
    assert form.identity.accessibleName() == "Certificate file (PEM)"
    form.identity.setText("/keys/pc.pem")
    with qtbot.waitSignal(form.saved) as saved:
        form.save.click()
    assert saved.args is not None
    assert (saved.args[0].sign_in, saved.args[0].identity_file) == ("certificate", "/keys/pc.pem")


def test_what_a_folder_says_of_the_sign_in_counts_in_the_form(form: DeviceForm) -> None:
    form.show_device(Device("1", "pc", Transport.WINRMS, "10.0.0.7", folder="Acme"), ["Acme"])
    assert form.sign_in_row.box.currentText() == "Client certificate"
    assert form.identity.isVisible()


def test_a_device_over_ssh_has_no_such_choice(form: DeviceForm) -> None:
    form.show_device(Device("1", "web", Transport.SSH, "10.0.0.7", sign_in="credssp"), [])
    assert not form.sign_in_row.isVisible()
    assert not form.delegation.isVisible()
    assert form.identity.accessibleName() == "Private key file"
