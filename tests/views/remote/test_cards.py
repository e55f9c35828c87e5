"""The cards in the place of a session: they stay readable in a narrow pane."""

from pytestqt.qtbot import QtBot

from app.domain.devices import Device
from app.domain.errors import AuthenticationFailed
from app.views.pages.remote.cards import PasswordCard
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
