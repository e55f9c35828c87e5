"""What a screen reader hears of a PowerShell tab."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from app.domain.powershell import Ended, PowerShellStream, Written
from app.views.pages.remote.powershell.looks import Piece
from app.views.pages.remote.powershell.screen_reader import MAX_ANNOUNCED
from app.views.pages.remote.powershell.view import PowerShellView
from tests.servers.scripted_powershell import ScriptedPowerShell, out
from tests.views.remote.powershell.conftest import OpenView
from tests.views.remote.powershell.test_commands import run


@pytest.fixture(autouse=True)
def a_screen_reader_listens() -> Iterator[None]:
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def worked_in(qtbot: QtBot, view: PowerShellView) -> list[str]:
    """The view, and what is read out of it from now on."""
    view.activateWindow()
    view.editor.setFocus()
    qtbot.waitUntil(view.editor.hasFocus)
    told: list[str] = []
    view.output.reader.said.connect(told.append)
    return told


def test_what_a_command_wrote_is_told_and_how_it_ended_but_not_what_was_typed(
    qtbot: QtBot, open_view: OpenView
) -> None:
    failed = Written(PowerShellStream.ERROR, "No such service.\n")
    session = ScriptedPowerShell({"Get-Date": [out("Wednesday\n")], "Get-Service x": [failed, Ended(has_failed=True)]})
    view = open_view(session)
    told = worked_in(qtbot, view)
    run(qtbot, view, "Get-Date")
    assert "\n".join(told) == "Wednesday\nCommand ended"
    told.clear()
    run(qtbot, view, "Get-Service x")
    assert "\n".join(told) == "Error: No such service.\nCommand failed"


def test_of_much_output_only_the_end_is_told_and_how_much_it_was(qtbot: QtBot, open_view: OpenView) -> None:
    view = open_view(ScriptedPowerShell())
    told = worked_in(qtbot, view)
    view.output.queue.put(Piece("output", "".join(f"line {n}\n" for n in range(500))))
    qtbot.waitUntil(lambda: bool(told))
    lines = told[0].split("\n")
    assert (lines[0], lines[-1], len(lines)) == ("500 lines.", "line 499", MAX_ANNOUNCED + 1)


def test_where_nobody_works_nothing_is_told(qtbot: QtBot, open_view: OpenView) -> None:
    other, view = open_view(ScriptedPowerShell()), open_view(ScriptedPowerShell({"Get-Date": [out("Wednesday\n")]}))
    worked_in(qtbot, other)
    told: list[str] = []
    view.output.reader.said.connect(told.append)
    view.run_command("Get-Date")
    qtbot.waitUntil(lambda: "Wednesday" in view.output.toPlainText() and not view.runs.is_busy)
    assert told == []
