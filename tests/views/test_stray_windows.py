"""No part of a page flashes up as a window of its own: that takes the focus away, and people see it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.credentials import VaultEntry
from app.domain.devices import Device
from app.domain.errors import AuthenticationFailed, HostKeyChanged, HostKeyUnknown, TargetUnreachable
from app.domain.panes import Side
from app.domain.prompts import Ask
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultLocked
from app.services.device_book import DeviceBook
from app.views.pages.remote.accent_badge import AccentBadge
from app.views.pages.remote.page import RemotePage
from app.views.pages.remote.password_card import PasswordCard
from app.views.tasks import TaskRunner
from app.views.widgets.fields import FormRow, SearchField
from app.views.widgets.notice import Notice

KEY = {"host": "h", "port": 22}
FAILURES = {
    "unknown": HostKeyUnknown("", **KEY, kind="ssh-ed25519", fingerprint="SHA256:a", key="k"),
    "changed": HostKeyChanged("", **KEY, expected="SHA256:a", offered="SHA256:b", source="file:1"),
    "password": AuthenticationFailed("no"),
    "locked": VaultLocked("locked"),
    "away": TargetUnreachable("away", details="raw"),
}


class Windows(QObject):
    """Remembers every window that appears."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(watched)
        return False


@pytest.fixture
def windows(qapp: QApplication) -> Iterator[Windows]:
    windows = Windows()
    qapp.installEventFilter(windows)
    yield windows
    qapp.removeEventFilter(windows)


class Failing:
    def shell(self, device: Device, columns: int, rows: int, task: TaskContext, *, ask: Ask) -> Any:
        raise FAILURES[device.name]

    def can_forget(self, host: str, port: int) -> bool:
        return True

    def offered(self, device: Device) -> tuple[VaultEntry, ...]:
        return ()

    def has_password(self, device: Device) -> bool:
        return True


@pytest.mark.parametrize("entries", [None, (), (VaultEntry("1", "Router"),)])
def test_the_choice_of_a_credential_shows_no_window(
    qtbot: QtBot, windows: Windows, entries: tuple[VaultEntry, ...] | None
) -> None:
    device, failure = Device("", "password", host="h"), FAILURES["password"]
    qtbot.addWidget(PasswordCard(device, "root", failure, refused=False, entries=lambda: entries))
    assert windows.shown == []


def test_the_kit_shows_no_part_before_it_has_a_parent(qtbot: QtBot, windows: Windows) -> None:
    from PySide6.QtWidgets import QLineEdit

    for widget in (Notice("info", "Fact", "Meaning"), SearchField("Find", "Ctrl+F"), FormRow("A", QLineEdit(), "Hint")):
        qtbot.addWidget(widget)
    assert windows.shown == []


def test_the_remote_page_is_the_only_window(qtbot: QtBot, tasks: TaskRunner, tmp_path: Path, windows: Windows) -> None:
    page = RemotePage(tasks, DeviceBook(tmp_path / "devices.db"), lambda: cast("Any", Failing()), lambda: ())
    qtbot.addWidget(page)
    page.show()
    for name in FAILURES:
        page.sessions.connect_to(Device("", name, host="h"))
        qtbot.waitUntil(
            lambda: page.sessions.current is not None and "onnecting" not in page.sessions.current._note.words
        )
    page.new_device()
    page.forms.show_new_folder("A")
    page.notices.tell("info", "Fact", "Meaning")
    assert windows.shown == [page]
    page.close()


@pytest.mark.parametrize("accent", ["", "production", "customer"])
def test_a_marked_device_and_what_is_done_with_its_tabs_show_no_other_window(
    qtbot: QtBot, tasks: TaskRunner, tmp_path: Path, windows: Windows, accent: str
) -> None:
    page = RemotePage(tasks, DeviceBook(tmp_path / "devices.db"), lambda: cast("Any", Failing()), lambda: ())
    qtbot.addWidget(page)
    page.show()
    device = Device("", "away", host="h", accent=accent, legacy=bool(accent))
    page.sessions.connect_to(device)
    desk, actions = page.sessions.desk, page.sessions.hands.actions
    desk.add(device, connects=False)
    actions.split(Side.RIGHT)
    actions.move_to_side(Side.BELOW, desk.tabs[0])
    actions.rename_tab()
    actions.toggle_zoom()
    actions.unsplit()
    desk.connect_all()
    qtbot.waitUntil(lambda: len(page.sessions.views) == len(desk.tabs))
    desk.close(desk.tabs[0].key)
    assert windows.shown == [page]
    badges = page.sessions.views[0].findChildren(AccentBadge)
    assert [badge.isVisibleTo(page.sessions.views[0]) for badge in badges] == [bool(accent)]
    page.close()
