"""Commands in a PowerShell tab, what they write, and how they are stopped."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import CertificateChanged, CommandFailed, ConnectionLost, SessionClosed, TargetError
from app.domain.powershell import Ended, PowerShellStream, ProgressRecord, Written
from app.services.command_history import CommandHistory
from app.views.pages.remote.powershell.looks import MARKED
from app.views.pages.remote.powershell.parts import PowerShellParts
from app.views.pages.remote.powershell.view import PowerShellView
from app.views.theme import Theme
from app.views.widgets.buttons import Button
from tests.servers.scripted_powershell import ScriptedPowerShell, Wait, out
from tests.views.remote.powershell.conftest import OpenView

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ENTER = Qt.Key.Key_Return


def type_in(qtbot: QtBot, view: PowerShellView, text: str) -> None:
    qtbot.keyClicks(view.editor, text)


def run(qtbot: QtBot, view: PowerShellView, command: str) -> None:
    view.editor.show_text(command)
    qtbot.keyClick(view.editor, ENTER, CTRL)
    qtbot.waitUntil(lambda: not view.runs.is_busy)
    qtbot.waitUntil(lambda: not len(view.output.queue))


def text_of(view: PowerShellView) -> str:
    return view.output.toPlainText()


def test_a_command_is_typed_run_and_shown_under_its_prompt(qtbot: QtBot, open_view: OpenView) -> None:
    session = ScriptedPowerShell({"Get-Date": [out("Wednesday\n")]})
    view = open_view(session)
    type_in(qtbot, view, "Get-Date")
    qtbot.keyClick(view.editor, ENTER)
    qtbot.waitUntil(lambda: "Wednesday" in text_of(view))
    assert session.ran == ["Get-Date"]
    assert "PS C:\\Users\\anna> Get-Date\nWednesday" in text_of(view)
    assert view.editor.text == ""


def test_the_prompt_follows_the_folder(qtbot: QtBot, open_view: OpenView) -> None:
    session = ScriptedPowerShell()
    view = open_view(session)
    session.prompt, session.folder = "PS D:\\> ", "D:\\"
    with qtbot.waitSignal(view.folder_told) as told:
        run(qtbot, view, "cd D:\\")
    assert view.line.prompt.text() == "PS D:\\> "
    assert told.args == ["D:\\"]


def test_enter_goes_on_where_a_bracket_is_open_and_ctrl_enter_runs_all_the_same(
    qtbot: QtBot, open_view: OpenView
) -> None:
    session = ScriptedPowerShell()
    view = open_view(session)
    type_in(qtbot, view, "if ($true) {")
    one_line = view.editor.height()
    qtbot.keyClick(view.editor, ENTER)
    type_in(qtbot, view, "  1")
    qtbot.keyClick(view.editor, ENTER)
    assert session.ran == [] and view.editor.text == "if ($true) {\n  1\n  "
    assert view.editor.height() > one_line
    qtbot.keyClick(view.editor, ENTER, CTRL)
    qtbot.waitUntil(lambda: session.ran == ["if ($true) {\n  1\n  "])


def test_each_stream_has_a_mark_or_a_word_of_its_own(qtbot: QtBot, open_view: OpenView) -> None:
    streams = PowerShellStream
    session = ScriptedPowerShell(
        {
            "all": [
                out("plain\n"),
                Written(streams.ERROR, "Cannot find it.\n", place="line 1, character 3"),
                Written(streams.WARNING, "low\n"),
                Written(streams.VERBOSE, "more\n"),
                Written(streams.INFORMATION, "by the way\n"),
                Written(streams.HOST, "green\n", foreground="Green"),
            ]
        }
    )
    view = open_view(session)
    run(qtbot, view, "all")
    assert "WARNING: low\nVERBOSE: more\n" in text_of(view)
    assert "Cannot find it.\n    at line 1, character 3\n" in text_of(view)
    marks = {}
    block = view.output.document().begin()
    while block.isValid():
        state = max(block.userState(), 0) & 255
        marks[block.text()] = MARKED[state - 1] if 0 < state <= len(MARKED) else ""
        block = block.next()
    assert marks["plain"] == "" and marks["Cannot find it."] == "error" and marks["by the way"] == "information"
    assert marks["WARNING: low"] == "warning"


def test_a_place_of_an_error_leads_back_to_what_was_typed(qtbot: QtBot, open_view: OpenView) -> None:
    error = Written(PowerShellStream.ERROR, "Unknown.\n", place="line 2, character 3")
    view = open_view(ScriptedPowerShell({"one\ntwo": [error]}))
    run(qtbot, view, "one\ntwo")
    run(qtbot, view, "something else")
    qtbot.keyClick(view.editor, Qt.Key.Key_F8)
    assert view.output.textCursor().selectedText() == "line 2, character 3"
    qtbot.keyClick(view.output, ENTER)
    assert view.editor.text == "one\ntwo" and view.editor.cursor_at == 6


def test_a_place_in_a_script_offers_the_command_that_shows_it(qtbot: QtBot, open_view: OpenView) -> None:
    error = Written(PowerShellStream.ERROR, "No.\n", place="line 30, character 3 of C:\\it's\\deploy.ps1")
    session = ScriptedPowerShell({"deploy": [error]})
    view = open_view(session)
    run(qtbot, view, "deploy")
    assert view.output.step_to_place(1)
    qtbot.keyClick(view.output, ENTER)
    assert view.editor.text == "Get-Content -LiteralPath 'C:\\it''s\\deploy.ps1' | Select-Object -Skip 25 -First 10"
    assert session.ran == ["deploy"]


def test_ctrl_c_stops_a_command_and_copies_where_something_is_marked(qtbot: QtBot, open_view: OpenView) -> None:
    session = ScriptedPowerShell({"wait": [out("begun\n"), Wait()]})
    view = open_view(session)
    view.run_command("wait")
    qtbot.waitUntil(lambda: "begun" in text_of(view))
    assert view.line.stop.isVisible()
    view.output.selectAll()
    qtbot.keyClick(view.editor, Qt.Key.Key_C, CTRL)
    assert "begun" in QGuiApplication.clipboard().text() and view.runs.is_busy
    view.output.moveCursor(view.output.textCursor().MoveOperation.End)
    qtbot.keyClick(view.editor, Qt.Key.Key_C, CTRL)
    qtbot.waitUntil(lambda: session.stopped == ["wait"])
    qtbot.waitUntil(lambda: text_of(view).endswith("Stopped"))
    run(qtbot, view, "again")
    assert session.ran == ["wait", "again"]


def test_what_is_typed_while_a_command_runs_stays(qtbot: QtBot, open_view: OpenView) -> None:
    session = ScriptedPowerShell({"wait": [Wait()]})
    view = open_view(session)
    view.run_command("wait")
    type_in(qtbot, view, "next")
    qtbot.keyClick(view.editor, ENTER)
    session.go_on()
    qtbot.waitUntil(lambda: not view.runs.is_busy)
    assert session.ran == ["wait"] and view.editor.text == "next"


def test_an_exit_code_and_what_may_be_lost_are_told(qtbot: QtBot, open_view: OpenView) -> None:
    view = open_view(ScriptedPowerShell({"net": [Ended(exit_code=2, lost="Some lines may be missing.")]}))
    run(qtbot, view, "net")
    assert "Ended with code 2" in text_of(view)
    assert view.notice is not None and view.notice.meaning.words == "Some lines may be missing."


def test_a_program_that_needs_a_terminal_is_told_with_what_to_do(qtbot: QtBot, open_view: OpenView) -> None:
    refused = CommandFailed("vim needs a terminal.", hint="Reach this device over SSH.")
    view = open_view(ScriptedPowerShell({"vim": [refused]}))
    run(qtbot, view, "vim")
    assert "vim needs a terminal.\nReach this device over SSH." in text_of(view)


def test_a_lost_connection_keeps_the_output_and_the_same_session_is_looked_for(
    qtbot: QtBot, open_view: OpenView
) -> None:
    lost = ConnectionLost("The link died: the command may have run.")
    session = ScriptedPowerShell({"bad": [out("before\n"), lost]})
    view = open_view(session)
    run(qtbot, view, "bad")
    assert view.presence == "problem" and "before" in text_of(view) and "may have run" in text_of(view)
    run(qtbot, view, "good")
    assert view.presence == "online" and session.ran == ["bad", "good"] and view.notice is None


@pytest.mark.parametrize("why", [CertificateChanged("Another certificate."), SessionClosed("It was closed.")])
def test_what_only_a_new_session_mends_leaves_a_way_to_one(qtbot: QtBot, open_view: OpenView, why: TargetError) -> None:
    view = open_view(ScriptedPowerShell({"bad": [out("before\n"), why]}), ScriptedPowerShell())
    run(qtbot, view, "bad")
    assert view.presence == "problem" and view.notice is not None
    again = next(one for one in view.notice.findChildren(Button) if one.text() == "Reconnect")
    again.click()
    qtbot.waitUntil(lambda: view.presence == "online")
    assert "before" in text_of(view) and "This is a new session" in text_of(view)


def test_exit_ends_the_session_and_another_one_says_that_it_is_new(qtbot: QtBot, open_view: OpenView) -> None:
    first, second = ScriptedPowerShell(), ScriptedPowerShell()
    view = open_view(first, second)
    run(qtbot, view, "exit")
    qtbot.waitUntil(lambda: first.is_closed)
    assert view.presence == "offline"
    view.connect_now()
    qtbot.waitUntil(lambda: view.presence == "online")
    qtbot.waitUntil(lambda: "This is a new session: variables, functions and modules are gone." in text_of(view))


def test_cls_clears_without_asking_the_device(qtbot: QtBot, open_view: OpenView) -> None:
    session = ScriptedPowerShell()
    view = open_view(session)
    run(qtbot, view, "one")
    run(qtbot, view, "cls")
    assert text_of(view) == "" and session.ran == ["one"]


def test_progress_is_shown_nested_and_gone_at_the_end(qtbot: QtBot, open_view: OpenView) -> None:
    records = [
        ProgressRecord(1, "Copying", "Users", percent=40, seconds_left=90),
        ProgressRecord(2, "anna", "Documents", percent=10, parent=1),
        Wait(),
    ]
    session = ScriptedPowerShell({"copy": records})
    view = open_view(session)
    view.run_command("copy")
    qtbot.waitUntil(lambda: view.work.bars.words == ["Copying  ·  Users", "anna  ·  Documents"])
    session.go_on()
    qtbot.waitUntil(lambda: not view.work.bars.isVisible())


def test_commands_are_recalled_and_kept_for_the_device_without_secrets(
    qtbot: QtBot, open_view: OpenView, tmp_path: Path
) -> None:
    history = CommandHistory(tmp_path / "commands.json")
    parts = PowerShellParts(history=lambda: history)
    view = open_view(ScriptedPowerShell(), parts=parts)
    for command in ("Get-Service", "net user anna Sommer2026!", "Get-Process"):
        run(qtbot, view, command)
    qtbot.keyClick(view.editor, Qt.Key.Key_Up)
    qtbot.keyClick(view.editor, Qt.Key.Key_Up)
    assert view.editor.text == "net user anna Sommer2026!"
    qtbot.waitUntil(lambda: "Get-Process" in history.of(view.device))
    assert list(history.of(view.device)) == ["Get-Service", "Get-Process"]
    assert "Sommer" not in (tmp_path / "commands.json").read_text("utf-8")
    other = open_view(ScriptedPowerShell(), parts=parts)
    qtbot.waitUntil(lambda: list(other.editor.recall.commands) == ["Get-Service", "Get-Process"])


def test_many_lines_are_pasted_only_after_a_question(qtbot: QtBot, open_view: OpenView) -> None:
    session = ScriptedPowerShell()
    view = open_view(session)
    QGuiApplication.clipboard().setText("one\r\ntwo\r\n")
    view.editor.paste()
    assert view.editor.text == "" and view.notice is not None and view.notice.fact.text() == "Paste 2 lines?"
    qtbot.keyClick(view.focusWidget(), ENTER)
    assert view.editor.text == "one\ntwo" and session.ran == [] and view.notice is None


def test_the_head_of_a_session_follows_the_size_of_the_text(qtbot: QtBot, open_view: OpenView, theme: Theme) -> None:
    view = open_view(ScriptedPowerShell())
    before = view.as_table.sizeHint().height()
    theme.set_text_scale(2.0)
    qtbot.waitUntil(lambda: view.as_table.sizeHint().height() > before)
    assert view.as_table.parentWidget().height() >= view.as_table.sizeHint().height()
