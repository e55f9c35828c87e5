"""The views of a device: looked at, searched, sorted and acted on, with answers that are written for it."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.devices import Device
from app.domain.errors import AppError, TargetUnreachable
from app.domain.inspection import Listing, Row
from app.domain.inspection_table import TableOrder, table_rows
from app.domain.task import TaskContext
from app.views.pages.remote.inspection.command_bar import OfferCommand
from app.views.pages.remote.inspection.exporting import export
from app.views.pages.remote.inspection.model import ListingModel
from app.views.pages.remote.inspection.place import LooksPane
from app.views.pages.remote.inspection.screen import InspectionScreen
from app.views.tasks import TaskRunner
from app.views.widgets.buttons import Button
from app.views.widgets.layout import column
from tests.pictures.played_looks import KILL, VIEWS, PlayedLooks, denied, process_rows

WEB = Device("d1", "web01", host="web01")
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class Desk:
    def __init__(self, qtbot: QtBot, tasks: TaskRunner, offer: OfferCommand | None = None) -> None:
        self.qtbot, self.looks = qtbot, PlayedLooks()
        self.screen = InspectionScreen(WEB, self.looks.work(), tasks, "web01", offer=offer)
        qtbot.addWidget(self.screen)
        self.screen.resize(1000, 460)
        self.screen.show()
        qtbot.waitUntil(self.screen.isActiveWindow)
        self.list, self.table = self.screen.list, self.screen.list.table

    def open(self, view: str = "processes") -> "Desk":
        """Show a view, and wait for what the device answers."""
        if view == "processes":
            self.screen.appear()
        else:
            self.screen.show_view_of(view)
        self.settles()
        self.screen.focus_rows()
        return self

    def settles(self) -> None:
        self.qtbot.waitUntil(lambda: not self.screen.looking.is_busy and not self.screen.doing.is_busy)

    def names(self) -> list[str]:
        return [row.words[0] for row in self.list.model.rows]

    def choose(self, *names: str) -> None:
        keys = {row.row.key for row in self.list.model.rows if row.words[0] in names}
        self.table.selectionModel().select(
            self.list.model.selection_of(keys), self.table.selectionModel().SelectionFlag.ClearAndSelect
        )

    def chosen(self) -> list[str]:
        return [row.words[0] for row in self.table.chosen()]

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None and self.screen.isAncestorOf(focus), focus
        self.qtbot.keyClick(focus, key, held)

    def next_step(self) -> Button:
        """The button that stands in the place of the rows."""
        return next(one for one in self.list.content.findChildren(Button) if one.isVisible())

    def answers(self, view: str, rows: list[Row]) -> None:
        self.looks.listings[view] = Listing(rows)


@pytest.fixture
def desk(qtbot: QtBot, tasks: TaskRunner) -> Desk:
    return Desk(qtbot, tasks)


def until(event: threading.Event) -> Callable[[TaskContext], None]:
    def wait(task: TaskContext) -> None:
        while not event.is_set():
            task.sleep(0.01)

    return wait


def test_the_model_keeps_the_rules_of_qt(qtmodeltester: ModelTester) -> None:
    model = ListingModel()
    columns = VIEWS[0].columns[next(iter(VIEWS[0].columns))]
    model.show(table_rows(process_rows(), columns), columns)
    qtmodeltester.check(model)
    spoken = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert str(spoken).startswith("Process: java, PID: 2210, User: dental, CPU: 38.2 %")


# -- looking -------------------------------------------------------------------------------------------


def test_the_first_look_shows_the_largest_first_and_says_how_many(desk: Desk) -> None:
    desk.open()
    assert desk.names()[:2] == ["java", "postgres"]
    assert desk.screen.foot.words.words.startswith("8 processes")
    assert desk.looks.looks == [("web01", "processes", "all")]
    assert desk.table.hasFocus()


def test_another_view_is_asked_for_and_the_one_before_is_not_waited_for(desk: Desk) -> None:
    never = threading.Event()
    desk.looks.wait = until(never)
    desk.screen.appear()
    desk.qtbot.waitUntil(lambda: len(desk.looks.looks) == 1)
    desk.looks.wait = lambda task: None
    desk.screen.show_view_of("services")
    desk.qtbot.waitUntil(lambda: desk.list.looked is not None)
    assert desk.names()[0] == "bluetooth.service"
    assert desk.screen.note.words.words == "Start types are shown to administrators only."


def test_a_look_that_does_not_end_can_be_given_up_and_begun_again(desk: Desk) -> None:
    desk.looks.wait = until(threading.Event())
    desk.screen.appear()
    desk.qtbot.waitUntil(lambda: len(desk.looks.looks) == 1)
    cancel = desk.next_step()
    assert cancel.accessibleName() == "Cancel"
    cancel.click()
    assert not desk.screen.looking.is_busy
    desk.looks.wait = lambda task: None
    desk.screen.refresh()
    desk.qtbot.waitUntil(lambda: desk.list.looked is not None)


def test_keys_lead_from_view_to_view_and_the_focus_goes_along(desk: Desk) -> None:
    desk.open()
    for key, title in ((Qt.Key.Key_2, "Services"), (Qt.Key.Key_3, "Events"), (Qt.Key.Key_1, "Processes")):
        desk.press(key, ALT)
        desk.settles()
        assert desk.screen.view.title == title
        desk.qtbot.waitUntil(desk.table.hasFocus)


def test_a_filter_asks_the_device_anew(desk: Desk) -> None:
    desk.open()
    menu = desk.screen.tools.make_filter_menu()
    menu.actions()[1].trigger()
    desk.settles()
    assert desk.looks.looks[-1] == ("web01", "processes", "mine")
    assert desk.screen.tools.filter.accessibleName() == "Shown: Of the user who is signed in here"
    desk.looks.listings["processes"] = Listing(())
    desk.screen.refresh()
    desk.settles()
    assert not desk.table.isVisible()


def test_a_failure_stands_in_the_place_of_the_rows_or_under_them(desk: Desk) -> None:
    desk.looks.failure = TargetUnreachable("web01 does not answer.")
    desk.open()
    failure = desk.list.content.failure
    assert failure is not None and failure.fact.words == "web01 does not answer."
    desk.looks.failure = None
    desk.screen.connection_came()
    desk.settles()
    assert desk.names()[0] == "java" and desk.list.content.failure is None
    desk.looks.failure = TargetUnreachable("web01 does not answer any more.")
    desk.screen.refresh()
    desk.settles()
    assert desk.screen.error is desk.looks.failure
    assert desk.names()[0] == "java" and desk.table.isVisible()


# -- rows that stay where they are ---------------------------------------------------------------------


def cpu(rows: list[Row], **shares: float) -> list[Row]:
    return [replace(row, cells={**row.cells, "cpu": shares.get(str(row.cells["name"]), 0.0)}) for row in rows]


def test_what_is_chosen_stays_so_and_its_row_does_not_jump_when_it_is_looked_at_again_by_itself(desk: Desk) -> None:
    desk.open()
    desk.choose("nginx", "smbd")
    before = desk.names()
    gone = [row for row in process_rows() if row.cells["name"] != "postgres"]
    desk.answers("processes", cpu(gone, nginx=99.0))
    desk.screen.looking._look_by_itself()
    desk.settles()
    assert desk.chosen() == ["smbd", "nginx"]
    assert desk.names() == [name for name in before if name != "postgres"]
    desk.press(Qt.Key.Key_F5)
    desk.settles()
    assert desk.names()[0] == "nginx" and desk.chosen() == ["nginx", "smbd"]


def test_the_row_at_the_top_stays_there_when_rows_above_it_are_gone(desk: Desk) -> None:
    many = [Row(f"{at}", {"name": f"p{at:03}", "cpu": 100.0 - at / 10}, {"name": f"p{at:03}"}) for at in range(400)]
    desk.answers("processes", many)
    desk.open()
    bar = desk.table.verticalScrollBar()
    bar.setValue(26 * 100 + 7)
    top = desk.table.indexAt(desk.table.rect().topLeft()).row()
    assert top == 100
    desk.answers("processes", many[50:])
    desk.screen.looking._look_by_itself()
    desk.settles()
    assert bar.value() == 26 * 50 + 7
    assert desk.list.model.rows[50].words[0] == "p100"


def test_nothing_is_looked_at_by_itself_while_a_question_stands_or_nobody_sees_it(desk: Desk) -> None:
    desk.open()
    assert desk.screen.looking.is_waiting
    desk.choose("java")
    desk.screen.ask(VIEWS[0].actions[0])
    assert not desk.screen.looking.is_waiting
    desk.press(Qt.Key.Key_Escape)
    assert desk.screen.looking.is_waiting and desk.screen.doing.question is None
    desk.screen.hide()
    assert not desk.screen.looking.is_waiting
    desk.screen.show()
    assert desk.screen.looking.is_waiting
    desk.screen.tools.repeat.click()
    assert not desk.screen.looking.is_waiting


def test_a_device_whose_session_was_ended_is_asked_again_only_when_the_session_stands(desk: Desk) -> None:
    desk.open()
    desk.screen.close_views()
    desk.screen.hide()
    desk.screen.show()
    assert not desk.screen.looking.is_waiting and not desk.screen.looking.is_busy
    desk.screen.connection_came()
    desk.settles()
    assert desk.screen.looking.is_waiting


def test_a_click_on_a_column_sorts_and_is_remembered_for_its_view(desk: Desk) -> None:
    desk.open()
    desk.list.sort(TableOrder("name"))
    assert desk.names()[0] == "cron"
    desk.screen.show_view_of("services")
    desk.settles()
    desk.screen.show_view_of("processes")
    desk.settles()
    assert desk.names()[0] == "cron"


# -- searching -----------------------------------------------------------------------------------------


def test_typing_in_the_rows_searches_in_all_columns(desk: Desk) -> None:
    desk.open()
    desk.qtbot.keyClicks(desk.table, "s")
    desk.qtbot.keyClicks(desk.screen.tools.search.edit, "mb no-process")
    assert desk.names() == ["smbd"]
    assert desk.screen.foot.words.words.startswith("1 of 8 processes")
    desk.press(Qt.Key.Key_Down)
    assert desk.table.hasFocus()
    desk.press(Qt.Key.Key_F, CONTROL)
    desk.press(Qt.Key.Key_Escape)
    assert len(desk.names()) == 8


def test_the_key_of_the_search_is_heard_in_a_page_that_has_the_same_key(desk: Desk) -> None:
    page = QWidget()
    desk.qtbot.addWidget(page)
    of_page = QShortcut(QKeySequence("Ctrl+F"), page)
    of_page.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    page.setLayout(column(desk.screen))
    page.show()
    desk.qtbot.waitUntil(page.isActiveWindow)
    desk.open()
    for place in (desk.table, desk.screen.tools.repeat, desk.screen.side):
        place.setFocus()
        desk.press(Qt.Key.Key_F, CONTROL)
        assert desk.screen.tools.search.edit.hasFocus(), place
    desk.screen.setParent(None)  # each is closed by itself


def test_a_search_without_a_hit_offers_to_clear_it(desk: Desk) -> None:
    desk.open()
    desk.screen.tools.focus_search("no such process")
    clear = desk.next_step()
    assert clear.accessibleName() == "Clear the search"
    clear.click()
    assert len(desk.names()) == 8 and desk.table.isVisible()


# -- doing ---------------------------------------------------------------------------------------------


def test_an_action_needs_rows_and_says_why_it_is_not_possible(desk: Desk) -> None:
    desk.open()
    end = desk.screen.foot.buttons["end"]
    assert not end.isEnabled() and end.toolTip() == "Choose a process first"
    desk.choose("sshd")
    assert not end.isEnabled() and end.toolTip() == "It carries this very session, so it is left alone."
    desk.choose("java", "sshd")
    assert end.isEnabled()


def test_it_is_asked_with_the_names_and_the_commands_and_enter_does_nothing(desk: Desk) -> None:
    desk.open()
    desk.choose("java", "nginx", "sshd")
    desk.screen.foot.buttons["end"].click()
    question = desk.screen.doing.question
    assert question is not None and question.title.words == "End: 2 processes?"
    assert question.command.toPlainText() == "kill 2210\nkill 1311"
    assert question.leave.hasFocus()
    desk.press(Qt.Key.Key_Return)
    desk.settles()
    assert desk.looks.acts == [] and desk.screen.doing.question is None
    assert desk.table.hasFocus() and len(desk.chosen()) == 3


def test_what_was_confirmed_is_done_to_those_it_can_be_done_to_and_looked_at_again(desk: Desk) -> None:
    desk.open()
    desk.choose("java", "sshd")
    desk.screen.ask(VIEWS[0].actions[0])
    question = desk.screen.doing.question
    assert question is not None and question.title.words == "End java (process 2210)?"
    desk.answers("processes", process_rows()[1:])
    question.go.click()
    desk.qtbot.waitUntil(lambda: desk.screen.notices.notice is not None)
    desk.settles()
    assert desk.looks.acts == [("end", ["2210"])]
    notice = desk.screen.notices.notice
    assert notice is not None and notice.fact.text() == "java (process 2210) has ended."
    assert "java" not in desk.names()


def test_what_is_dangerous_is_asked_twice(desk: Desk) -> None:
    desk.open()
    desk.choose("java")
    desk.screen.ask(KILL)
    question = desk.screen.doing.question
    assert question is not None and not question.go.isEnabled()
    question.go.click()
    assert desk.looks.acts == []
    question.sure.click()
    question.go.click()
    desk.settles()
    assert desk.looks.acts == [("kill", ["2210"])]


def test_rows_that_failed_are_named_with_what_to_do(desk: Desk) -> None:
    desk.looks.refused = {"smbd.service": denied("smbd.service")}
    desk.open("services")
    desk.choose("smbd.service", "ssh.service", "cups.service")
    desk.screen.ask(VIEWS[1].actions[2])
    question = desk.screen.doing.question
    assert question is not None
    question.go.click()
    desk.qtbot.waitUntil(lambda: desk.screen.notices.notice is not None)
    desk.settles()
    notice = desk.screen.notices.notice
    assert notice is not None and notice.fact.text() == "1 of 2 services: not done."
    assert notice.meaning.words.splitlines() == [
        "smbd.service was not changed: access is denied.",
        "Sign in as an administrator, or with sudo.",
    ]


def test_an_action_that_runs_can_be_stopped_and_says_so(desk: Desk) -> None:
    desk.open()
    desk.choose("java")
    desk.looks.wait = until(threading.Event())
    desk.screen.ask(VIEWS[0].actions[0])
    question = desk.screen.doing.question
    assert question is not None
    question.go.click()
    desk.qtbot.waitUntil(lambda: bool(desk.looks.acts))
    assert desk.screen.foot.stop.isVisible()
    desk.looks.wait = lambda task: None
    desk.screen.foot.stop.click()
    desk.settles()
    notice = desk.screen.notices.notice
    assert notice is not None and notice.fact.text() == "Stopped." and not desk.screen.foot.stop.isVisible()


def test_what_went_wrong_with_an_action_stays_told_when_the_device_answers_again(desk: Desk) -> None:
    desk.open()
    desk.choose("java")
    desk.screen.ask(VIEWS[0].actions[0])
    lost: AppError = TargetUnreachable("web01 is gone.")

    def fail(task: TaskContext) -> None:
        raise lost

    desk.looks.wait = fail
    question = desk.screen.doing.question
    assert question is not None
    question.go.click()
    desk.qtbot.waitUntil(lambda: desk.screen.notices.notice is not None)
    desk.looks.wait = lambda task: None
    desk.screen.refresh()
    desk.settles()
    notice = desk.screen.notices.notice
    assert notice is not None and notice.fact.text() == "web01 is gone."
    assert desk.names()[0] == "java" and desk.screen.error is None


def test_two_views_that_call_their_actions_the_same_do_their_own(qtbot: QtBot, tasks: TaskRunner) -> None:
    looks, others = PlayedLooks(), replace(VIEWS[1], actions=(replace(VIEWS[0].actions[0], title="Other"), KILL))
    screen = InspectionScreen(WEB, looks.work((VIEWS[0], others)), tasks, "web01")
    qtbot.addWidget(screen)
    screen.show_view(1)
    assert [button.accessibleName() for button in screen.foot.buttons.values()] == ["Other…", "End at once…"]
    qtbot.waitUntil(lambda: not screen.looking.is_busy)


# -- taken elsewhere -----------------------------------------------------------------------------------


def test_the_command_is_shown_copied_and_put_at_the_prompt(qtbot: QtBot, tasks: TaskRunner) -> None:
    offered: list[str] = []

    def offer(command: str) -> bool:
        offered.append(command)
        return len(offered) > 1

    desk = Desk(qtbot, tasks, offer).open()
    desk.press(Qt.Key.Key_F4)
    bar = desk.screen.command
    assert bar.isVisible() and bar.text.toPlainText() == "show processes --sort"
    bar.copy.click()
    assert QGuiApplication.clipboard().text() == "show processes --sort"
    bar.put.click()
    assert bar.told.text() == "The session has no prompt now: connect it first."
    bar.put.click()
    assert offered == ["show processes --sort"] * 2 and bar.told.text() == "It stands at the prompt. Enter runs it."
    desk.press(Qt.Key.Key_F4)
    assert not bar.isVisible()


def test_the_details_have_all_of_a_row_also_what_has_no_column(desk: Desk) -> None:
    desk.open("events")
    desk.table.choose_row(0)
    desk.press(Qt.Key.Key_Return)
    assert "The whole of what the device wrote stands here" in desk.list.details.text.toPlainText()
    assert desk.screen.tools.details.isChecked()
    desk.press(Qt.Key.Key_F3)
    assert not desk.list.details.isVisible() and desk.table.hasFocus()


def test_rows_go_to_the_clipboard_and_to_a_file_as_they_are_shown(desk: Desk) -> None:
    hostile = replace(process_rows()[0], cells={**process_rows()[0].cells, "command": "=HYPERLINK(1)"})
    desk.answers("processes", [hostile, *process_rows()[1:]])
    desk.open()
    desk.choose("cron")
    desk.press(Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text().split("\t")[:3] == ["cron", "702", "root"]
    desk.screen.tools.focus_search("java")
    export(desk.screen, "/somewhere/rows.csv")
    desk.qtbot.waitUntil(lambda: desk.screen.notices.notice is not None)
    lines = desk.looks.files["/somewhere/rows.csv"].splitlines()
    assert len(lines) == 2 and "'=HYPERLINK(1)" in lines[1]


# -- room ----------------------------------------------------------------------------------------------


def test_in_a_narrow_place_a_button_stands_for_the_list_and_what_is_extra_goes_first(desk: Desk) -> None:
    desk.open()
    assert desk.screen.side.isVisible() and not desk.screen.tools.views.isVisible()
    desk.screen.resize(520, 460)
    assert not desk.screen.side.isVisible()
    assert desk.screen.tools.views.accessibleName() == "Looking at: Processes"
    shown = [column.id for at, column in enumerate(desk.list.head.columns) if not desk.list.head.isSectionHidden(at)]
    assert "started" not in shown and "user" not in shown and shown[:2] == ["name", "pid"] and "command" in shown
    desk.screen.tools.views.make_menu().actions()[1].trigger()
    desk.settles()
    assert desk.screen.view.title == "Services"


def test_escape_leaves_a_question_and_a_search_before_it_leaves_the_place(qtbot: QtBot, tasks: TaskRunner) -> None:
    looks, left = PlayedLooks(), []
    pane = LooksPane(looks.work(), tasks)
    pane.left.connect(lambda: left.append(True))
    qtbot.addWidget(pane)
    pane.resize(900, 500)
    pane.show()
    qtbot.waitUntil(pane.isActiveWindow)
    pane.appear()
    qtbot.waitUntil(lambda: pane.views.list.looked is not None)
    pane.views.list.table.choose_row(0)
    pane.views.ask(VIEWS[0].actions[0])
    qtbot.keyClick(pane, Qt.Key.Key_Escape)
    assert pane.views.doing.question is None and not left
    pane.focus_search()
    qtbot.keyClicks(pane.views.tools.search.edit, "java")
    qtbot.keyClick(pane.views.tools.search.edit, Qt.Key.Key_Escape)
    assert pane.views.tools.search.text == "" and not left
    qtbot.keyClick(pane.views.tools.search.edit, Qt.Key.Key_Escape)
    assert pane.views.list.table.hasFocus() and not left
    qtbot.keyClick(pane.views.list.table, Qt.Key.Key_Escape)
    assert left == [True]
