"""Tab goes through all parts of a window, those too that stand before what a pane gives the focus to."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.views.widgets.focus_ring import focus_next
from app.views.widgets.layout import column, scroll
from tests.access.keys import press_tab, walk


class _Window(QWidget):
    """A field, a pane of two fields that gives the focus to its second, and a field."""

    def __init__(self) -> None:
        super().__init__()
        self.fields = [QLineEdit(objectName=name) for name in "abcd"]
        pane = QWidget()
        pane.setLayout(column(self.fields[1], self.fields[2]))
        pane.setFocusProxy(self.fields[2])
        self.setLayout(column(self.fields[0], pane, self.fields[3]))

    focusNextPrevChild = focus_next


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[_Window]:
    shown = _Window()
    qtbot.addWidget(shown)
    with qtbot.waitActive(shown):
        shown.show()
    shown.fields[3].setFocus()
    yield shown


def test_tab_goes_through_a_pane_from_its_first_part(window: _Window) -> None:
    assert [one.objectName() for one in walk(window)] == ["a", "b", "c", "d"]


def test_tab_into_what_is_scrolled_away_brings_it_into_view(qtbot: QtBot) -> None:
    shown, inner = _Window(), QWidget()
    inner.setLayout(column(far := QLineEdit(), *(QLineEdit() for _ in range(40))))
    shown.layout().addWidget(area := scroll(inner))
    qtbot.addWidget(shown)
    with qtbot.waitActive(shown):
        shown.show()
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    shown.fields[3].setFocus()
    press_tab(shown.fields[3])
    assert far.hasFocus()
    assert area.viewport().rect().contains(far.mapTo(area.viewport(), far.rect().center()))


def test_shift_tab_goes_back_the_same_way(window: _Window) -> None:
    way = []
    for _ in window.fields:
        press_tab(window.focusWidget(), back=True)
        way.append(window.focusWidget().objectName())
    assert way == ["c", "b", "a", "d"]


def test_tab_passes_over_what_cannot_be_used(window: _Window) -> None:
    window.fields[1].setEnabled(False)
    window.fields[2].hide()
    assert [one.objectName() for one in walk(window)] == ["a", "d"]
