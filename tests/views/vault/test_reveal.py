"""A secret in a small window for a moment, and on the clipboard with all its marks."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.secret import Secret
from app.views.pages.vault.clipboard import SecretClipboard
from app.views.pages.vault.reveal import RevealPopup, leave_out_of_captures

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # it wants to be raised
SECRET = Secret("Zx7-kQ!pl29")


@pytest.fixture
def near(qtbot: QtBot, installed_theme: object) -> Iterator[QWidget]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    button = QPushButton("eye", window)
    window.show()
    yield button
    window.close()


@pytest.fixture
def popup(near: QWidget) -> Iterator[RevealPopup]:
    popup = RevealPopup(near.window())
    yield popup
    popup.let_go()


def test_it_is_shown_while_it_is_held_and_forgotten_then(popup: RevealPopup, near: QWidget) -> None:
    popup.hold("Password", SECRET, near)
    assert popup.isVisible()
    assert popup.value.words == SECRET.reveal()
    assert popup.value.accessibleName() == "Password", "a screen reader must not speak it by itself"
    popup.let_go()
    assert not popup.isVisible()
    assert popup.value.words == ""


def test_it_hides_when_its_time_is_over(qtbot: QtBot, popup: RevealPopup, near: QWidget) -> None:
    popup.show_for("Password", SECRET, near, seconds=0.4)
    assert popup.left.text() == "Hides in 1 s"
    qtbot.waitUntil(lambda: not popup.isVisible())
    assert popup.value.words == ""


@pytest.mark.parametrize("how", ["Escape", "click", "other program"])
def test_escape_a_click_elsewhere_and_another_program_hide_it(popup: RevealPopup, near: QWidget, how: str) -> None:
    popup.show_for("Password", SECRET, near)
    window = near.window().windowHandle()
    if how == "Escape":
        QTest.keyClick(window, Qt.Key.Key_Escape)
    elif how == "click":
        QTest.mouseClick(window, Qt.MouseButton.LeftButton)
    else:
        popup._follow_application(Qt.ApplicationState.ApplicationInactive)
    assert not popup.isVisible()


def test_a_very_long_secret_is_cut_and_says_so(popup: RevealPopup, near: QWidget) -> None:
    popup.hold("Key", Secret("k" * 5000), near)
    assert popup.value.words.endswith("3,000 characters more")


def test_only_windows_and_macos_leave_a_window_out_of_captures(near: QWidget) -> None:
    assert not leave_out_of_captures(int(near.window().winId()))


def test_a_copied_secret_has_the_marks_that_clipboard_managers_know(qtbot: QtBot) -> None:
    clipboard = SecretClipboard(15)
    clipboard.copy(SECRET, "1.password")
    data = QGuiApplication.clipboard().mimeData()
    windows = 'application/x-qt-windows-mime;value="{}"'
    no = bytes(4)
    marks = {
        "x-kde-passwordManagerHint": b"secret",
        windows.format("ExcludeClipboardContentFromMonitorProcessing"): no,
        windows.format("CanIncludeInClipboardHistory"): no,
        windows.format("CanUploadToCloudClipboard"): no,
        windows.format("Clipboard Viewer Ignore"): no,
    }
    assert {kind: bytes(data.data(kind).data()) for kind in marks} == marks
    clipboard.clear()
    assert QGuiApplication.clipboard().text() == ""


def test_it_stays_in_its_window_beside_a_button_at_the_edge(popup: RevealPopup, near: QWidget) -> None:
    window = near.window()
    for place in ((560, 10), (0, 370), (560, 370)):
        near.move(*place)
        popup.hold("Password", SECRET, near)
        assert window.geometry().contains(popup.geometry())
        popup.let_go()
