"""What a session asks before a link is opened, in the place of its notices."""

import base64
from collections.abc import Iterator
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.domain import settings
from app.domain.devices import Device
from app.views.pages.remote.shell_view import ShellView
from app.views.tasks import TaskRunner
from app.views.terminal.session import SessionState
from app.views.widgets.notice import Notice
from tests.views.remote.test_shell_view import Sessions
from tests.views.terminal.drawn import draw

TRUE = "https://true.example/?a=1&b=%22"


class Browser(QObject):
    """Stands where the system's would."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))


@pytest.fixture
def browser() -> Iterator[Browser]:
    browser = Browser()
    QDesktopServices.setUrlHandler("https", browser, "open")  # type: ignore[arg-type]  # the stub is wrong
    yield browser
    QDesktopServices.unsetUrlHandler("https")


@pytest.fixture
def view(qtbot: QtBot, tasks: TaskRunner) -> Iterator[ShellView]:
    sessions, device = Sessions(), Device("1", "web01", host="10.0.0.5", user="deploy")
    view = ShellView(device, cast("Any", sessions), tasks, "session 1", settings.Terminal())
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    view.connect_now()
    qtbot.waitUntil(lambda: view.session.state is SessionState.OPEN)
    yield view
    for shell in sessions.shells:
        shell.device.close()


def click_on_link(qtbot: QtBot, view: ShellView) -> None:
    view.terminal.show_text(f"\x1b]8;;{TRUE}\x1b\\https://shown.example\x1b]8;;\x1b\\".encode())
    draw(view.terminal)
    place = view.terminal.grid.place_of(4, 0).center().toPoint()
    qtbot.mouseClick(view.terminal, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place)


def button(view: ShellView, name: str) -> QPushButton:
    return next(one for one in view.bottom.findChildren(QPushButton) if one.accessibleName() == name)


def test_a_link_is_opened_after_its_true_address_was_shown(qtbot: QtBot, view: ShellView, browser: Browser) -> None:
    click_on_link(qtbot, view)
    notice = view.bottom.findChild(Notice)
    assert notice is not None
    assert notice.fact.text() == "Open true.example?"
    assert notice.meaning.words == TRUE
    assert browser.opened == []
    button(view, "Open").click()
    assert browser.opened == [TRUE]
    assert not view.bottom.isVisible()


def test_a_link_that_is_refused_is_not_opened(qtbot: QtBot, view: ShellView, browser: Browser) -> None:
    click_on_link(qtbot, view)
    button(view, "Cancel").click()
    assert browser.opened == []
    assert not view.bottom.isVisible()


def test_a_device_does_not_take_away_the_question_that_a_person_is_about_to_answer(
    qtbot: QtBot, view: ShellView
) -> None:
    QGuiApplication.clipboard().setText("one\ntwo")
    view.terminal.paste()
    for number in range(50):
        view.terminal.show_text(b"\x1b]52;c;%b\x07" % base64.b64encode(b"text %d" % number))
    assert view.notice is not None
    assert view.notice.fact.text() == "Paste 2 lines?"
    button(view, "Cancel").click()
    assert view.notice is not None
    assert view.notice.meaning.words == "text 49"
    asked = view.notice
    view.terminal.show_text(b"\x1b]52;c;bmV3\x07")  # "new"
    assert view.notice is asked
    assert asked.meaning.words == "new"
    button(view, "Allow for this session").click()
    assert QGuiApplication.clipboard().text() == "new"
    assert view.notice is None
