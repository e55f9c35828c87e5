"""The panel that makes passwords, and the line that rates what is typed."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.domain.secret import Secret
from app.domain.setup import Parameter, ParameterKind
from app.services.vault.generating import Kind, Recipe, words
from app.views.pages.setup.value_fields import SecretField
from app.views.pages.vault.generator.panel import GeneratorPanel, open_generator
from app.views.pages.vault.generator.strength_line import PassphraseLine, StrengthLine
from app.views.tasks import TaskRunner

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # a panel wants to be raised


@pytest.fixture
def taken() -> list[Secret]:
    return []


@pytest.fixture
def panel(qtbot: QtBot, taken: list[Secret]) -> Iterator[GeneratorPanel]:
    anchor = QWidget()
    qtbot.addWidget(anchor)
    anchor.show()
    yield open_generator(anchor, taken.append)  # the anchor owns it
    anchor.hide()


def test_the_password_that_is_shown_is_the_one_that_is_used(
    qtbot: QtBot, panel: GeneratorPanel, taken: list[Secret]
) -> None:
    shown = panel.sample.text()
    assert len(shown) == 20
    assert panel.strength.words.words == "Strong: 122 bits of chance"
    QTest.keyClick(panel, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not isValid(panel))
    assert taken == [Secret(shown)]


def test_closing_uses_nothing(qtbot: QtBot, panel: GeneratorPanel, taken: list[Secret]) -> None:
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(panel))
    assert taken == []


def test_it_goes_with_the_form_that_it_is_for(qtbot: QtBot, panel: GeneratorPanel, taken: list[Secret]) -> None:
    anchor = panel.parentWidget()
    assert anchor is not None
    anchor.hide()
    qtbot.waitUntil(lambda: not isValid(panel))
    assert taken == []


def test_another_one_is_another_one(panel: GeneratorPanel) -> None:
    before = panel.sample.text()
    QTest.keyClick(panel, Qt.Key.Key_F5)
    assert panel.sample.text() != before
    panel.size_box.setValue(33)
    assert len(panel.sample.text()) == 33


def test_each_kind_has_its_own_fields(panel: GeneratorPanel) -> None:
    panel.kind.setCurrentIndex(panel.kind.findData(Kind.WORDS))
    panel.size_box.setValue(4)
    panel.separator.setCurrentIndex(panel.separator.findData(" "))
    parts = panel.sample.text().split(" ")
    assert len(parts) == 4
    assert all(part in words() for part in parts)
    assert not panel._switches["symbols"].isVisible()
    panel.kind.setCurrentIndex(panel.kind.findData(Kind.CHARACTERS))
    assert panel.recipe == Recipe(words=4, separator=" ")
    assert panel._switches["symbols"].isVisible()


def test_a_recipe_for_nothing_says_so_and_cannot_be_used(panel: GeneratorPanel) -> None:
    for name in ("lower", "upper", "digits", "symbols"):
        panel._switches[name].setChecked(False)
    assert panel.problem.words == "No kind of character is chosen. Choose letters, digits or symbols."
    assert not panel.use.isEnabled()
    panel._switches["digits"].setChecked(True)
    assert panel.use.isEnabled()
    assert panel.sample.text().isdigit()


def test_what_is_typed_is_rated_with_the_words_of_the_entry(qtbot: QtBot, tasks: TaskRunner) -> None:
    line = StrengthLine(tasks)
    qtbot.addWidget(line)
    line.show_password(Secret("hunter2"))
    line.show_password(Secret("Nordlysdental1"), ("Nordlysdental",))
    qtbot.waitUntil(lambda: bool(line.words.words))
    assert line.words.words.startswith("Very weak")
    assert line.warning.words == "It holds words of this entry."
    line.forget()
    assert not line.words.words


def test_a_secret_of_a_setup_can_be_made_and_is_then_seen(qtbot: QtBot) -> None:
    field = SecretField(Parameter("password", "Password", ParameterKind.SECRET))
    qtbot.addWidget(field)
    field.show()
    field._make.click()
    panel = field._make.findChild(GeneratorPanel)
    assert panel is not None
    made = Secret(panel.sample.text())
    panel.use.click()
    assert field.value() == made
    assert field.edit.echoMode() is QLineEdit.EchoMode.Normal


def test_a_long_passphrase_that_is_guessed_soon_is_not_called_good(qtbot: QtBot, tasks: TaskRunner) -> None:
    line = PassphraseLine(tasks, "A sentence is easiest.")
    qtbot.addWidget(line)
    line.show_passphrase("short")
    assert line.advice.words.startswith("5 characters.")
    line.show_passphrase("1qaz2wsx3edc4rfv5tgb")
    qtbot.waitUntil(lambda: bool(line.advice.words))
    assert line.advice.words.endswith("Use a sentence that only you would write.")
    line.show_passphrase("three cows on a green hill")
    qtbot.waitUntil(lambda: line.advice.words == "It withstands guessing.")
    line.show_passphrase("")
    assert line.advice.words == "A sentence is easiest."
