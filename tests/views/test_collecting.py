"""Garbage is collected on the UI thread, whichever thread made it."""

import gc
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.composition import build_services
from app.composition_window import close_services, open_window
from app.domain.settings import Settings
from app.services.paths import Paths
from app.services.vault.quiet import hold, let_go, times_let_go, without_collecting
from app.views.collecting import Collector
from app.views.tasks import TaskRunner


@pytest.fixture(autouse=True)
def usual_collecting() -> Iterator[None]:
    yield
    gc.enable()
    gc.unfreeze()


class Cycle:
    def __init__(self) -> None:
        self.itself = self


def make_garbage(count: int) -> None:
    for _ in range(count):
        Cycle()


def test_a_cycle_goes_on_the_ui_thread_though_a_worker_makes_more_of_them(qtbot: QtBot) -> None:
    parent, gone_in = QObject(), list[threading.Thread]()
    collector = Collector(parent)
    doomed = Cycle()
    weakref.finalize(doomed, lambda: gone_in.append(threading.current_thread()))
    del doomed
    worker = threading.Thread(target=make_garbage, args=(50_000,))
    worker.start()
    worker.join()
    assert gone_in == [], "the worker has collected"
    qtbot.waitUntil(lambda: bool(gone_in))
    assert gone_in == [threading.main_thread()]
    collector.setParent(None)


def test_nothing_is_collected_while_it_may_not_be(qtbot: QtBot) -> None:
    parent, asked, may = QObject(), list[bool](), False

    def may_collect() -> bool:
        asked.append(may)
        return may

    collector = Collector(parent, may_collect)
    doomed = Cycle()
    left = weakref.ref(doomed)
    del doomed
    make_garbage(10_000)
    qtbot.waitUntil(lambda: len(asked) >= 2)
    assert left() is not None
    may = True
    qtbot.waitUntil(lambda: left() is None)
    collector.setParent(None)


@pytest.mark.usefixtures("installed_theme")
def test_the_window_begins_to_collect_soon_after_it_is_shown(qtbot: QtBot, tmp_path: Path) -> None:
    gc.disable()  # as at a real start
    services = build_services(Paths(tmp_path))
    window = open_window(services, TaskRunner(), Settings())
    qtbot.addWidget(window)
    assert not window.findChildren(Collector)
    window.show()
    qtbot.waitUntil(lambda: len(window.findChildren(Collector)) == 1)
    window.close()
    close_services(services)


def test_what_was_open_when_a_vault_was_saved_goes_when_the_vault_is_locked(qtbot: QtBot) -> None:
    parent, doomed = QObject(), Cycle()
    collector = Collector(parent, times_let_go=times_let_go)
    left = weakref.ref(doomed)
    hold()
    with without_collecting():  # leaves out of every search what lives now
        pass
    del doomed
    make_garbage(10_000)
    gc.collect()
    assert left() is not None
    let_go()
    hold()
    with without_collecting():  # unlocked again at once
        pass
    qtbot.waitUntil(lambda: left() is None)
    assert gc.get_freeze_count() > 0  # and what lives is left out again
    let_go()
    collector.setParent(None)
