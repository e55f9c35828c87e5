"""The tree of panes: whatever is done to it, every tab is in exactly one place, and nothing empty stays."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import panes as tree
from app.domain.arrangement import Arrangement, Window
from app.domain.panes import Pane, Side, Split

SIDES = list(Side)


def check(arrangement: Arrangement, tabs: Sequence[str]) -> None:
    assert sorted(arrangement.tabs) == sorted(tabs), "each tab once"
    keys = [pane.key for pane in arrangement.panes()]
    assert len(keys) == len(set(keys))
    assert len({window.key for window in arrangement.windows}) == len(arrangement.windows)
    for number, window in enumerate(arrangement.windows):
        own = list(tree.panes(window.root))
        assert window.active in [pane.key for pane in own]
        assert all(pane.tabs for pane in own) or (number == 0 and len(own) == 1)
        assert all(pane.current in pane.tabs or (not pane.tabs and not pane.current) for pane in own)
        assert not (window.is_zoomed and len(own) == 1)
        check_node(window.root)


def check_node(node: tree.Node) -> None:
    if isinstance(node, Split):
        assert len(node.parts) >= 2
        assert sum(node.shares) == pytest.approx(1)
        assert all(share > 0 for share in node.shares)
        for part in node.parts:
            assert not (isinstance(part, Split) and part.is_beside == node.is_beside)
            check_node(part)


class Steps:
    """Does what a list of numbers says; each step is one thing that a person can do."""

    def __init__(self) -> None:
        self.arrangement = Arrangement()
        self.tabs: list[str] = []
        self.opened = 0

    def do(self, kind: int, first: int, second: int, third: int) -> None:
        now = self.arrangement
        panes = [pane.key for pane in now.panes()]
        pane, side = panes[second % len(panes)], SIDES[third % 4]
        if kind == 0 or not self.tabs:
            self.opened += 1
            self.tabs.append(f"t{self.opened}")
            self.arrangement = now.with_tab(self.tabs[-1], pane, third or None)
            return
        tab, window = self.tabs[first % len(self.tabs)], now.windows[third % len(now.windows)]
        match kind:
            case 1:
                self.arrangement = now.with_split(tab, pane, side)
            case 2:
                self.tabs.remove(tab)
                self.arrangement = now.without_tab(tab)
            case 3:
                self.arrangement = now.with_tab(tab, pane, third)
            case 4:
                self.arrangement = now.with_window(tab, (10, 10, 600, 400))
            case 5:
                self.arrangement = now.without_window(window.key) if window is not now.main else now
            case 6:
                self.arrangement = now.unsplit(window.key) if third % 3 == 0 else now.equalised(window.key)
            case 7:
                self.arrangement = now.zooming(window.key, on=not window.is_zoomed)
            case 8:
                self.arrangement = now.resized(pane, side)
            case 9:
                self.arrangement = now.selecting(tab)
            case 10:
                self.opened += 1
                self.tabs.append(f"t{self.opened}")
                self.arrangement = now.with_split(self.tabs[-1], pane, side)


STEPS = st.lists(st.tuples(st.integers(0, 10), *[st.integers(0, 12)] * 3), max_size=40)


@given(STEPS)
@settings(max_examples=150, deadline=None)
def test_every_tab_is_in_exactly_one_pane_whatever_is_done(steps: list[tuple[int, int, int, int]]) -> None:
    done = Steps()
    for step in steps:
        done.do(*step)
        check(done.arrangement, done.tabs)


def split_in_four() -> Arrangement:
    now = Arrangement().with_tab("a").with_split("b", "p1", Side.RIGHT)
    return now.with_split("c", "p1", Side.BELOW).with_split("d", "p2", Side.BELOW)


def test_a_split_halves_the_pane_and_the_new_one_is_worked_in() -> None:
    now = Arrangement().with_tab("a").with_tab("b").with_split("b", "p1", Side.RIGHT)
    assert now.main.root == Split(True, (Pane("p1", ("a",), "a"), Pane("p2", ("b",), "b")), (0.5, 0.5))
    assert now.main.active == "p2"


def test_a_pane_that_is_split_again_in_the_same_direction_joins_its_neighbours() -> None:
    now = Arrangement().with_tab("a").with_split("b", "p1", Side.RIGHT).with_split("c", "p2", Side.RIGHT)
    assert isinstance(now.main.root, Split)
    assert now.main.root.shares == (0.5, 0.25, 0.25)
    assert now.equalised("w1").main.root.shares == pytest.approx((1 / 3,) * 3)  # type: ignore[union-attr]


def test_the_only_tab_of_a_pane_is_not_split_from_itself() -> None:
    now = Arrangement().with_tab("a")
    assert now.with_split("a", "p1", Side.LEFT) == now


def test_a_tab_is_put_before_the_one_that_it_is_dropped_on() -> None:
    now = Arrangement().with_tab("a").with_tab("b").with_tab("c")
    assert now.with_tab("a", "p1", 2).pane("p1").tabs == ("b", "a", "c")
    assert now.with_tab("c", "p1", 0).pane("p1").tabs == ("c", "a", "b")
    assert now.with_tab("b", "p1", 1).pane("p1").tabs == ("a", "b", "c")


def test_when_the_tab_that_is_shown_goes_its_neighbour_is_shown() -> None:
    now = Arrangement().with_tab("a").with_tab("b").with_tab("c").selecting("b")
    assert now.without_tab("b").pane("p1").current == "c"
    assert now.without_tab("c").pane("p1").current == "b"


def test_the_tabs_of_a_window_come_back_when_it_closes() -> None:
    now = Arrangement().with_tab("a").with_tab("b").with_tab("c").with_window("b", (0, 0, 9, 9))
    now = now.with_split("c", now.windows[1].active, Side.BELOW)
    assert now.tabs == ("a", "b", "c")
    back = now.without_window("w2")
    assert [window.key for window in back.windows] == ["w1"]
    assert back.pane("p1") == Pane("p1", ("a", "b", "c"), "a")


def test_a_window_goes_with_its_last_tab_and_the_main_one_stays() -> None:
    now = Arrangement().with_tab("a").with_window("a", (0, 0, 9, 9))
    assert now.main.root == Pane("p1")
    assert now.with_window("a", (5, 5, 9, 9)).windows[1].place == (5, 5, 9, 9)
    assert now.without_tab("a") == Arrangement()


def test_the_focus_goes_to_the_pane_that_lies_there() -> None:
    root = split_in_four().main.root  # p1 over p3 on the left, p2 over p4 on the right
    found = {side: tree.neighbour(root, "p1", side) for side in SIDES}
    assert found == {Side.LEFT: "", Side.RIGHT: "p2", Side.ABOVE: "", Side.BELOW: "p3"}
    assert tree.neighbour(root, "p4", Side.LEFT) == "p3"
    wide = tree.resized(tree.resized(root, "p1", Side.BELOW), "p1", Side.BELOW)
    assert tree.neighbour(wide, "p4", Side.LEFT) in ("p1", "p3")


def test_an_edge_moves_towards_a_side_and_leaves_the_smallest_share() -> None:
    now = split_in_four()
    assert now.resized("p1", Side.RIGHT).main.root.shares == pytest.approx((0.55, 0.45))  # type: ignore[union-attr]
    assert now.resized("p2", Side.RIGHT).main.root.shares == pytest.approx((0.55, 0.45))  # type: ignore[union-attr]
    for _ in range(30):
        now = now.resized("p1", Side.LEFT)
    assert now.main.root.shares == pytest.approx((0.1, 0.9))  # type: ignore[union-attr]


def test_zoom_follows_the_pane_in_which_a_person_works() -> None:
    now = split_in_four().zooming("w1", on=True)
    assert now.main.is_zoomed
    assert now.selecting("a").main == Window("w1", now.main.root, "p1", True)
    assert not now.with_split("e", "p1", Side.RIGHT).main.is_zoomed
    assert not now.unsplit("w1").main.is_zoomed
    assert now.unsplit("w1").main.root == Pane("p1", ("a", "c", "b", "d"), "d")
    more = now.with_tab("e", "p4").with_tab("f", "p4").selecting("a")
    assert more.unsplit("w1").main == Window("w1", Pane("p4", ("a", "c", "b", "d", "e", "f"), "a"), "p4")
