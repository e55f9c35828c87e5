"""Tabs and panes with sessions that only say that they are there: what a person does with them, and what stays."""

from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.domain.arrangement import Arrangement
from app.domain.devices import Device
from app.domain.panes import Pane, Side, Split
from app.views.pages.remote.desk import SessionDesk
from app.views.pages.remote.desk_hands import DeskHands
from app.views.pages.remote.pane_area import parts_of
from app.views.pages.remote.pane_edge import WIDTH, PaneEdge
from app.views.pages.remote.session_view import SessionView
from app.views.pages.remote.session_window import within_screens
from app.views.pages.remote.tab import Tab
from app.views.pages.remote.tab_drag import side_at
from app.views.tasks import TaskRunner
from app.views.theme import Theme

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
WITHOUT_SCREEN = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


class ToyView(SessionView):
    """A session whose screen is a text field. It counts how often it was connected and closed."""

    def __init__(self, device: Device, tasks: TaskRunner) -> None:
        super().__init__(device, cast("Any", None), tasks, "toy")
        self.connected = self.closed = 0
        self.screen_ = QPlainTextEdit()
        self.stack.addWidget(self.screen_)

    def connect_now(self) -> None:
        self.connected += 1
        self.screen_.setPlainText(f"screen of {self.device.name}")
        self.show_work(self.screen_)
        self.show_state("online", "")

    def end(self) -> None:
        self.closed += 1


class Room:
    """A desk in a window."""

    def __init__(self, tasks: TaskRunner) -> None:
        self.views: list[ToyView] = []
        self.window = QWidget()
        self._tasks = tasks
        self.desk = SessionDesk(self._make, self.window)
        self.hands = DeskHands(self.desk, self.window)
        self.actions = self.hands.actions
        self.desk.windows.area.setParent(self.window)
        self.desk.windows.area.setGeometry(0, 0, 1000, 640)
        self.window.resize(1000, 640)

    def _make(self, device: Device) -> SessionView:
        self.views.append(ToyView(device, self._tasks))
        return self.views[-1]

    def open(self, *names: str) -> list[Tab]:
        return [self.desk.add(Device(name, name, host="10.0.0.1")) for name in names]

    def titles(self) -> list[list[str]]:
        """The tabs of each pane."""
        found = self.desk.tab
        return [[cast("Tab", found(key)).title for key in pane.tabs] for pane in self.desk.arrangement.panes()]

    def press(self, qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier = CTRL_SHIFT) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None
        qtbot.keyClick(focus, key, modifiers)

    def pane(self, tab: Tab) -> Any:
        return self.desk.windows.pane_view(self.desk.arrangement.pane_of(tab.key).key)


@pytest.fixture
def room(qtbot: QtBot, tasks: TaskRunner) -> Iterator[Room]:
    room = Room(tasks)
    qtbot.addWidget(room.window)
    room.window.show()
    room.window.activateWindow()
    qtbot.waitUntil(room.window.isActiveWindow)
    yield room
    room.desk.close_all()


def drag(room: Room, tab: Tab, *places: QPoint, lets_go: bool = True) -> None:
    """Drag a tab over places on the screen, as the mouse does."""
    strip = room.pane(tab).tabs
    index = next(n for n in range(strip.count()) if strip.key_of(n) == tab.key)
    start = strip.tabRect(index).topLeft() + QPoint(40, 16)
    send(strip, QEvent.Type.MouseButtonPress, strip.mapToGlobal(start))
    for place in places:
        send(strip, QEvent.Type.MouseMove, place)
    if lets_go:
        send(strip, QEvent.Type.MouseButtonRelease, places[-1])


def send(strip: QWidget, kind: QEvent.Type, place: QPoint) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind is QEvent.Type.MouseMove else left
    buttons = none if kind is QEvent.Type.MouseButtonRelease else left
    at = QPointF(strip.mapFromGlobal(place))
    QApplication.sendEvent(
        strip, QMouseEvent(kind, at, QPointF(place), button, buttons, Qt.KeyboardModifier.NoModifier)
    )


# -- panes ------------------------------------------------------------------------------------------


def test_a_split_opens_another_session_on_the_same_device_beside_the_first(qtbot: QtBot, room: Room) -> None:
    (tab,) = room.open("web01")
    room.press(qtbot, Qt.Key.Key_D)
    assert room.titles() == [["web01"], ["web01"]]
    assert [view.connected for view in room.views] == [1, 1]
    assert room.views[1].screen_.hasFocus()
    first, second = room.pane(tab), room.desk.windows.pane_view(room.desk.here)
    qtbot.waitUntil(lambda: abs(first.width() - second.width()) < 10)
    assert first.mapTo(room.window, QPoint()).x() < second.mapTo(room.window, QPoint()).x()
    room.press(qtbot, Qt.Key.Key_E)
    assert len(room.titles()) == 3
    assert room.views[0].screen_.toPlainText() == "screen of web01"


def test_the_keys_go_from_pane_to_pane_and_move_their_edges(qtbot: QtBot, room: Room) -> None:
    room.open("web01")
    room.press(qtbot, Qt.Key.Key_D)
    left, right = room.views
    assert right.screen_.hasFocus()
    room.press(qtbot, Qt.Key.Key_Left)
    assert not left.screen_.hasFocus(), "in a text field these keys mark words; the pane's shortcut is for terminals"
    room.actions.focus_side(Side.LEFT)
    assert left.screen_.hasFocus()
    before = left.width()
    room.actions.resize(Side.RIGHT)
    qtbot.waitUntil(lambda: left.width() > before)
    room.actions.equalise()
    qtbot.waitUntil(lambda: abs(left.width() - right.width()) < 10)


def test_a_zoomed_pane_is_alone_and_the_others_come_back_as_they_were(qtbot: QtBot, room: Room) -> None:
    room.open("web01")
    room.press(qtbot, Qt.Key.Key_D)
    left, right = room.views
    room.press(qtbot, Qt.Key.Key_X)
    assert right.isVisible()
    assert not left.isVisible()
    qtbot.waitUntil(lambda: right.width() > 900)
    room.press(qtbot, Qt.Key.Key_X)
    assert left.isVisible()
    assert right.screen_.hasFocus()


def test_joining_the_panes_puts_all_tabs_into_one_and_ends_nothing(qtbot: QtBot, room: Room) -> None:
    room.open("web01", "db01")
    room.press(qtbot, Qt.Key.Key_D)
    room.actions.unsplit()
    assert room.titles() == [["web01", "db01", "db01"]]
    assert not any(view.closed for view in room.views)
    assert isinstance(room.desk.arrangement.main.root, type(room.desk.arrangement.pane(room.desk.here)))


def test_a_pane_whose_last_tab_closes_gives_its_room_back(qtbot: QtBot, room: Room) -> None:
    room.open("web01")
    room.press(qtbot, Qt.Key.Key_D)
    room.press(qtbot, Qt.Key.Key_W)
    assert room.titles() == [["web01"]]
    assert room.views[1].closed == 1
    assert room.views[0].screen_.hasFocus()
    qtbot.waitUntil(lambda: room.views[0].width() > 900)


def test_the_pane_that_is_clicked_into_is_the_one_that_acts(qtbot: QtBot, room: Room) -> None:
    room.open("web01")
    room.press(qtbot, Qt.Key.Key_D)
    with qtbot.waitSignal(room.desk.shown):
        room.views[0].screen_.setFocus()
    assert room.desk.here == room.desk.arrangement.pane_of(room.desk.tabs[0].key).key
    strips = [room.pane(tab).tabs for tab in room.desk.tabs]
    assert [strip.is_active for strip in strips] == [True, False]


def test_dragging_the_edge_between_panes_is_kept(qtbot: QtBot, room: Room) -> None:
    room.open("web01")
    room.press(qtbot, Qt.Key.Key_D)
    edge = room.desk.windows.area.findChild(PaneEdge)
    assert edge is not None
    assert edge.x() > 490
    send(edge, QEvent.Type.MouseButtonPress, edge.mapToGlobal(QPoint(2, 300)))
    with qtbot.waitSignal(room.desk.changed):
        send(edge, QEvent.Type.MouseMove, edge.mapToGlobal(QPoint(-198, 300)))
    send(edge, QEvent.Type.MouseButtonRelease, edge.mapToGlobal(QPoint(2, 300)))
    root = room.desk.arrangement.main.root
    assert isinstance(root, Split)
    assert root.shares[0] == pytest.approx(0.3, abs=0.02)
    assert room.views[0].width() == pytest.approx(300, abs=15)
    send(edge, QEvent.Type.MouseButtonPress, edge.mapToGlobal(QPoint(2, 300)))
    send(edge, QEvent.Type.MouseMove, edge.mapToGlobal(QPoint(-900, 300)))
    send(edge, QEvent.Type.MouseButtonRelease, edge.mapToGlobal(QPoint(2, 300)))
    assert room.views[0].width() >= 100, "a pane keeps enough to be taken hold of"
    edge.evened.emit()
    assert room.desk.arrangement.main.root.shares == (0.5, 0.5)  # type: ignore[union-attr]


def test_the_parts_of_a_split_use_each_pixel_once() -> None:
    for width in (1000, 1001, 37):
        parts = list(parts_of(QRect(7, 3, width, 50), Split(True, (Pane("a"),) * 3, (0.5, 0.3, 0.2))))
        assert parts[0].left() == 7
        assert parts[-1].right() == 7 + width - 1
        assert [right.left() - left.right() - 1 for left, right in pairwise(parts)] == [WIDTH, WIDTH]


# -- tabs -------------------------------------------------------------------------------------------


def test_a_tab_is_moved_with_keys_within_its_strip_and_into_the_next_pane(qtbot: QtBot, room: Room) -> None:
    room.open("web01", "db01", "nas")
    room.press(qtbot, Qt.Key.Key_PageUp)
    assert room.titles() == [["web01", "nas", "db01"]]
    room.actions.move_to_side(Side.RIGHT, room.desk.tabs[2])
    room.desk.select(room.desk.tabs[1].key)
    room.actions.move_in_strip(1)
    assert room.titles() == [["web01"], ["nas", "db01"]]
    assert all(view.connected == 1 for view in room.views)


def test_the_tabs_of_a_pane_take_turns(qtbot: QtBot, room: Room) -> None:
    room.open("web01", "db01")
    room.press(qtbot, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert room.views[0].screen_.hasFocus()
    assert not room.views[1].isVisible()


def test_a_tab_is_renamed_with_f2_and_escape_leaves_it(qtbot: QtBot, room: Room) -> None:
    (tab,) = room.open("web01")
    room.press(qtbot, Qt.Key.Key_F2)
    field = room.pane(tab).name_field
    assert isinstance(field, QLineEdit)
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "counter")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert tab.title == "counter"
    assert room.pane(tab).tabs.tabText(0) == "counter"
    assert room.views[0].screen_.hasFocus()
    room.press(qtbot, Qt.Key.Key_F2)
    field = room.pane(tab).name_field
    qtbot.keyClicks(field, "other")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert tab.title == "counter"
    assert room.pane(tab).name_field is None
    room.desk.rename(tab.key, "")
    assert tab.title == "web01"


def test_a_double_click_renames(qtbot: QtBot, room: Room) -> None:
    (tab,) = room.open("web01")
    strip = room.pane(tab).tabs
    qtbot.mouseDClick(strip, Qt.MouseButton.LeftButton, pos=strip.tabRect(0).center())
    assert room.pane(tab).name_field is not None


def test_what_happens_in_a_hidden_tab_is_marked_until_it_is_seen(room: Room) -> None:
    first, _ = room.open("web01", "db01")
    room.views[1].stirred.emit("output")
    assert not any(tab.unseen for tab in room.desk.tabs), "it is on the screen"
    room.views[0].stirred.emit("output")
    assert first.unseen == "output"
    room.views[0].stirred.emit("bell")
    room.views[0].stirred.emit("output")
    assert first.unseen == "bell", "the bell asks for more than output does"
    assert "rang the bell" in room.pane(first).tabs.tabToolTip(0)
    room.desk.select(first.key)
    assert first.unseen == ""


def test_the_strip_says_in_words_what_it_draws(room: Room) -> None:
    tab = room.desk.add(Device("p", "till", host="10.0.0.1", accent="production"))
    room.desk.set_color(tab.key, "magenta")
    strip = room.pane(tab).tabs
    assert strip.accessibleTabName(0) == "till: Online, Production, Magenta star"
    assert strip.tabSizeHint(0).width() > 66 + 60


@WITHOUT_SCREEN
def test_the_menu_of_a_tab_does_all_that_the_mouse_does(qtbot: QtBot, room: Room) -> None:
    first, second, third = room.open("web01", "db01", "nas")
    room.press(qtbot, Qt.Key.Key_F10)
    menu = room.hands.menu
    assert menu is not None
    titles = [action.text() for action in menu.actions() if action.text()]
    for wanted in ("Rename…", "Colour", "Split right", "Split below", "Duplicate", "Move to new window", "Close"):
        assert wanted in titles
    close_others = next(action for action in menu.actions() if action.text() == "Close others")
    close_others.trigger()
    menu.close()
    assert room.titles() == [["nas"]]
    assert [view.closed for view in room.views] == [1, 1, 0]
    assert room.desk.tab(first.key) is None
    assert room.desk.tab(second.key) is None
    assert room.desk.tab(third.key) is third


@WITHOUT_SCREEN
def test_a_menu_and_a_name_field_go_with_the_session_that_ends(qtbot: QtBot, room: Room) -> None:
    first, second = room.open("web01", "db01")
    room.actions.open_menu()
    menu = room.hands.menu
    assert menu is not None
    assert menu.isVisible()
    room.views[1].close_asked.emit()
    assert room.titles() == [["web01"]]
    qtbot.waitUntil(lambda: room.hands.menu is None or not menu.isVisible())
    room.actions.rename_tab(first)
    field = room.pane(first).name_field
    qtbot.keyClicks(field, "late")
    room.views[0].close_asked.emit()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    room.desk.select(second.key)
    assert room.titles() == [[]]


# -- the mouse --------------------------------------------------------------------------------------


def test_a_tab_is_dragged_to_another_place_in_its_strip(qtbot: QtBot, room: Room) -> None:
    room.open("web01", "db01", "nas")
    tab = room.desk.tabs[2]
    strip = room.pane(tab).tabs
    first = strip.mapToGlobal(strip.tabRect(0).center())
    last = strip.mapToGlobal(strip.tabRect(2).center())
    drag(room, tab, *(last + (first - last) * step / 10 for step in range(11)), first - QPoint(30, 0))
    qtbot.waitUntil(lambda: room.titles() == [["nas", "web01", "db01"]])
    assert room.desk.current(room.desk.here) is tab
    assert [strip.key_of(n) for n in range(3)] == list(room.desk.arrangement.pane_of(tab.key).tabs)


def test_the_strip_follows_the_size_of_the_text(qtbot: QtBot, room: Room, theme: Theme) -> None:
    (tab,) = room.open("web01")
    strip = room.pane(tab).tabs
    before = strip.tabRect(0).size()
    theme.set_text_scale(1.5)
    qtbot.waitUntil(lambda: strip.tabRect(0).width() > before.width())
    assert strip.height() == theme.metric("strip")
    assert room.pane(tab).strip_rect().height() == theme.metric("strip") + 1


def test_a_tab_dropped_on_an_edge_splits_there_and_shows_before_where(room: Room) -> None:
    first, second = room.open("web01", "db01")
    pane = room.pane(first)
    place = pane.mapToGlobal(QPoint(pane.width() - 40, pane.height() // 2))
    drag(room, second, place, lets_go=False)
    hand = room.hands.drag
    assert hand is not None
    assert hand.landing is not None
    assert hand.landing.side is Side.RIGHT
    assert hand.landing.preview.left() > 450
    assert hand._preview is not None
    assert hand._preview.isVisible()
    send(room.pane(second).tabs, QEvent.Type.MouseButtonRelease, place)
    assert room.titles() == [["web01"], ["db01"]]
    assert room.views[1].connected == 1
    assert room.views[1].screen_.toPlainText() == "screen of db01"


def test_a_tab_dropped_on_another_strip_stands_there_between_the_others(room: Room) -> None:
    first, second, third = room.open("web01", "db01", "nas")
    room.actions.move_to_side(Side.RIGHT, third)
    strip = room.pane(first).tabs
    drag(room, third, strip.mapToGlobal(strip.tabRect(1).topLeft() + QPoint(3, 10)))
    assert room.titles() == [["web01", "nas", "db01"]]
    assert room.desk.current(room.desk.here) is third
    assert second in room.desk.tabs


def test_escape_while_dragging_leaves_everything_as_it_was(qtbot: QtBot, room: Room) -> None:
    first, second = room.open("web01", "db01")
    pane = room.pane(first)
    before = room.desk.arrangement
    drag(room, second, pane.mapToGlobal(QPoint(40, pane.height() // 2)), lets_go=False)
    qtbot.keyClick(pane.tabs, Qt.Key.Key_Escape)
    send(pane.tabs, QEvent.Type.MouseButtonRelease, pane.mapToGlobal(QPoint(40, pane.height() // 2)))
    assert room.desk.arrangement == before


def test_a_tab_dropped_outside_becomes_a_window_and_comes_back_by_the_mouse(room: Room) -> None:
    first, second = room.open("web01", "db01")
    drag(room, second, room.window.mapToGlobal(QPoint(1500, 300)))
    windows = room.desk.arrangement.windows
    assert [window.has_tabs for window in windows] == [True, True]
    shown = room.desk.windows.window(windows[1].key)
    assert shown is not None
    assert shown.isVisible()
    assert "db01" in shown.windowTitle()
    assert room.views[1].window() is shown
    pane = room.pane(first)
    shown.move(2000, 2000)
    drag(room, second, pane.mapToGlobal(QPoint(pane.width() // 2, pane.height() // 2)))
    assert room.titles() == [["web01", "db01"]]
    assert room.views[1].window() is room.window
    assert room.views[1].closed == 0
    assert room.views[1].connected == 1


def test_a_session_that_ends_while_its_tab_is_dragged_is_not_brought_back(room: Room) -> None:
    first, second = room.open("web01", "db01")
    pane = room.pane(first)
    place = pane.mapToGlobal(QPoint(20, pane.height() // 2))
    drag(room, second, place, lets_go=False)
    hand = room.hands.drag
    assert hand is not None
    preview = hand._preview
    assert preview is not None
    room.desk.close(second.key)
    assert not preview.isVisible()
    send(pane.tabs, QEvent.Type.MouseButtonRelease, place)
    assert room.titles() == [["web01"]]


def test_the_only_tab_of_a_pane_may_end_while_it_is_dragged(qtbot: QtBot, room: Room) -> None:
    first, second = room.open("web01", "db01")
    room.actions.move_to_side(Side.RIGHT, second)
    pane = room.pane(first)
    drag(room, second, pane.mapToGlobal(QPoint(20, pane.height() // 2)), lets_go=False)
    room.desk.close(second.key)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert room.titles() == [["web01"]]
    qtbot.keyClick(room.views[0].screen_, Qt.Key.Key_Escape)


def test_a_drag_whose_mouse_was_taken_away_changes_nothing(room: Room) -> None:
    first, second = room.open("web01", "db01")
    pane = room.pane(first)
    before = room.desk.arrangement
    drag(room, second, pane.mapToGlobal(QPoint(20, pane.height() // 2)), lets_go=False)
    at = QPointF(300, 300)
    none = Qt.MouseButton.NoButton
    QApplication.sendEvent(
        pane.tabs, QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
    )
    assert room.desk.arrangement == before
    assert room.hands.drag is not None


def test_a_place_near_an_edge_means_that_side_and_the_middle_none() -> None:
    work = QRect(0, 40, 400, 300)
    found = [side_at(work, QPoint(*at)) for at in ((10, 190), (390, 190), (200, 45), (200, 330), (200, 190))]
    assert found == [Side.LEFT, Side.RIGHT, Side.ABOVE, Side.BELOW, None]


# -- windows ----------------------------------------------------------------------------------------


def test_a_window_that_closes_gives_its_sessions_back(qtbot: QtBot, room: Room) -> None:
    room.open("web01", "db01")
    room.actions.detach()
    key = room.desk.arrangement.windows[1].key
    room.actions.split(Side.BELOW)
    assert len(room.desk.arrangement.windows[1].root.parts) == 2  # type: ignore[union-attr]
    shown = room.desk.windows.window(key)
    assert shown is not None
    shown.close()
    assert room.titles() == [["web01", "db01", "db01"]]
    assert not any(view.closed for view in room.views)
    assert all(view.window() is room.window for view in room.views)
    qtbot.waitUntil(lambda: room.desk.windows.window(key) is None)


def test_a_window_takes_other_tabs_by_the_mouse_and_by_its_name_in_the_menu(room: Room) -> None:
    first, second, third = room.open("web01", "db01", "nas")
    room.actions.detach()
    shown = room.desk.windows.window(room.desk.arrangement.windows[1].key)
    assert shown is not None
    shown.setGeometry(1200, 0, 600, 400)
    pane = room.pane(third)
    drag(room, second, pane.mapToGlobal(QPoint(pane.width() // 2, pane.height() - 20)))
    assert room.titles() == [["web01"], ["nas"], ["db01"]]
    assert room.views[1].window() is shown
    room.actions.move_to_pane(room.desk.arrangement.windows[1].active, first)
    assert room.titles() == [[], ["nas"], ["db01", "web01"]]
    assert shown.title == "web01"
    assert [view.connected for view in room.views] == [1, 1, 1]
    shown.close()
    assert sorted(room.titles()[0]) == ["db01", "nas", "web01"]


def test_a_window_goes_with_its_last_session(room: Room) -> None:
    _, second = room.open("web01", "db01")
    room.actions.detach()
    assert room.desk.active_window is room.desk.arrangement.windows[1]
    room.desk.close(second.key)
    assert len(room.desk.arrangement.windows) == 1


def test_the_keys_work_in_a_window_of_its_own(qtbot: QtBot, room: Room) -> None:
    room.open("web01", "db01")
    room.actions.detach()
    shown = room.desk.windows.window(room.desk.arrangement.windows[1].key)
    assert shown is not None
    qtbot.waitUntil(shown.isActiveWindow)
    room.views[1].screen_.setFocus()
    room.press(qtbot, Qt.Key.Key_D)
    assert room.titles() == [["web01"], ["db01"], ["db01"]]
    assert room.views[2].window() is shown
    room.actions.bring_back()
    assert room.titles() == [["web01", "db01", "db01"]]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ((100, 100, 800, 500), (100, 100, 800, 500)),
        ((2500, 100, 800, 500), (2500, 100, 800, 500)),
        ((9000, 100, 800, 500), (1120, 100, 800, 500)),
        ((-3000, -3000, 800, 500), (0, 0, 800, 500)),
        ((1880, 100, 800, 500), (1880, 100, 800, 500)),
        ((100, 2000, 5000, 3000), (0, 0, 1920, 1080)),
    ],
)
def test_a_window_is_put_where_a_person_can_take_it(wanted: Any, found: Any) -> None:
    screens = [QRect(0, 0, 1920, 1080), QRect(1920, 0, 1920, 1080)]
    assert within_screens(QRect(*wanted), screens) == QRect(*found)


# -- tabs of the last time ----------------------------------------------------------------------------


def remembered(*names: str) -> tuple[list[Tab], Arrangement]:
    tabs = [Tab(f"old-{name}", Device(name, name, host="10.0.0.1")) for name in names]
    arrangement = Arrangement()
    for tab in tabs:
        arrangement = arrangement.with_tab(tab.key)
    return tabs, arrangement


def test_nothing_is_connected_before_a_person_asks(qtbot: QtBot, room: Room) -> None:
    tabs, arrangement = remembered("web01", "db01", "nas")
    room.desk.restore(tabs, arrangement.with_split("old-nas", "p1", Side.BELOW))
    assert room.titles() == [["web01", "db01"], ["nas"]]
    assert room.views == []
    room.desk.select("old-nas")
    idle = tabs[2].idle
    assert idle is not None
    assert idle.isVisible()
    assert tabs[0].idle is None, "a tab that nobody has looked at costs nothing"
    qtbot.keyClick(idle.connect_button, Qt.Key.Key_Return)
    assert [view.device.name for view in room.views] == ["nas"]
    assert room.views[0].screen_.hasFocus()
    assert room.views[0].connected == 1


def test_all_are_connected_at_once_when_that_is_asked_for(qtbot: QtBot, room: Room) -> None:
    tabs, arrangement = remembered("web01", "db01", "nas")
    room.desk.restore(tabs, arrangement)
    room.actions.connect_all.run()
    qtbot.waitUntil(lambda: sum(view.connected for view in room.views) == 3)
    assert room.titles() == [["web01", "db01", "nas"]]
    assert not room.actions.can(room.actions.connect_all)


def test_splitting_a_tab_that_is_not_connected_connects_nothing(room: Room) -> None:
    tabs, arrangement = remembered("web01")
    room.desk.restore(tabs, arrangement)
    room.actions.split(Side.RIGHT)
    assert room.titles() == [["web01"], ["web01"]]
    assert room.views == []


def test_what_was_opened_meanwhile_stays_and_stays_shown(room: Room) -> None:
    room.open("new")
    tabs, arrangement = remembered("web01", "db01")
    room.desk.restore(tabs, arrangement)
    assert room.titles() == [["web01", "db01", "new"]]
    assert room.views[0].isVisible()


# -- many tabs ----------------------------------------------------------------------------------------


@WITHOUT_SCREEN
def test_the_list_of_all_tabs_is_filtered_and_enter_goes_there(
    qtbot: QtBot, qtmodeltester: ModelTester, room: Room
) -> None:
    tabs, arrangement = remembered(*(f"switch-{n:02}" for n in range(50)))
    room.desk.restore(tabs, arrangement)
    room.desk.focus_work()
    room.actions.list_tabs()
    found = room.hands.list
    assert found is not None
    assert found.model.rowCount() == 50
    qtmodeltester.check(found.model)
    qtbot.keyClicks(found.filter, "h-17")
    assert found.model.rowCount() == 1
    qtbot.keyClick(found.filter, Qt.Key.Key_Return)
    current = room.desk.current(room.desk.here)
    assert current is not None
    assert current.title == "switch-17"
    strip = room.pane(current).tabs
    qtbot.waitUntil(lambda: strip.rect().intersects(strip.tabRect(17)))


def test_something_else_is_shown_in_the_pane_and_outlives_it(room: Room) -> None:
    room.open("web01", "db01")
    room.actions.split(Side.RIGHT)
    form = QPlainTextEdit()
    stays: list[QWidget] = []
    room.desk.windows.other_left.connect(stays.append)
    room.desk.windows.other_left.connect(lambda widget: widget.setParent(room.window))
    room.desk.show_other(form)
    assert form.isVisible()
    assert room.desk.current(room.desk.here) is None
    room.desk.close(room.desk.tabs[2].key)
    assert stays == [form]
    assert room.titles() == [["web01", "db01"]]
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert form.toPlainText() == ""


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_every_session_is_in_its_pane_and_only_what_is_chosen_is_seen(room: Room, seed: int) -> None:
    chance = Random(seed)
    desk, actions = room.desk, room.actions
    room.open("web01", "db01")
    deeds: list[Any] = [
        lambda tab: room.open(f"n{len(room.views)}"),
        lambda tab: actions.split(chance.choice(list(Side)), tab),
        lambda tab: actions.move_to_side(chance.choice(list(Side)), tab),
        lambda tab: actions.detach(tab),
        lambda tab: desk.close(tab.key),
        lambda tab: desk.select(tab.key),
        lambda tab: actions.move_to_pane(chance.choice(list(desk.arrangement.panes())).key, tab),
        lambda tab: desk.bring_back(chance.choice(desk.arrangement.windows).key),
        lambda tab: actions.toggle_zoom(),
        lambda tab: actions.unsplit() if chance.random() < 0.3 else actions.equalise(),
        lambda tab: actions.move_in_strip(chance.choice((-1, 1))),
        lambda tab: actions.resize(chance.choice(list(Side))),
    ]
    for _ in range(60):
        if desk.tabs and len(desk.tabs) < 14:
            chance.choice(deeds)(chance.choice(desk.tabs))
        elif desk.tabs:
            desk.close(desk.tabs[0].key)
        else:
            room.open("again")
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        check_places(room)
    assert all(view.connected == 1 for view in room.views)


def check_places(room: Room) -> None:
    desk = room.desk
    for pane in desk.arrangement.panes():
        view = desk.windows.pane_view(pane.key)
        window = desk.arrangement.window_of(pane.key)
        shown = desk.windows.window(window.key)
        assert view.window() is (room.window if shown is None else shown)
        assert [view.tabs.key_of(n) for n in range(view.tabs.count())] == list(pane.tabs)
        for key in pane.tabs:
            tab = desk.tab(key)
            assert tab is not None
            assert tab.view is not None
            assert tab.view.parentWidget() is view.content
            is_seen = key == pane.current and (not window.is_zoomed or window.active == pane.key)
            assert tab.view.isVisible() is is_seen
    areas = {area.window() for area in desk.windows.areas()}
    assert len(areas) == len(desk.arrangement.windows)


def test_a_session_that_connects_in_another_pane_takes_no_keys_from_the_one_that_is_typed_into(room: Room) -> None:
    room.open("web01")
    room.actions.split(Side.RIGHT)
    left, right = room.views
    assert right.screen_.hasFocus()
    left.connect_now()
    assert right.screen_.hasFocus()
    assert room.desk.here == room.desk.arrangement.pane_of(room.desk.tabs[1].key).key
