"""The gate of the vault: what opens it and what does not."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.services.vault.keeper import VaultKeeper
from app.views.pages.vault.page import VaultPage
from app.views.pages.vault.parts import PassphraseEdit
from app.views.tasks import TaskRunner
from tests.views.vault.practice import PASSPHRASE, titles

ROOT = Path(__file__).parents[3]


def test_a_locked_page_shows_nothing_of_the_content(page: VaultPage) -> None:
    assert page.gate.locked.isVisible()
    assert page.gate.locked.name.words == "service.kdbx"
    assert page.browser.entries.rowCount() == page.browser.scopes.rowCount() == 0
    assert page.words == "Vault is locked"


def test_the_right_passphrase_opens_the_list(opened: VaultPage) -> None:
    assert titles(opened) == ["Core switch", "Domain administrator", "Firewall", "Own mail"]
    assert opened.words == "Vault locks in 10 min"
    assert opened.gate.locked.passphrase.text() == ""


def test_a_wrong_passphrase_is_said_beside_the_field(qtbot: QtBot, page: VaultPage) -> None:
    card = page.gate.locked
    card.passphrase.setText("wrong")
    card.submit()
    qtbot.waitUntil(lambda: not card.field.is_valid)
    assert "does not open this vault" in card.field.problem.words
    assert "Caps Lock" in card.field.problem.words
    assert not card.strip.isVisible()
    assert card.passphrase.selectedText()


def test_an_empty_passphrase_is_not_tried(page: VaultPage) -> None:
    page.gate.locked.submit()
    assert "Type the passphrase" in page.gate.locked.field.problem.words
    assert not page.gate.locked.strip.is_running


def test_a_damaged_vault_is_told_where_the_passphrase_was_typed(qtbot: QtBot, page: VaultPage, path: Path) -> None:
    path.write_bytes(path.read_bytes()[:300])
    page.gate.locked.passphrase.setText(PASSPHRASE)
    page.gate.locked.submit()
    qtbot.waitUntil(lambda: page.gate.locked.strip.failure.isVisible())
    assert "damaged" in page.gate.locked.strip.failure.fact.words or "ends too early" in (
        page.gate.locked.strip.failure.fact.words
    )
    assert "backup" in page.gate.locked.strip.failure.hint.words


def test_caps_lock_is_noticed_by_a_letter_in_the_wrong_case(qtbot: QtBot, page: VaultPage) -> None:
    qtbot.keyClick(page.gate.locked.passphrase, "A")
    assert page.gate.locked.caps.isVisible()
    qtbot.keyClick(page.gate.locked.passphrase, "a")
    assert not page.gate.locked.caps.isVisible()


def stand_on_the_eye(qtbot: QtBot, page: VaultPage, edit: QLineEdit) -> QToolButton:
    qtbot.waitActive(page)
    eye: QToolButton = edit.findChild(QToolButton)
    eye.setFocus()
    qtbot.waitUntil(eye.hasFocus)
    return eye


def press(widget: QWidget, key: Qt.Key, held: Qt.KeyboardModifier, text: str) -> None:
    """As a keyboard does: with Ctrl the text is a control character, which pytest-qt leaves out."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, held, text))


PLAIN, CTRL, SHIFT = (getattr(Qt.KeyboardModifier, f"{name}Modifier") for name in ("No", "Control", "Shift"))
CHANGING_KEYS = {
    "backspace": (Qt.Key.Key_Backspace, PLAIN, "\b"),
    "a whole word": (Qt.Key.Key_Backspace, CTRL, "\x7f"),
    "delete": (Qt.Key.Key_Delete, PLAIN, "\x7f"),
    "paste": (Qt.Key.Key_V, CTRL, "\x16"),
    "the other paste": (Qt.Key.Key_Insert, SHIFT, ""),
    "undo": (Qt.Key.Key_Z, CTRL, "\x1a"),
    "a letter": (Qt.Key.Key_X, PLAIN, "x"),
}


@pytest.mark.parametrize("name", CHANGING_KEYS)
def test_who_stands_on_the_eye_of_a_passphrase_does_not_change_it(qtbot: QtBot, page: VaultPage, name: str) -> None:
    def try_at(edit: PassphraseEdit) -> None:
        edit.set_shown(True)  # what is hidden cannot be undone
        qtbot.keyClicks(edit, "three cows")
        edit.setCursorPosition(5)
        eye = stand_on_the_eye(qtbot, page, edit)
        press(eye, *CHANGING_KEYS[name])
        assert edit.text() == "three cows"
        qtbot.keyClick(eye, Qt.Key.Key_Space)
        assert edit.echoMode() is QLineEdit.EchoMode.Password

    QGuiApplication.clipboard().setText("pasted")
    try_at(page.gate.locked.passphrase)
    page.gate.new_asked.emit()
    try_at(page.gate.making.repeat)


def test_enter_on_the_eye_opens_the_vault_as_in_the_field(qtbot: QtBot, page: VaultPage) -> None:
    edit = page.gate.locked.passphrase
    qtbot.keyClicks(edit, PASSPHRASE)
    eye = stand_on_the_eye(qtbot, page, edit)
    qtbot.keyClick(eye, Qt.Key.Key_Backspace)
    qtbot.keyClick(eye, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.browser.isVisible())


def test_a_first_vault_is_made_here(qtbot: QtBot, tasks: TaskRunner, keeper: VaultKeeper, tmp_path: Path) -> None:
    remembered: list[Path] = []
    page = VaultPage(tasks, keeper, default_path=tmp_path / "first.kdbx", remember=remembered.append)
    qtbot.addWidget(page)
    page.show()
    card = page.gate.making
    assert card.isVisible()
    card.passphrase.setText("short")
    assert "5 characters" in card.advice.words
    card.repeat.setText("other")
    card.submit()
    assert not card.repeat_row.is_valid
    card.repeat.setText("short")
    assert card.repeat_row.is_valid
    card.submit()
    assert "guesses this soon" in card.field.problem.words
    assert not card.strip.is_running
    card.submit()
    qtbot.waitUntil(lambda: bool(remembered))
    assert remembered == [tmp_path / "first.kdbx"]
    assert page.browser.empty.isVisible()
    assert page.browser.empty.fact.text() == "No entries yet"
    assert card.passphrase.text() == card.repeat.text() == "", "it would lie there as long as the program runs"
    page.auto_lock.stop()


FIRST_LOOK = """
import sys
import app.views.pages.vault.page as page
heavy = ("app.views.pages.vault.browser", "hashlib", "xml.etree", "cryptography")
print(*(name for name in heavy if name in sys.modules))
from importlib import import_module
for name in page._SOON:
    import_module(name)
print(*(name for name in ("app.views.pages.vault.browser",) if name in sys.modules))
"""


def test_the_first_look_at_the_gate_does_not_load_what_shows_the_open_vault() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST_LOOK], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines() == ["", "app.views.pages.vault.browser"]
