"""The cards in the place of a session: they stay readable in a narrow pane."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.credentials import VaultEntry
from app.domain.devices import Device
from app.domain.errors import AuthenticationFailed, HostKeyUnknown
from app.domain.secret import Secret
from app.views.pages.remote.cards import TrustCard
from app.views.pages.remote.password_card import PasswordCard
from app.views.widgets.buttons import Button


def test_buttons_that_do_not_fit_side_by_side_stand_one_under_the_other(qtbot: QtBot) -> None:
    card = PasswordCard(Device("1", "web01", host="10.0.0.5"), "root", AuthenticationFailed("No."), refused=False)
    qtbot.addWidget(card)
    card.resize(500, 300)
    card.show()
    buttons = [button for button in card.findChildren(Button) if button.isVisible()]
    assert len({button.y() for button in buttons}) == 1
    card.resize(300, 500)
    qtbot.waitUntil(lambda: len({button.y() for button in buttons}) == len(buttons))
    assert all(button.width() >= button.sizeHint().width() for button in buttons)


def test_tab_goes_from_cancel_to_trust_and_enter_there_trusts_nothing(qtbot: QtBot) -> None:
    unknown = HostKeyUnknown("", host="10.0.0.5", port=22, kind="ssh-ed25519", fingerprint="SHA256:abcd", key="")
    card = TrustCard(Device("1", "web01", host="10.0.0.5"), unknown)
    qtbot.addWidget(card)
    card.show()
    card.activateWindow()
    card.focus_first()
    qtbot.waitUntil(card.first.hasFocus)
    qtbot.keyClick(card.first, Qt.Key.Key_Tab)
    assert card.trust.hasFocus()
    with qtbot.assertNotEmitted(card.trusted):
        qtbot.keyClick(card.trust, Qt.Key.Key_Return)
    with qtbot.waitSignal(card.trusted):
        qtbot.keyClick(card.trust, Qt.Key.Key_Space)


def test_where_a_password_is_asked_for_the_vault_offers_what_the_device_may_have(qtbot: QtBot) -> None:
    entries: tuple[VaultEntry, ...] | None = (VaultEntry("e1", "Router", "admin", group="Clients/Nordlys"),)
    error = AuthenticationFailed("No.")
    card = PasswordCard(Device("1", "gate", host="10.0.0.5"), "root", error, refused=False, entries=lambda: entries)
    qtbot.addWidget(card)
    card.show()
    assert not card.vault.isHidden() and card.password.isVisible()
    assert not card.vault.choice.field.accessibleDescription()  # what is typed becomes nothing of the device
    card.vault.box.setCurrentIndex(1)
    assert not card.user.isVisible() and not card.password.isVisible()
    assert "becomes the credential" in card.vault.choice.field.accessibleDescription()
    with qtbot.waitSignal(card.entry_chosen) as chosen:
        card._give()
    assert chosen.args == ["e1"]
    entries = None
    card.vault_changed()  # it was locked: nothing of it stays in the card
    assert card.vault.box.findText("Router", Qt.MatchFlag.MatchContains) < 0 and card.password.isEnabled()


def test_a_locked_vault_can_be_opened_where_a_password_is_asked_for(qtbot: QtBot) -> None:
    card = PasswordCard(Device("1", "gate"), "root", AuthenticationFailed("No."), refused=False, entries=lambda: None)
    qtbot.addWidget(card)
    with qtbot.waitSignal(card.vault.unlock_asked):
        card.vault.unlock.click()
    card.password.setText("typed")
    card.user.setText("root")
    with qtbot.waitSignal(card.given) as given:  # and typing goes on as ever
        card._give()
    assert given.args == ["root", Secret("typed")]
