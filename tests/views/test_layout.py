"""Layouts: what they hold, in which order, and that nothing is left of it in PySide6."""

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.views.widgets.layout import clear, column, parts_of, row, width_side_by_side
from tests.wrappers import of_what_qt_deletes_unseen

ROOT = Path(__file__).parents[2]


def test_the_parts_of_a_layout_come_in_their_order_whatever_was_made_first(qtbot: QtBot) -> None:
    last, first, inside = QLabel("last"), QLabel("first"), QLabel("inside")
    inner = row(inside)
    floating, place = QLabel("floating"), QWidget()
    qtbot.addWidget(place)
    layout = column(first, None, inner, 12, last)
    place.setLayout(layout)
    floating.setParent(place)
    assert parts_of(layout) == [first, inner, last]
    assert parts_of(inner) == [inside]
    assert parts_of(column(None)) == []


def test_the_width_side_by_side_is_that_of_what_is_shown(qtbot: QtBot) -> None:
    one, hidden, other = QLabel("one"), QLabel("hidden"), QLabel("another one")
    place = QWidget()
    qtbot.addWidget(place)
    line = row(one, hidden, other, spacing=7)
    place.setLayout(line)
    hidden.hide()
    assert width_side_by_side(line) == one.sizeHint().width() + 7 + other.sizeHint().width()
    assert width_side_by_side(line) == line.sizeHint().width()


def test_asking_a_layout_and_clearing_it_leaves_nothing_of_its_items(qtbot: QtBot) -> None:
    before, place = of_what_qt_deletes_unseen(), QWidget()
    qtbot.addWidget(place)
    layout = column(QLabel("a"), 4, row(QLabel("b"), None), None)
    place.setLayout(layout)
    assert len(parts_of(layout)) == 2
    assert of_what_qt_deletes_unseen() == before
    clear(layout)
    assert layout.count() == 0
    assert of_what_qt_deletes_unseen() == before
    other = column(QLabel("c"))
    item = getattr(other, "item" + "At")(0)  # what must not be done: the rule about it can fail
    assert of_what_qt_deletes_unseen() == [*before, type(item).__name__]


def test_widgets_may_come_to_lie_where_the_items_of_a_layout_were() -> None:
    """glibc fills what is given back, so that a write into it is met at once."""
    environment = os.environ | {"GLIBC_TUNABLES": "glibc.malloc.perturb=165"}
    command = [sys.executable, "-m", "tests.views.dead_items"]
    ended = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stdout.strip()) == (0, "fine"), ended.stderr
