"""What shows the open vault is painted before there is anything to show."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.views.pages.vault.page import VaultPage
from app.views.pages.vault.rehearsal import rehearsal
from tests.views.vault.practice import titles


class Painted(QObject):
    """Which widgets have been painted."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.seen: set[QObject] = set()
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.seen.add(watched)
        return False


def test_the_first_letter_of_the_passphrase_paints_what_will_show_the_vault_and_nothing_of_it_stays(
    qtbot: QtBot, page: VaultPage
) -> None:
    assert "browser" not in page.__dict__
    qtbot.keyClick(page.gate.locked.passphrase, Qt.Key.Key_T)
    browser = page.browser
    painted = Painted(browser.side.tree.viewport(), browser.listing.search.edit, browser.detail.edit)
    qtbot.waitUntil(lambda: len(painted.seen) == 3)
    assert not browser.isVisible()
    assert browser.scopes.rowCount() == 0


def test_it_leaves_a_vault_alone_that_was_opened_meanwhile(opened: VaultPage) -> None:
    browser = opened.browser
    before = [titles(opened), list(browser.scopes.scopes), browser.size(), browser.side.tree.currentIndex().data()]
    for turn in rehearsal(browser, browser.size() * 0.5):
        turn()
    after = [titles(opened), list(browser.scopes.scopes), browser.size(), browser.side.tree.currentIndex().data()]
    assert after == before
