"""The objects of a command as a table."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.powershell import ObjectTable
from app.views.pages.remote.powershell.object_rows import as_objects
from app.views.pages.remote.powershell.table import ObjectModel, TablePane
from app.views.pages.remote.powershell.view import PowerShellView
from app.views.tasks import TaskRunner
from tests.servers.scripted_powershell import ScriptedPowerShell
from tests.views.remote.powershell.conftest import OpenView
from tests.views.remote.powershell.test_commands import run

SERVICES = ObjectTable(
    ("Name", "Handles", "Running"), [("Spooler", 340.25, True), ("=cmd|calc", 9, False), ("W32Time", None, True)]
)


def show(qtbot: QtBot, open_view: OpenView, objects: ObjectTable | None) -> PowerShellView:
    view = open_view(ScriptedPowerShell(objects=objects))
    assert not view.as_table.isEnabled()
    run(qtbot, view, "Get-Service")
    view.as_table.click()
    qtbot.waitUntil(lambda: not view.runs.is_busy)
    return view


def names(pane: TablePane) -> list[str]:
    return [row.words[0] for row in pane.model.shown]


def test_objects_are_sorted_and_searched(qtbot: QtBot, open_view: OpenView) -> None:
    view = show(qtbot, open_view, SERVICES)
    pane = view.objects.pane
    assert pane is not None and pane.isVisible() and pane.count.text() == "3 objects"
    pane.view._sort(1)
    assert names(pane) == ["Spooler", "=cmd|calc", "W32Time"]
    pane.view._sort(1)
    assert names(pane) == ["=cmd|calc", "Spooler", "W32Time"]
    qtbot.keyClick(pane.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(pane.search.edit, "true")
    assert names(pane) == ["Spooler", "W32Time"] and pane.count.text() == "2 of 3 objects"
    pane.search.edit.setText("nothing at all")
    assert not pane.view.isVisible()
    pane.search.edit.clear()
    qtbot.keyClick(pane.view, Qt.Key.Key_Escape)
    assert view.output.isVisible() and view.editor.hasFocus()


def test_rows_are_copied_with_their_head(qtbot: QtBot, open_view: OpenView) -> None:
    pane = show(qtbot, open_view, SERVICES).objects.pane
    assert pane is not None
    pane.view.selectRow(0)
    qtbot.keyClick(pane.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Name\tHandles\tRunning\nSpooler\t340.25\tTrue\n"


def test_a_spreadsheet_calculates_nothing_in_what_is_saved(qtbot: QtBot, tasks: TaskRunner, tmp_path: Path) -> None:
    pane = TablePane(tasks, "lane")
    qtbot.addWidget(pane)
    pane.show_objects(as_objects(SERVICES))
    file = tmp_path / "objects.csv"
    pane.save(str(file))
    qtbot.waitUntil(file.exists)
    assert file.read_text("utf-8-sig").splitlines() == [
        "Name,Handles,Running",
        "Spooler,340.25,True",
        "'=cmd|calc,9,False",
        "W32Time,,True",
    ]


def test_text_alone_is_no_table_and_that_is_said(qtbot: QtBot, open_view: OpenView) -> None:
    view = show(qtbot, open_view, None)
    assert view.notice is not None and view.notice.fact.text() == "The last command gave no objects."
    assert view.objects.pane is None


def test_the_model_keeps_the_rules_of_qt(qtmodeltester: ModelTester) -> None:
    model = ObjectModel()
    objects = as_objects(SERVICES)
    model.show(objects.columns, objects.rows)
    model.search("true")
    model.sort_by(0)
    qtmodeltester.check(model)


def test_the_palette_offers_the_table_and_the_command_prompt(qtbot: QtBot, open_view: OpenView) -> None:
    view = open_view(ScriptedPowerShell(objects=SERVICES))
    assert [one.title for one in view.offered()] == ["Command Prompt (cmd)"], "no command has given objects yet"
    run(qtbot, view, "Get-Service")
    table, prompt = view.offered()
    assert (table.title, prompt.title) == ("Show as table", "Command Prompt (cmd)")
    table.run()
    qtbot.waitUntil(lambda: view.objects.is_shown)
    assert view.offered()[0].title == "Close the table of objects"
    view.end()
    assert view.offered() == []
