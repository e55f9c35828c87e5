"""The recordings in the window: listed, searched, played again, sought in."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.devices import Device
from app.services.device_book import DeviceBook
from app.services.recordings.cast import Cast, CastEvent
from app.services.recordings.library import RecordingLibrary
from app.services.recordings.recorders import Recorders
from app.services.visits import Visits
from app.views.pages.remote.page import RemotePage
from app.views.pages.remote.place_specs import recordings_place
from app.views.pages.remote.recordings.models import HitModel, RecordingModel
from app.views.pages.remote.recordings.pane import RecordingsPane
from app.views.pages.remote.recordings.player import Player
from app.views.pages.remote.recordings.replay import Replay
from app.views.tasks import TaskRunner


class Paper:
    """A screen that keeps what was written on it."""

    def __init__(self) -> None:
        self.text, self.size = "", (0, 0)

    def write(self, data: bytes) -> None:
        self.text += data.decode()

    def clear(self) -> None:
        self.text = ""

    def set_size(self, columns: int, rows: int) -> None:
        self.size = (columns, rows)


def cast_of(*events: tuple[float, str, str], problem: str = "") -> Cast:
    return Cast(80, 24, "demo", None, tuple(CastEvent(*event) for event in events), problem)


CAST = cast_of((1.0, "o", "one "), (2.0, "o", "two "), (2.0, "r", "100x30"), (30.0, "o", "three "), (31.0, "m", "Gap"))


@pytest.fixture
def player(qtbot: QtBot) -> Iterator[Player]:
    owner = QObject()
    made = Player(Paper(), owner)
    made.open(CAST)
    yield made
    made.pause()


def paper(player: Player) -> Paper:
    assert isinstance(player._screen, Paper)
    return player._screen


def test_seeking_shows_the_screen_as_it_was_then(player: Player) -> None:
    for at, text, size in ((2.5, "one two ", (100, 30)), (1.5, "one ", (80, 24)), (99, "one two three ", (100, 30))):
        player.seek(at)
        assert (paper(player).text, paper(player).size) == (text, size)
    assert player.position == 31.0
    assert player.mark == "Gap"
    player.step(-100)
    assert (player.position, paper(player).text) == (0.0, "")


def test_playing_goes_on_at_its_pace_and_ends(qtbot: QtBot, player: Player) -> None:
    now = [100.0]
    player._now = lambda: now[0]
    player.play()
    now[0] += 1.1
    player._tick()
    assert (round(player.position, 3), paper(player).text) == (1.1, "one ")
    player.speed = 4.0
    now[0] += 0.25
    player._tick()
    assert paper(player).text == "one two "
    now[0] += 0.25
    player._tick()  # a second after the last output the pause is skipped
    assert paper(player).text == "one two three "
    now[0] += 1
    player._tick()
    assert not player.is_playing and player.position == 31.0
    player.play()
    assert player.position == 0.0


def test_pauses_are_kept_where_they_are_wanted(player: Player) -> None:
    now = [0.0]
    player._now = lambda: now[0]
    player.skips_rests = False
    player.play()
    now[0] += 10
    player._tick()
    assert player.position == 10.0


def test_a_large_recording_is_sought_in_without_stalling_the_window(qtbot: QtBot) -> None:
    """50 MB through the real terminal: the event loop goes on meanwhile."""
    replay = Replay()
    qtbot.addWidget(replay)
    replay.resize(900, 600)
    replay.show()
    line = "".join(random.Random(1).choices("abcdefghij \x1b", k=74)).replace("\x1b", "\x1b[32mx\x1b[0m") + "\r\n"
    text = line * (50_000_000 // len(line) // 500)
    replay.show_cast(cast_of(*((number / 10, "o", text) for number in range(500))), None, [], "large")
    gaps: list[float] = []
    last = [time.perf_counter()]

    def look() -> None:
        now = time.perf_counter()
        gaps.append(now - last[0])
        last[0] = now

    timer = QTimer(interval=0)
    timer.timeout.connect(look)
    timer.start()
    replay.player.seek(49.9)
    last[0] = time.perf_counter()
    assert replay.player.is_seeking
    qtbot.waitUntil(lambda: not replay.player.is_seeking, timeout=60_000)
    assert max(gaps) < 0.5  # on a machine that does much else; measured alone it is far less
    timer.stop()


def test_keys_play_seek_and_change_the_speed(qtbot: QtBot) -> None:
    replay = Replay()
    qtbot.addWidget(replay)
    replay.resize(900, 600)
    replay.show()
    replay.show_cast(CAST, None, [], "demo")
    replay.setFocus()
    qtbot.keyClick(replay, Qt.Key.Key_Space)
    assert replay.player.is_playing and replay.play.accessibleName() == "Pause"
    qtbot.keyClick(replay, Qt.Key.Key_Space)
    assert not replay.player.is_playing
    qtbot.keyClick(replay, Qt.Key.Key_Home)
    qtbot.keyClick(replay, Qt.Key.Key_Right)
    assert replay.player.position == 5.0
    assert replay.slider.value() == 5000
    qtbot.keyClick(replay, Qt.Key.Key_Left)
    assert replay.player.position == 0.0
    qtbot.keyClick(replay, Qt.Key.Key_Up)
    assert replay.player.speed == 2.0
    qtbot.keyClick(replay, Qt.Key.Key_End)
    assert replay.player.position == 31.0
    replay.slider.setValue(1500)
    assert replay.player.position == 1.5
    with qtbot.waitSignal(replay.back_asked):
        qtbot.keyClick(replay, Qt.Key.Key_Escape)


def test_the_screen_has_the_size_of_the_recording(qtbot: QtBot) -> None:
    replay = Replay()
    qtbot.addWidget(replay)
    replay.resize(700, 500)
    replay.show()
    replay.show_cast(Cast(132, 43, events=(CastEvent(0.0, "o", "x" * 132 + "end"),)), None, [], "wide")
    replay.player.seek(0.0)
    engine = replay.screen_view.terminal.engine
    assert engine.size() == (132, 43)
    lines = engine.lines()
    assert lines[0].rstrip() == "x" * 132 and lines[1].rstrip() == "end"
    replay.resize(1200, 900)
    qtbot.wait(50)
    assert engine.size() == (132, 43)


def test_what_is_damaged_is_played_as_far_as_it_goes_and_said(qtbot: QtBot) -> None:
    replay = Replay()
    qtbot.addWidget(replay)
    replay.show()
    replay.show_cast(cast_of((0.5, "o", "a"), problem="It was cut off in the middle."), None, [], "cut")
    assert replay.problem.isVisible() and "cut off" in replay.problem.fact.text()


# -- the pane ---------------------------------------------------------------------------------------


@pytest.fixture
def visits(tmp_path: Path) -> Visits:
    visits = Visits(tmp_path / "visits")
    visits.start("Nordlys")
    for name, text in (("web01", "the disk is full\r\nrm -r cache\r\nthe disk is fine\r\n"), ("web02", "all well\r\n")):
        recorders = Recorders(visits.current, list)
        recorder = recorders.begin(Device("", name, host="10.0.0.1"), 80, 24)
        assert recorder is not None
        recorder.output(text.encode())
        recorders.close(10)
    return visits


@pytest.fixture
def pane(qtbot: QtBot, tasks: TaskRunner, visits: Visits) -> RecordingsPane:
    pane = RecordingsPane(lambda: RecordingLibrary(visits), tasks)
    qtbot.addWidget(pane)
    pane.resize(900, 600)
    pane.show()
    pane.show_list()
    qtbot.waitUntil(lambda: pane.recordings.rowCount() == 2)
    return pane


def test_recordings_are_listed_and_one_is_played(qtbot: QtBot, pane: RecordingsPane) -> None:
    assert pane.count.text() == "2 recordings"
    qtbot.keyClick(pane.search.edit, Qt.Key.Key_Down)
    assert pane.list.currentIndex().row() == 0
    qtbot.keyClick(pane.list, Qt.Key.Key_Down)
    row = pane.recordings.index(1).data(Qt.ItemDataRole.UserRole)
    qtbot.keyClick(pane.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pane.stack.currentWidget() is pane.replay)
    assert pane.replay.name.text() == row.device
    qtbot.waitUntil(pane.replay.proof.isVisible)
    assert pane.replay.proof.accessibleName() == "As it was recorded"
    qtbot.keyClick(pane.replay, Qt.Key.Key_Escape)
    assert pane.stack.currentWidget() is pane.overview


def test_a_copy_is_saved_for_a_ticket(qtbot: QtBot, pane: RecordingsPane, tmp_path: Path) -> None:
    pane.open(pane.recordings.index(0).data(Qt.ItemDataRole.UserRole))
    qtbot.waitUntil(lambda: pane.stack.currentWidget() is pane.replay)
    pane.save_copy(tmp_path / "ticket")
    qtbot.waitUntil(pane.replay.saved.isVisible)
    assert sorted(path.suffix for path in (tmp_path / "ticket").iterdir()) == [".cast", ".log"]
    (tmp_path / "file").write_text("in the way")
    pane.save_copy(tmp_path / "file")
    qtbot.waitUntil(pane.replay.problem.isVisible)


def test_a_search_shows_lines_and_the_replay_goes_from_hit_to_hit(qtbot: QtBot, pane: RecordingsPane) -> None:
    qtbot.keyClicks(pane.search.edit, "the disk")
    qtbot.waitUntil(lambda: pane.hits.rowCount() == 2)
    assert pane.results.currentWidget() is pane.hit_list
    pane.hit_list.setCurrentIndex(pane.hits.index(1))
    qtbot.keyClick(pane.hit_list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pane.stack.currentWidget() is pane.replay)
    assert pane.replay.hits.text() == "Hit 2 of 2"
    pane.replay.down.click()
    assert pane.replay.hits.text() == "Hit 1 of 2"
    assert "the disk is full" in "\n".join(pane.replay.screen_view.terminal.engine.lines())


def test_a_search_without_hits_says_so_and_escape_empties_it(qtbot: QtBot, pane: RecordingsPane) -> None:
    qtbot.keyClicks(pane.search.edit, "nowhere")
    qtbot.waitUntil(lambda: pane.results.currentWidget() is pane.nothing)
    qtbot.keyClick(pane.search.edit, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: pane.results.currentWidget() is pane.list)
    with qtbot.waitSignal(pane.left):
        qtbot.keyClick(pane.search.edit, Qt.Key.Key_Escape)


def test_what_is_no_recording_is_said_above_the_list(qtbot: QtBot, pane: RecordingsPane, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    pane.open_file(tmp_path / "notes.txt")
    qtbot.waitUntil(pane.failure.isVisible)
    assert "is not a recording" in pane.failure.fact.words
    assert pane.stack.currentWidget() is pane.overview


def test_a_recording_of_another_program_is_played(qtbot: QtBot, pane: RecordingsPane, tmp_path: Path) -> None:
    (tmp_path / "theirs.cast").write_text('{"version":2,"width":90,"height":20}\n[0.5,"o","hello"]\n')
    pane.open_file(tmp_path / "theirs.cast")
    qtbot.waitUntil(lambda: pane.stack.currentWidget() is pane.replay)
    assert pane.replay.name.text() == "theirs.cast"
    assert not pane.replay.proof.isVisible()


def test_without_recordings_it_says_how_they_come_about(qtbot: QtBot, tasks: TaskRunner, tmp_path: Path) -> None:
    pane = RecordingsPane(lambda: RecordingLibrary(Visits(tmp_path)), tasks)
    qtbot.addWidget(pane)
    pane.show()
    pane.show_list()
    qtbot.waitUntil(lambda: pane.results.currentWidget() is pane.empty)


def test_the_models_are_sound(pane: RecordingsPane, qtmodeltester: ModelTester) -> None:
    recordings, hits = RecordingModel(pane), HitModel(pane)
    qtmodeltester.check(recordings)
    rows = [pane.recordings.index(row).data(Qt.ItemDataRole.UserRole) for row in range(2)]
    recordings.show(rows)
    qtmodeltester.check(recordings)
    hits.show(pane._library().search("disk", _context()))
    assert hits.rowCount() == 2
    qtmodeltester.check(hits)


def _context() -> object:
    from app.domain.task import TaskContext

    return TaskContext()


def test_the_keys_of_the_list_work_within_the_page(
    qtbot: QtBot, tasks: TaskRunner, visits: Visits, tmp_path: Path
) -> None:
    page = RemotePage(tasks, DeviceBook(tmp_path / "devices.db"), lambda: cast("Any", None), lambda: ())
    qtbot.addWidget(page)
    page.places.offer(recordings_place(lambda: RecordingLibrary(visits), tasks))
    page.resize(1000, 700)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    pane = cast("RecordingsPane", page.places.show("recordings"))
    qtbot.waitUntil(lambda: pane.recordings.rowCount() == 2)
    qtbot.keyClick(pane.search.edit, Qt.Key.Key_Down)
    qtbot.waitUntil(pane.list.hasFocus)
    qtbot.keyClick(pane.list, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(pane.search.edit.hasFocus)
    with qtbot.waitSignal(pane.left):
        qtbot.keyClick(pane.search.edit, Qt.Key.Key_Escape)
    assert page.home.isVisible()
