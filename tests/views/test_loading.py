"""What is loaded ahead leaves the window time to answer."""

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.views.loading import load_in_turns


def test_the_window_has_turns_between_the_parts(qtbot: QtBot) -> None:
    done: list[str] = []

    def load(name: str) -> None:
        done.append(name)
        QTimer.singleShot(0, lambda: done.append("window"))

    load_in_turns([lambda: load("one"), "app.views.loading", lambda: load("two")])
    assert done == []
    qtbot.waitUntil(lambda: done == ["one", "window", "two", "window"])
