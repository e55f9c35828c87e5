"""A second start comes to the first window, whoever else knocks there."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.services.one_window import LONGEST, Call, OneWindow, Reply, enter
from app.views.occupied_dialog import OccupiedDialog
from app.views.second_starts import SecondStarts, bring_to_front


class First:
    """The first window, and what it was asked for."""

    def __init__(self, file: Path) -> None:
        own = OneWindow.take(file)
        assert own is not None
        server = own.listen()
        assert server is not None
        self.file, self.own, self.calls = file, own, list[Call]()
        self.starts = SecondStarts(server, own.read_call, patience_ms=50)
        self.starts.asked.connect(self.calls.append)

    def knock(self, words: bytes) -> socket.socket:
        caller = socket.create_connection(("127.0.0.1", json.loads(self.file.read_text())["port"]))
        caller.sendall(words)
        return caller


@pytest.fixture
def first(qtbot: QtBot, tmp_path: Path) -> Iterator[First]:
    made = First(tmp_path / "running")
    yield made
    made.starts.close()
    made.own.drop()


def _start(file: Path, address: str) -> tuple[threading.Thread, list[Any]]:
    replies: list[Any] = []
    thread = threading.Thread(target=lambda: replies.append(enter(file, address, patience=30)))
    thread.start()
    return thread, replies


def test_a_second_start_is_shown_with_what_it_was_started_for(first: First, qtbot: QtBot) -> None:
    thread, replies = _start(first.file, "ssh://admin@10.0.0.7")
    qtbot.waitUntil(lambda: bool(replies))
    thread.join()
    assert replies == [Reply.SHOWN]
    assert [call.address for call in first.calls] == ["ssh://admin@10.0.0.7"]


def test_strangers_keep_nobody_out(first: First, qtbot: QtBot) -> None:
    silent = [first.knock(b"") for _ in range(9)]  # more than are let in at once
    wrong = first.knock(b'{"word": "guessed"}\n')
    endless = first.knock(b"x" * (LONGEST + 1))
    thread, replies = _start(first.file, "")
    qtbot.waitUntil(lambda: bool(replies))
    thread.join()
    assert replies == [Reply.SHOWN] and len(first.calls) == 1
    qtbot.waitUntil(lambda: not first.starts.children()[1:])
    for caller in (*silent, wrong, endless):
        caller.settimeout(30)
        assert _ends(caller)
        caller.close()


def _ends(caller: socket.socket) -> bool:
    try:
        return caller.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.mark.qt_log_ignore("does not support raise")
def test_a_minimized_window_comes_back(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.showMinimized()
    bring_to_front(window, "a word of the desktop")
    assert window.isVisible() and not window.isMinimized()


def test_without_an_answer_nothing_opens_by_itself(qtbot: QtBot, installed_theme: object) -> None:
    dialog = OccupiedDialog()
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.rejected):
        dialog.close_button.click()
    with qtbot.waitSignal(dialog.accepted):
        dialog.another.click()
