"""What is loaded ahead leaves the window time to answer."""

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.views.loading import load_in_turns


def test_the_window_has_turns_between_the_parts(qtbot: QtBot) -> None:
    done: list[str] = []

    def load(name: str) -> None:
        done.append(name)
        QTimer.singleShot(0, lambda: done.append("window"))

    load_in_turns([lambda: load("one"), "app.views.loading", lambda: load("two")])
    assert done == []
    qtbot.waitUntil(lambda: done == ["one", "window", "two", "window"])


def test_nothing_is_loaded_any_more_for_what_was_deleted(qtbot: QtBot) -> None:
    done: list[str] = []
    owner = QObject()
    load_in_turns([lambda: done.append("one"), lambda: delete(owner), lambda: done.append("three")], owner)
    load_in_turns([*(["app.views.loading"] * 5), lambda: done.append("end")])
    qtbot.waitUntil(lambda: "end" in done)
    assert done == ["one", "end"]
