"""Live in the window: figures and rows that come by themselves, while somebody looks, with a watch that is written."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.errors import ConnectionLost
from app.domain.inspection import Row
from app.domain.inspection_table import TableRow, find_rows, table_rows, tree_rows
from app.domain.target import Os
from app.services.inspection.live import LIVE
from app.views.pages.remote.inspection.live.drawing import _pieces
from app.views.pages.remote.inspection.live.gauges import GAUGES, SHOWN, History, top_of
from app.views.pages.remote.inspection.screen import InspectionScreen
from app.views.tasks import TaskRunner
from tests.pictures.played_live import PERIOD, sample
from tests.pictures.played_looks import VIEWS, PlayedLooks, process_rows
from tests.views.remote.inspection.test_screen import WEB


class Desk:
    def __init__(self, qtbot: QtBot, tasks: TaskRunner) -> None:
        self.qtbot, looks = qtbot, PlayedLooks()
        self.looks, self.played = looks, looks.watched
        self.screen = InspectionScreen(WEB, looks.work((*VIEWS, LIVE)), tasks, "web01")
        qtbot.addWidget(self.screen)
        self.screen.resize(1000, 620)
        self.screen.show()
        qtbot.waitUntil(self.screen.isActiveWindow)
        self.live, self.list = self.screen.live, self.screen.list

    def open(self) -> "Desk":
        self.played.samples = [sample(number) for number in range(20)]
        self.screen.show_view_of("live")
        self.shows(20)
        return self

    def shows(self, number: int) -> None:
        self.qtbot.waitUntil(lambda: len(self.live.history) == number and self.played.hear is not None)
        self.qtbot.waitUntil(lambda: not self.live._rows_next.isActive())

    def comes(self, number: int, rows: Callable[[], list[Row]] = process_rows) -> None:
        """One more sample."""
        self.played._rows = rows
        before = len(self.live.history)
        assert self.played.hear is not None
        self.played.hear(self.played.watched(sample(number)))
        self.qtbot.waitUntil(lambda: len(self.live.history) == min(before + 1, SHOWN))
        self.qtbot.waitUntil(lambda: not self.live._rows_next.isActive())

    def names(self) -> list[str]:
        return [row.words[0] for row in self.list.model.rows]

    def words(self) -> dict[str, str]:
        return {tile.gauge.id: tile.words for tile in self.live.tiles if tile.isVisible()}


@pytest.fixture
def desk(qtbot: QtBot, tasks: TaskRunner) -> Desk:
    return Desk(qtbot, tasks)


def with_cpu(shares: dict[str, float]) -> Callable[[], list[Row]]:
    def rows() -> list[Row]:
        return [
            replace(one, cells={**one.cells, "cpu": shares.get(str(one.cells["name"]), 0.0)}) for one in process_rows()
        ]

    return rows


def test_the_figures_and_the_processes_are_shown_and_those_of_other_views_are_not_watched(desk: Desk) -> None:
    desk.screen.appear()
    desk.qtbot.waitUntil(lambda: desk.list.looked is not None)
    assert desk.played.watches == [] and not desk.live.isVisible()
    desk.open()
    assert desk.played.watches == [("web01", "")] and desk.names()[0] == "java"
    assert set(desk.words()) == {"cpu", "memory", "disk", "network", "temperature", "battery"}
    assert desk.words()["battery"] == "87 %  discharging"
    assert desk.live.tiles[0].accessibleDescription() == desk.words()["cpu"]


def test_a_device_without_a_battery_has_no_empty_place_for_one(desk: Desk) -> None:
    desk.played.samples = [sample(1, is_laptop=False)]
    desk.screen.show_view_of("live")
    desk.shows(1)
    assert set(desk.words()) == {"cpu", "memory", "disk", "network"}


def test_what_a_device_never_tells_is_not_waited_for_for_ever(desk: Desk) -> None:
    network = next(tile for tile in desk.live.tiles if tile.gauge.id == "network")
    assert network._words_for(200) == "…"
    desk.played.samples = [replace(sample(number), received=None, sent=None) for number in range(4)]
    desk.screen.show_view_of("live")
    desk.shows(4)
    assert network._words_for(200) == "not known"


def test_a_clock_that_was_set_back_does_not_stop_the_figures() -> None:
    history = History()
    for number in (10, 11, 12, 3, 4):
        history.add(sample(number))
    assert history.newest == sample(4) and len(history) == 2


def test_a_line_is_broken_where_nothing_was_known_and_not_where_a_watch_began_anew() -> None:
    known, begun = (5.0,), (None,)
    moments = [(0.0, known), (2.0, begun), (4.0, known), (30.0, begun), (32.0, known)]
    assert _pieces(moments, PERIOD) == [[(0.0, known), (4.0, known)], [(32.0, known)]]


def test_nothing_is_asked_while_nobody_looks_and_the_lines_go_on_afterwards(desk: Desk) -> None:
    desk.open()
    desk.screen.hide()
    desk.qtbot.waitUntil(lambda: desk.played.ended == 1)
    assert not desk.live.watching.is_running
    desk.played.samples = [sample(40)]
    desk.screen.show()
    desk.shows(21)
    desk.screen.show_view_of("processes")
    desk.qtbot.waitUntil(lambda: desk.played.ended == 2)
    desk.screen.show_view_of("live")
    desk.qtbot.waitUntil(lambda: len(desk.played.watches) == 3)
    assert len(desk.live.history) == 21


def test_rows_move_only_while_nobody_has_chosen_one(desk: Desk) -> None:
    desk.open()
    desk.comes(21, with_cpu({"nginx": 90.0, "java": 3.0}))
    assert desk.names()[:2] == ["nginx", "java"]
    desk.list.table.choose_row(1)
    desk.comes(22, with_cpu({"cron": 90.0, "nginx": 1.0, "java": 2.0}))
    assert desk.names()[:2] == ["nginx", "java"]
    assert [row.words[0] for row in desk.list.table.chosen()] == ["java"]
    assert desk.list.model.rows[0].words[3] == "1.0 %"  # what they hold is new
    assert "order kept" in desk.screen.foot.words.words
    desk.screen.refresh()
    desk.comes(23, with_cpu({"cron": 90.0}))
    assert desk.names()[0] == "cron" and "order kept" not in desk.screen.foot.words.words


def test_what_was_shown_before_is_not_looked_at_again_among_live_rows(desk: Desk) -> None:
    desk.screen.appear()
    desk.qtbot.waitUntil(lambda: desk.list.looked is not None)
    assert desk.screen.looking.is_waiting
    desk.open()
    desk.list.table.choose_row(0)
    desk.screen.foot.buttons["end"].click()
    assert desk.screen.doing.question is not None
    desk.screen.doing.question.go.click()  # what is done holds the rows, and lets them go on afterwards
    desk.qtbot.waitUntil(lambda: bool(desk.looks.acts) and not desk.screen.doing.is_busy)
    desk.screen.hide()
    desk.screen.show()
    assert not desk.screen.looking.is_waiting


def many(busy: str, count: int = 120) -> Callable[[], list[Row]]:
    """So many processes, one of which is busy."""
    first = process_rows()[0]

    def rows() -> list[Row]:
        names = [f"worker-{number:03}" for number in range(count)]
        return [
            replace(first, key=f"key of {name}", cells={**first.cells, "name": name, "cpu": 90.0 * (name == busy)})
            for name in names
        ]

    return rows


def test_nobody_is_taken_along_by_a_row_that_was_the_first(desk: Desk) -> None:
    desk.open()
    desk.comes(21, many("worker-110"))
    desk.comes(22, many("worker-050"))
    desk.comes(23, many("worker-070"))
    assert desk.names()[0] == "worker-070" and desk.list.table.verticalScrollBar().value() == 0


def test_rows_stay_where_they_are_when_the_first_that_is_seen_has_ended(desk: Desk) -> None:
    desk.open()
    desk.screen.refresh()  # other rows, in their own order
    desk.comes(21, many("worker-000"))
    table = desk.list.table
    table.verticalScrollBar().setValue(40 * 26 + 7)
    seen = table._seen()
    ended = [one for one in many("worker-000")() if one.key != seen[0][0]]
    desk.comes(22, lambda: ended)
    assert table._seen()[:10] == seen[1:11] or table._seen()[1:11] == seen[1:11]


def test_a_column_never_becomes_narrower_by_what_comes(desk: Desk) -> None:
    desk.open()
    desk.comes(21, many("WWWWWWWWWW"))
    shown = many("")()
    wide = [replace(shown[0], cells={**shown[0].cells, "user": "WWWWWWWWWW"}), *shown[1:]]
    desk.comes(22, lambda: wide)
    width = desk.list.head.sectionSize(2)
    for number in range(23, 26):
        names = [replace(one, cells={**one.cells, "user": f"i{number}i{at:05}ii"}) for at, one in enumerate(shown)]
        desk.comes(number, lambda names=names: names)  # type: ignore[misc]
    assert desk.list.head.columns[2].id == "user" and desk.list.head.sectionSize(2) == width


def test_a_number_has_room_for_other_figures(desk: Desk) -> None:
    desk.open()
    shown = many("", 3)()
    desk.comes(21, lambda: [replace(one, cells={**one.cells, "pid": 11111}) for one in shown])
    width = desk.list.head.sectionSize(1)
    desk.comes(22, lambda: [replace(one, cells={**one.cells, "pid": 44444}) for one in shown])
    assert desk.list.head.columns[1].id == "pid" and desk.list.head.sectionSize(1) == width


def test_a_question_holds_the_rows_and_not_the_figures_and_what_is_done_is_that_of_processes(desk: Desk) -> None:
    desk.open()
    desk.list.table.choose_row(0)
    desk.screen.foot.buttons["end"].click()
    assert desk.screen.doing.question is not None
    desk.comes(21, with_cpu({"cron": 90.0}))
    assert "java" in desk.screen.doing.question.title.words and desk.list.model.rows[0].words[3] == "38.2 %"
    desk.screen.doing.question.go.click()
    desk.qtbot.waitUntil(lambda: bool(desk.looks.acts) and not desk.screen.doing.is_busy)
    assert desk.looks.acts == [("end", ["2210"])]
    assert len(desk.played.watches) == 1  # it was not begun anew for that


def test_a_person_stops_it_and_lets_it_go_on(desk: Desk) -> None:
    desk.open()
    desk.screen.tools.repeat.click()
    desk.qtbot.waitUntil(lambda: desk.played.ended == 1)
    assert desk.live.state.words == "Stopped: what is shown stays as it is." and desk.names()
    desk.screen.tools.repeat.click()
    desk.qtbot.waitUntil(lambda: len(desk.played.watches) == 2 and not desk.live.state.words)


def test_a_lost_device_leaves_its_rows_and_is_tried_again(desk: Desk) -> None:
    desk.played.failure = ConnectionLost("web01 does not answer any more.")
    desk.screen.show_view_of("live")
    desk.qtbot.waitUntil(lambda: desk.screen.error is not None)
    assert desk.names()[0] == "java" and not desk.live.watching.is_running
    desk.played.failure = None
    desk.screen.refresh()
    desk.qtbot.waitUntil(lambda: desk.played.hear is not None and desk.screen.error is None)


def test_a_device_that_cannot_be_watched_at_all_says_so_in_the_place_of_the_rows(desk: Desk) -> None:
    desk.played.samples, desk.played.failure = [], ConnectionLost("web01 does not answer.")
    desk.screen.show_view_of("live")
    desk.qtbot.waitUntil(lambda: desk.list.content.failure is not None)
    assert not desk.live.mark.isEnabled()


def test_silence_is_told_and_forgotten_with_the_next_sample(desk: Desk) -> None:
    desk.open()
    desk.live._silence.timeout.emit()
    assert desk.live.state.words == "web01 has said nothing for 10 seconds."
    desk.comes(21)
    assert not desk.live.state.words


def test_a_mark_is_written_with_the_words_of_the_person_and_shown_in_the_chart(desk: Desk) -> None:
    desk.open()
    desk.list.table.setFocus()
    desk.qtbot.keyClick(desk.list.table, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(desk.live.form.words.hasFocus)
    desk.qtbot.keyClicks(desk.live.form.words, "it hangs")
    desk.qtbot.keyClick(desk.live.form.words, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: desk.screen.notices.notice is not None)
    assert desk.played.marks == ["it hangs"] and not desk.live.form.isVisible()
    assert desk.live.marks == [desk.live.history.of(GAUGES[0])[-1][0]]


def test_a_low_screen_has_the_figures_without_their_lines(desk: Desk) -> None:
    desk.open()
    high = desk.live.height()
    desk.screen.resize(1000, 180)
    desk.qtbot.waitUntil(lambda: desk.live.height() < high / 2)
    assert desk.words()["cpu"] and not desk.live.tiles[0].grab().isNull()
    desk.screen.resize(1000, 620)
    desk.qtbot.waitUntil(lambda: len(desk.words()) == 6 and desk.live.height() == high)


def test_one_figure_stands_large_where_there_is_room_and_a_second_click_puts_it_away(desk: Desk) -> None:
    desk.open()
    desk.live.tiles[1].click()
    assert desk.live.chart.isVisible() and desk.live.tiles[1].isChecked()
    desk.screen.resize(1000, 380)
    desk.qtbot.waitUntil(lambda: not desk.live.chart.isVisible())
    desk.screen.resize(1000, 620)
    desk.qtbot.waitUntil(desk.live.chart.isVisible)
    desk.live.tiles[1].click()
    assert not desk.live.chart.isVisible() and not desk.live.tiles[1].isChecked()


def test_a_window_that_was_busy_shows_the_newest_rows_and_keeps_every_sample(desk: Desk) -> None:
    desk.open()
    assert desk.played.hear is not None
    for number in range(20, 60):
        desk.played._rows = with_cpu({"cron": float(number)})
        desk.played.hear(desk.played.watched(sample(number)))
    desk.qtbot.waitUntil(lambda: len(desk.live.history) == 60 and not desk.live._rows_next.isActive())
    assert desk.list.model.rows[0].words[3] == "59.0 %"
    moments = [at for at, _ in desk.live.history.of(GAUGES[0])]
    assert moments == sorted(moments) and moments[-1] - moments[0] == 59 * PERIOD


def test_a_tree_shows_who_began_whom_and_is_searched_like_any_rows(desk: Desk) -> None:
    desk.open()
    desk.screen.use_filter(next(one for one in LIVE.filters if one.is_tree))
    desk.qtbot.waitUntil(lambda: "    java" in desk.names())
    names = desk.names()
    assert names.index("cron") < names.index("    java") < names.index("    smbd")
    desk.shows(20)
    desk.comes(50, with_cpu({"smbd": 90.0}))
    assert desk.names() == names  # whole families would change their places
    desk.screen.tools.search.edit.setText("java")
    assert desk.names() == ["    java"]


def row(pid: int, parent: int) -> TableRow:
    made = Row(str(pid), {"name": f"p{pid}", "pid": pid, "parent": parent})
    return table_rows([made], LIVE.columns[Os.LINUX])[0]


def test_a_tree_loses_no_row_whatever_a_device_says_of_parents() -> None:
    ring = [row(1, 2), row(2, 1), row(3, 3), row(4, 99), row(5, 4), row(6, 5)]
    found = tree_rows(ring)
    assert [one.row.key for one in found] == ["3", "4", "5", "6", "1", "2"]
    assert [len(one.words[0]) - len(one.words[0].lstrip()) for one in found] == [0, 0, 4, 8, 0, 4]
    deep = tree_rows([row(at, at - 1) for at in range(3000)])
    assert len(deep) == 3000 and find_rows(deep, "p2999")


def test_the_paper_of_a_flow_is_as_high_as_what_is_shown_and_never_for_trifles() -> None:
    disk = next(one for one in GAUGES if one.id == "disk")
    assert top_of(disk, [(0.0, (12.0, 0.0))]) == 100_000
    assert top_of(disk, [(0.0, (1_200_000.0, 0.0)), (2.0, (None, None))]) == 2_000_000
    assert top_of(disk, []) == 100_000
