"""F1: the topic of what has the focus, beside the work; the way back, the search, and how it ends."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QDialog, QLineEdit, QMainWindow, QPushButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from app.composition_help import all_topics
from app.views.help import door
from app.views.help.contents import ADDRESS
from app.views.help.desk import HelpDesk
from app.views.help.window import HelpWindow, beside
from app.views.pages.vault.help_place import HelpPlace
from app.views.tasks import TaskRunner
from app.views.widgets.empty_state import EmptyState

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # the help wants to be raised


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[HelpDesk]:
    window, runner = QMainWindow(), TaskRunner()
    page = HelpPlace()
    window.setCentralWidget(page)
    qtbot.addWidget(window)
    made = HelpDesk(window, runner, all_topics(), lambda: page)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    page.text.setFocus()
    yield made
    window.close()
    runner.shut_down()


def shown(qtbot: QtBot, desk: HelpDesk, address: str) -> HelpWindow:
    qtbot.waitUntil(lambda: desk.help.address == address)
    return desk.help


@pytest.mark.parametrize("keys", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier(0x06000000)])
def test_f1_opens_the_topic_of_what_has_the_focus(qtbot: QtBot, desk: HelpDesk, keys: Qt.KeyboardModifier) -> None:
    qtbot.keyClick(desk.parent(), Qt.Key.Key_F1, keys)
    window = shown(qtbot, desk, "vault")
    assert window.isVisible()
    assert window.page.toPlainText().startswith("What the vault protects")


def test_f1_in_a_bar_of_the_window_opens_the_topic_of_its_page(qtbot: QtBot, desk: HelpDesk) -> None:
    window = desk.parent()
    window.setMenuWidget(bar := QLineEdit())
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_F1)
    shown(qtbot, desk, "vault")


def test_f1_works_in_a_dialog_that_blocks_the_window(qtbot: QtBot, desk: HelpDesk) -> None:
    dialog = QDialog(desk.parent())
    dialog.setLayout(QVBoxLayout())
    dialog.layout().addWidget(QLineEdit())
    dialog.open()
    qtbot.waitUntil(lambda: dialog.focusWidget() is not None and dialog.isActiveWindow())
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_F1)
    shown(qtbot, desk, "start")
    dialog.reject()


def test_links_lead_on_and_the_way_leads_back(qtbot: QtBot, desk: HelpDesk) -> None:
    door.show_help("steps")
    window = shown(qtbot, desk, "steps")
    window.page.topic_asked.emit("steps-identity#identity-locale-language-and-keyboard")
    assert window.address.startswith("steps-identity#")
    assert window.page.place > 0
    assert not window.forward.isEnabled()
    qtbot.keyClick(window.page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.address == "steps"
    window.forward.click()
    assert window.address.startswith("steps-identity#")
    window.show_topic("a topic that there is not")
    assert window.address == "start"


def test_the_search_finds_a_section_and_escape_leads_out(qtbot: QtBot, desk: HelpDesk) -> None:
    door.show_help("start")
    window = shown(qtbot, desk, "start")
    QAbstractItemModelTester(window.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    window.search.edit.setText("identity.hostname")
    assert window.model.rowCount() > 0
    qtbot.keyClick(window.search.edit, Qt.Key.Key_Return)
    assert window.address.startswith("steps-identity#identity-hostname")
    assert window.page.extraSelections()
    window.search.edit.setText("zzz nothing")
    assert window.model.rowCount() == 1 and not window.model.index(0, 0).data(ADDRESS)
    qtbot.keyClick(window.page, Qt.Key.Key_Escape)
    assert window.search.text == "" and window.isVisible()
    qtbot.keyClick(window.page, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_a_narrow_window_shows_the_list_or_the_page_a_wide_one_both(qtbot: QtBot, desk: HelpDesk) -> None:
    door.show_help("start")
    window = shown(qtbot, desk, "start")
    window.resize(500, 600)
    assert window.page.isVisible() and not window.list.isVisible()
    window.contents_button.click()
    assert window.list.isVisible() and not window.page.isVisible()
    window.resize(1000, 600)
    assert window.list.isVisible() and window.page.isVisible()


def test_the_help_closes_with_the_window(qtbot: QtBot, desk: HelpDesk) -> None:
    door.show_help("start")
    window = shown(qtbot, desk, "start")
    desk.parent().close()
    assert not window.isVisible()
    door.show_help("vault")  # nobody is there: nothing happens
    assert not window.isVisible()


def test_the_help_stands_where_the_screen_has_room() -> None:
    screen, size = QRect(0, 0, 1920, 1080), QSize(540, 700)
    assert beside(QRect(0, 0, 1280, 800), size, screen) == QRect(QPoint(1280, 0), QSize(540, 800))
    assert beside(QRect(640, 100, 1280, 800), size, screen).left() == 100
    assert screen.contains(beside(QRect(0, 0, 1920, 1080), size, screen))
    assert screen.contains(beside(QRect(1500, 900, 1280, 800), size, screen))


def test_what_teaches_leads_to_its_topic(qtbot: QtBot, desk: HelpDesk) -> None:
    state = EmptyState("network", "No tunnels yet", "A tunnel carries a port.", learn="tunnels")
    qtbot.addWidget(state)
    state.findChild(QPushButton).click()
    assert shown(qtbot, desk, "tunnels").page.toPlainText().startswith("Tunnels")
