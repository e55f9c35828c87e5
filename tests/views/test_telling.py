"""Telling the window something from any thread, also about what is closed at that moment."""

import threading
import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.views.telling import TURN, open_post, tell, while_there


class Teller(QObject):
    told = Signal(object)


def in_a_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_what_a_thread_tells_is_emitted_in_the_thread_of_the_window_and_in_order(qtbot: QtBot) -> None:
    open_post()
    teller, heard = Teller(), list[tuple[object, int]]()

    def hear(what: object) -> None:
        heard.append((what, threading.get_ident()))

    teller.told.connect(hear, Qt.ConnectionType.DirectConnection)  # called in the thread that emits

    def work() -> None:
        for number in range(100):
            tell(teller.told, number)

    in_a_thread(work)
    assert heard == []
    qtbot.waitUntil(lambda: len(heard) == 100)
    assert heard == [(number, threading.get_ident()) for number in range(100)]


def test_in_the_thread_of_the_window_it_is_emitted_at_once(qtbot: QtBot) -> None:
    open_post()
    teller, heard = Teller(), list[object]()
    teller.told.connect(heard.append)
    tell(teller.told, "now")
    assert heard == ["now"]


def test_what_is_deleted_before_it_is_heard_of_tells_nothing(qtbot: QtBot) -> None:
    open_post()
    teller, other, heard = Teller(), Teller(), list[object]()
    for one in (teller, other):
        one.told.connect(heard.append)

    def work() -> None:
        tell(teller.told, "gone")
        tell(other.told, "there")

    in_a_thread(work)
    delete(teller)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["there"]
    in_a_thread(lambda: tell(teller.told, "gone for long"))
    tell(teller.told, "gone for long")
    in_a_thread(lambda: tell(other.told, "still there"))
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == ["there", "still there"]


def test_a_dialog_that_opens_on_what_was_told_does_not_keep_the_rest_waiting(qtbot: QtBot) -> None:
    open_post()
    teller, heard = Teller(), list[object]()

    def hear(what: object) -> None:
        heard.append(what)
        if what == "open":
            qtbot.waitUntil(lambda: "rest" in heard)
            heard.append("closed")

    teller.told.connect(hear)

    def work() -> None:
        for what in ("open", "rest", "last"):
            tell(teller.told, what)

    in_a_thread(work)
    qtbot.waitUntil(lambda: "closed" in heard and "last" in heard)
    assert heard.index("rest") < heard.index("closed")


def test_nothing_that_many_threads_tell_is_lost(qtbot: QtBot) -> None:
    open_post()
    teller, heard = Teller(), list[object]()
    teller.told.connect(heard.append)

    def work(name: int) -> None:
        for number in range(500):
            tell(teller.told, (name, number))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for one in threads:
        one.start()
    qtbot.waitUntil(lambda: len(heard) == 4000)
    for one in threads:
        one.join()
    assert [[number for name, number in heard if name == one] for one in range(8)] == [list(range(500))] * 8


def test_timers_run_while_threads_tell_more_than_can_be_heard(qtbot: QtBot) -> None:
    open_post()
    teller, heard, ticks = Teller(), list[object](), list[int]()

    def hear(what: object) -> None:
        """Takes its time, and brings more than it has heard."""
        heard.append(what)
        if not ticks[3:]:
            in_a_thread(lambda: [tell(teller.told, "more") for _ in range(2)])
        until = time.monotonic() + TURN / 4
        while not ticks[3:] and time.monotonic() < until:
            pass

    teller.told.connect(hear)
    timer = QTimer(interval=1)
    timer.timeout.connect(lambda: ticks.append(len(heard)))
    timer.start()
    in_a_thread(lambda: [tell(teller.told, "first") for _ in range(1000)])
    qtbot.waitUntil(lambda: len(heard) >= 1000)
    assert len(ticks) > 3
    assert ticks[3] < 1000


def test_a_part_of_a_function_is_not_called_once_its_owner_was_deleted(qtbot: QtBot) -> None:
    teller, owner, heard = Teller(), QObject(), list[object]()
    teller.told.connect(while_there(owner, partial(heard.append)))
    teller.told.emit("there")
    delete(owner)
    teller.told.emit("gone")
    assert heard == ["there"]
