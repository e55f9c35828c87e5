"""The tabs of the last time: when they are read and written, and what happens to a file that cannot be read."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.devices import Device
from app.services.device_book import DeviceBook
from app.services.open_tabs import OpenTabsStore
from app.views.pages.remote.page import RemotePage
from app.views.tasks import TaskRunner
from tests.views.remote.test_page import SilentSessions

type MakePage = Callable[[], RemotePage]


class Home:
    def __init__(self, folder: Path) -> None:
        self.file = folder / "open_tabs.json"
        self.book = DeviceBook(folder / "devices.json")
        self.web = self.book.add(Device("", "web01", host="10.0.0.5"))
        self.store = OpenTabsStore(self.file, self.book.devices)

    def written(self) -> list[dict[str, Any]]:
        return cast("list[dict[str, Any]]", json.loads(self.file.read_text())["tabs"]) if self.file.exists() else []


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def make_page(qtbot: QtBot, tasks: TaskRunner, home: Home) -> MakePage:
    def make() -> RemotePage:
        page = RemotePage(tasks, home.book, lambda: cast("Any", SilentSessions()), lambda: ())
        qtbot.addWidget(page)
        page.resize(1000, 700)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        return page

    return make


def test_what_is_opened_is_written_soon_and_each_change_after_it(qtbot: QtBot, home: Home, make_page: MakePage) -> None:
    page = make_page()
    page.remember_tabs(home.store)
    page.open_device(home.web)
    qtbot.waitUntil(lambda: [tab["device"] for tab in home.written()] == [home.web.id])
    page.sessions.desk.set_color(page.sessions.desk.tabs[0].key, "red")
    qtbot.waitUntil(lambda: [tab["color"] for tab in home.written()] == ["red"])
    page.sessions.close_session(0)
    qtbot.waitUntil(lambda: home.written() == [])
    page.close()


def test_a_window_that_closes_writes_at_once(home: Home, make_page: MakePage, qtbot: QtBot) -> None:
    page = make_page()
    page.remember_tabs(home.store)
    qtbot.waitUntil(lambda: page.sessions._remembered._may_write)  # type: ignore[union-attr]
    page.open_device(home.web)
    page.close()
    assert [tab["device"] for tab in home.written()] == [home.web.id]


def test_without_tabs_of_the_last_time_the_home_view_stays_and_nothing_is_made(
    qtbot: QtBot, home: Home, make_page: MakePage
) -> None:
    page = make_page()
    page.remember_tabs(home.store)
    qtbot.waitUntil(lambda: page.sessions._remembered._may_write)  # type: ignore[union-attr]
    assert page.sessions._desk is None
    assert page.sessions.content.currentWidget() is page.home
    page.close()
    assert not home.file.exists()


def test_a_person_who_types_an_address_goes_on_typing(qtbot: QtBot, home: Home, make_page: MakePage) -> None:
    first = make_page()
    first.remember_tabs(home.store)
    first.open_device(home.web)
    qtbot.waitUntil(lambda: len(home.written()) == 1)
    first.close()
    page = make_page()
    page.home.address.setFocus()
    qtbot.keyClicks(page.home.address, "root@10.")
    page.remember_tabs(home.store)
    qtbot.waitUntil(lambda: page.sessions._desk is not None)
    assert page.home.isVisible()
    assert page.home.address.hasFocus()
    qtbot.keyClicks(page.home.address, "0.0.7\r")
    assert [tab.device.host for tab in page.sessions.desk.tabs] == ["10.0.0.5", "10.0.0.7"]
    assert [view.device.host for view in page.sessions.views] == ["10.0.0.7"]
    page.close()


def test_enter_connects_the_tab_that_is_shown_after_the_start(qtbot: QtBot, home: Home, make_page: MakePage) -> None:
    first = make_page()
    first.remember_tabs(home.store)
    first.open_device(home.web)
    qtbot.waitUntil(lambda: len(home.written()) == 1)
    first.close()
    page = make_page()
    page.devices.setFocus()
    page.remember_tabs(home.store)
    qtbot.waitUntil(lambda: page.sessions._desk is not None)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert page.sessions.isAncestorOf(focus)
    assert page.sessions.views == ()
    qtbot.keyClick(focus, Qt.Key.Key_Return)
    assert [view.presence for view in page.sessions.views] == ["busy"]
    page.close()


def test_a_device_whose_tab_is_there_is_connected_in_it(qtbot: QtBot, home: Home, make_page: MakePage) -> None:
    first = make_page()
    first.remember_tabs(home.store)
    first.open_device(home.web)
    qtbot.waitUntil(lambda: len(home.written()) == 1)
    first.close()
    page = make_page()
    page.remember_tabs(home.store)
    qtbot.waitUntil(lambda: page.sessions._desk is not None)
    page.open_device(home.web)
    assert len(page.sessions.desk.tabs) == 1
    assert [view.presence for view in page.sessions.views] == ["busy"]
    page.close()


@pytest.mark.parametrize(
    ("text", "is_replaced"),
    [("{ damaged", True), ('{"format": "satchel.open_tabs", "version": 9, "tabs": []}', False)],
)
def test_a_file_that_cannot_be_read_is_kept_and_the_page_works(
    qtbot: QtBot, home: Home, make_page: MakePage, text: str, is_replaced: bool
) -> None:
    home.file.write_text(text)
    page = make_page()
    with qtbot.waitSignal(page.sessions._tasks.changed):
        page.remember_tabs(home.store)
    qtbot.waitUntil(lambda: not page.sessions._tasks.running)
    page.open_device(home.web)
    page.close()
    if is_replaced:
        assert [tab["device"] for tab in home.written()] == [home.web.id]
        assert (home.file.parent / "open_tabs.json.damaged").read_text() == text
    else:
        assert home.file.read_text() == text
