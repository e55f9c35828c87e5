"""Completion and recall over the line."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.domain.language import speak
from app.domain.powershell import Completion, Completions
from app.domain.task import TaskContext
from app.views.pages.remote.powershell.completion import common_beginning
from app.views.pages.remote.powershell.view import PowerShellView
from tests.servers.scripted_powershell import ScriptedPowerShell
from tests.translations.pseudo import pseudo
from tests.views.remote.powershell.conftest import OpenView
from tests.views.remote.powershell.test_commands import run

CTRL = Qt.KeyboardModifier.ControlModifier
COMMANDS = ("Get-Process", "Get-Printer", "Get-Service")


def complete_commands(text: str, cursor: int) -> Completions:
    start = text.rfind(" ", 0, cursor) + 1
    word = text[start:cursor]
    items = [Completion(one, one, "Command", f"{one} [[-Name] <string[]>]") for one in COMMANDS]
    return Completions(start, len(word), tuple(one for one in items if one.text.lower().startswith(word.lower())))


def complete(qtbot: QtBot, view: PowerShellView, text: str, key: Qt.Key = Qt.Key.Key_Tab) -> None:
    view.editor.show_text(text)
    held = Qt.KeyboardModifier.NoModifier if key == Qt.Key.Key_Tab else CTRL
    qtbot.keyClick(view.editor, key, held)
    qtbot.waitUntil(lambda: not view.runs.is_busy)


def offered(view: PowerShellView) -> list[str]:
    return [one.text for one in view.line.popup.model.items] if view.line.popup.isVisible() else []


def test_tab_takes_the_only_way_to_go_on(qtbot: QtBot, open_view: OpenView) -> None:
    view = open_view(ScriptedPowerShell(completions=complete_commands))
    complete(qtbot, view, "1 | get-s")
    assert view.editor.text == "1 | Get-Service" and offered(view) == []


def test_of_several_ways_the_common_beginning_is_written_and_the_rest_offered(
    qtbot: QtBot, open_view: OpenView
) -> None:
    view = open_view(ScriptedPowerShell(completions=complete_commands))
    complete(qtbot, view, "get-p")
    assert view.editor.text == "Get-Pr"
    assert offered(view) == ["Get-Process", "Get-Printer"]
    assert "Get-Process [[-Name]" in view.line.popup.hint.words
    QAbstractItemModelTester(view.line.popup.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    qtbot.keyClicks(view.editor, "i")
    assert offered(view) == ["Get-Printer"]
    qtbot.keyClick(view.editor, Qt.Key.Key_Return)
    assert view.editor.text == "Get-Printer" and offered(view) == []


def test_arrows_choose_and_escape_leaves_what_was_typed(qtbot: QtBot, open_view: OpenView) -> None:
    session = ScriptedPowerShell(completions=complete_commands)
    view = open_view(session)
    complete(qtbot, view, "Get-", Qt.Key.Key_Space)
    assert offered(view) == list(COMMANDS)
    qtbot.keyClick(view.editor, Qt.Key.Key_Escape)
    assert offered(view) == [] and view.editor.text == "Get-"
    complete(qtbot, view, "Get-", Qt.Key.Key_Space)
    qtbot.keyClick(view.editor, Qt.Key.Key_Down)
    qtbot.keyClick(view.editor, Qt.Key.Key_Down)
    qtbot.keyClick(view.editor, Qt.Key.Key_Tab)
    assert view.editor.text == "Get-Service" and session.ran == []


def test_what_was_typed_on_meanwhile_is_not_written_over(qtbot: QtBot, open_view: OpenView) -> None:
    view = open_view(ScriptedPowerShell(completions=complete_commands))
    qtbot.keyClicks(view.editor, "get-s")
    qtbot.keyClick(view.editor, Qt.Key.Key_Tab)
    qtbot.keyClicks(view.editor, "x")
    qtbot.waitUntil(lambda: not view.runs.is_busy)
    assert view.editor.text == "get-sx"


def test_places_are_counted_in_characters_also_behind_those_that_qt_counts_twice(
    qtbot: QtBot, open_view: OpenView
) -> None:
    session = ScriptedPowerShell(completions=complete_commands)
    view = open_view(session)
    complete(qtbot, view, "'😀' get-s")
    assert session.asked == [("'😀' get-s", 9)]
    assert view.editor.text == "'😀' Get-Service"


@pytest.fixture(params=[None, pseudo], ids=["English", "pseudo"])
def _language(request: pytest.FixtureRequest) -> Iterator[None]:
    speak(request.param)
    yield
    speak(None)


@pytest.mark.usefixtures("_language")
def test_ctrl_r_finds_an_earlier_command_by_its_words(qtbot: QtBot, open_view: OpenView) -> None:
    view = open_view(ScriptedPowerShell())
    for command in ("Get-Service Spooler", "Get-Process", "Restart-Service Spooler"):
        run(qtbot, view, command)
    qtbot.keyClick(view.editor, Qt.Key.Key_R, CTRL)
    assert view.line.popup.isVisible() and view.line.popup.hint.isHidden()  # no empty line below what is offered
    qtbot.keyClicks(view.editor, "spool get")
    assert offered(view) == ["Get-Service Spooler"]
    qtbot.keyClick(view.editor, Qt.Key.Key_Return)
    assert view.editor.text == "Get-Service Spooler"


def test_a_common_beginning_heeds_no_letter_case() -> None:
    ways = [Completion("Get-Item", ""), Completion("get-itemProperty", ""), Completion("GET-ITEMS", "")]
    assert common_beginning(ways) == "Get-Item"
    assert common_beginning([]) == ""


def test_tab_in_an_empty_line_goes_on_to_the_next_part(qtbot: QtBot, open_view: OpenView) -> None:
    view = open_view(ScriptedPowerShell(completions=complete_commands))
    view.editor.setFocus()
    qtbot.keyClick(view.editor, Qt.Key.Key_Tab)
    assert not view.editor.hasFocus() and not view.runs.is_busy


class SlowCompletion(ScriptedPowerShell):
    """Its completion takes until it is cancelled."""

    def complete(self, text: str, cursor: int, task: TaskContext) -> Completions:
        task.sleep(60)
        return Completions(0, 0)


def test_a_command_does_not_wait_for_a_completion_that_takes_long(qtbot: QtBot, open_view: OpenView) -> None:
    session = SlowCompletion()
    view = open_view(session)
    qtbot.keyClicks(view.editor, "Get-Date")
    qtbot.keyClick(view.editor, Qt.Key.Key_Tab)
    assert view.runs.is_busy
    qtbot.keyClick(view.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.ran == ["Get-Date"])
    qtbot.waitUntil(lambda: not view.runs.is_busy and "Get-Date\nGet-Date" in view.output.toPlainText())
    assert "Stopped" not in view.output.toPlainText()
