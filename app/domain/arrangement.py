"""Where every tab is: the main window and those that were taken out of it, each split into panes.

Values only; every change gives a new arrangement, and every tab stays in exactly one pane.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from app.domain import panes as tree
from app.domain.panes import Node, Pane, Side

type Place = tuple[int, int, int, int]
"""Left, top, width and height of a window on the screens, in device-independent pixels."""


@dataclass(frozen=True, slots=True)
class Window:
    """`active` is the pane in which a person works; while `is_zoomed` it alone is shown. The main one has no place."""

    key: str
    root: Node
    active: str
    is_zoomed: bool = False
    place: Place | None = None

    @property
    def has_tabs(self) -> bool:
        return any(one.tabs for one in tree.panes(self.root))


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The first window is the main one, which is always there; the others have at least one tab."""

    windows: tuple[Window, ...] = (Window("w1", Pane("p1"), "p1"),)

    @property
    def main(self) -> Window:
        return self.windows[0]

    @property
    def tabs(self) -> tuple[str, ...]:
        """Every tab: those of the main window first, in the order of their panes."""
        return tuple(tab for window in self.windows for tab in tree.tabs(window.root))

    def panes(self) -> Iterator[Pane]:
        for window in self.windows:
            yield from tree.panes(window.root)

    def pane(self, key: str) -> Pane:
        """Raises KeyError."""
        return _first((one for one in self.panes() if one.key == key), key)

    def pane_of(self, tab: str) -> Pane:
        """The pane that a tab is in. Raises KeyError."""
        return _first((one for one in self.panes() if tab in one.tabs), tab)

    def window_of(self, pane: str) -> Window:
        """The window that a pane is in. Raises KeyError."""
        return _first((one for one in self.windows if any(p.key == pane for p in tree.panes(one.root))), pane)

    # -- tabs --------------------------------------------------------------------------------------

    def with_tab(self, tab: str, pane: str = "", index: int | None = None) -> Arrangement:
        """A new tab, or one from elsewhere, in a pane; that of the main window where none is named."""
        pane = pane or self.main.active
        here = self.pane(pane)
        if here.tabs == (tab,):
            return self.selecting(tab)
        if index is not None and tab in here.tabs and here.tabs.index(tab) < index:
            index -= 1  # it leaves a gap before its new place

        def change(one: Pane) -> Pane:
            rest = tree.without_tab(one, tab)
            return tree.with_tab(rest, tab, index) if one.key == pane else rest

        return self._changed(change).activating(pane)

    def without_tab(self, tab: str) -> Arrangement:
        """A pane that was left empty goes, and so does a window other than the main one."""
        return self._changed(lambda one: tree.without_tab(one, tab))

    def reordered(self, tab: str, index: int) -> Arrangement:
        """A tab at another place in its strip; what is shown stays."""
        pane = self.pane_of(tab)
        order = [other for other in pane.tabs if other != tab]
        order.insert(index, tab)
        return self._changed(lambda one: replace(one, tabs=tuple(order)) if one.key == pane.key else one)

    def selecting(self, tab: str) -> Arrangement:
        """A tab is shown, and its pane is the one in which a person works."""
        pane = self.pane_of(tab).key
        return self._changed(lambda one: replace(one, current=tab) if one.key == pane else one).activating(pane)

    def with_split(self, tab: str, pane: str, side: Side) -> Arrangement:
        """A new tab, or one from elsewhere, in a pane of its own at a side of another."""
        if self.pane(pane).tabs in ((), (tab,)):
            return self.with_tab(tab, pane)
        new = Pane(self.free_pane(), (tab,), tab)
        left = self._changed(lambda one: tree.without_tab(one, tab))
        window = left.window_of(pane)
        split = replace(window, root=tree.split(window.root, pane, side, new), active=new.key, is_zoomed=False)
        return left._with(split)

    # -- windows -----------------------------------------------------------------------------------

    def with_window(self, tab: str, place: Place) -> Arrangement:
        """A tab in a window of its own; a window that holds only this tab moves."""
        window = self.window_of(self.pane_of(tab).key)
        if window is not self.main and tree.tabs(window.root) == (tab,):
            return self.placed(window.key, place)
        pane, key = self.free_pane(), self._free_window()
        left = self._changed(lambda one: tree.without_tab(one, tab))
        return replace(left, windows=(*left.windows, Window(key, Pane(pane, (tab,), tab), pane, place=place)))

    def without_window(self, key: str) -> Arrangement:
        """The tabs of a window in the pane of the main one in which a person works; the one shown there stays shown."""
        window = self.window(key)
        left = replace(self, windows=tuple(one for one in self.windows if one.key != key))
        return left._taking(window, left.main.active)

    def unsplit(self, key: str) -> Arrangement:
        """All tabs of a window in its fullest pane; the one in which a person works stays shown."""
        window = self.window(key)
        fullest = max(tree.panes(window.root), key=lambda one: len(one.tabs))
        joined = Pane(fullest.key, tree.tabs(window.root), tree.pane(window.root, window.active).current)
        return self._with(replace(window, root=joined, active=joined.key, is_zoomed=False))

    def equalised(self, key: str) -> Arrangement:
        window = self.window(key)
        return self._with(replace(window, root=tree.equalised(window.root)))

    def zooming(self, key: str, *, on: bool) -> Arrangement:
        """Show one pane of a window alone; a window that is not split has nothing to zoom."""
        window = self.window(key)
        return self._with(replace(window, is_zoomed=on and not isinstance(window.root, Pane)))

    def activating(self, pane: str) -> Arrangement:
        return self._with(replace(self.window_of(pane), active=pane))

    def resized(self, pane: str, side: Side) -> Arrangement:
        window = self.window_of(pane)
        return self._with(replace(window, root=tree.resized(window.root, pane, side)))

    def with_shares(self, key: str, path: tuple[int, ...], shares: tuple[float, ...]) -> Arrangement:
        window = self.window(key)
        return self._with(replace(window, root=tree.with_shares(window.root, path, shares)))

    def placed(self, key: str, place: Place) -> Arrangement:
        return self._with(replace(self.window(key), place=place))

    def window(self, key: str) -> Window:
        """Raises KeyError."""
        return _first((one for one in self.windows if one.key == key), key)

    # -- within ------------------------------------------------------------------------------------

    def free_pane(self) -> str:
        """A key that no pane has."""
        return _free("p", {one.key for one in self.panes()})

    def _free_window(self) -> str:
        return _free("w", {one.key for one in self.windows})

    def _taking(self, window: Window, pane: str) -> Arrangement:
        shown = tree.pane(window.root, window.active).current

        def change(one: Pane) -> Pane:
            if one.key != pane:
                return one
            return replace(one, tabs=one.tabs + tree.tabs(window.root), current=one.current or shown)

        return self._changed(change)

    def _with(self, window: Window) -> Arrangement:
        return replace(self, windows=tuple(window if one.key == window.key else one for one in self.windows))

    def _changed(self, change: Callable[[Pane], Pane]) -> Arrangement:
        kept = []
        for number, window in enumerate(self.windows):
            root = tree.changed(window.root, change)
            if number and not tree.tabs(root):
                continue
            kept.append(_settled(replace(window, root=root)))
        return replace(self, windows=tuple(kept))


def _settled(window: Window) -> Window:
    """The window with a pane to work in that it still has."""
    keys = [one.key for one in tree.panes(window.root)]
    active = window.active if window.active in keys else keys[0]
    return replace(window, active=active, is_zoomed=window.is_zoomed and active == window.active and len(keys) > 1)


def _free(letter: str, taken: set[str]) -> str:
    number = 1
    while f"{letter}{number}" in taken:
        number += 1
    return f"{letter}{number}"


def _first[T](found: Iterator[T], key: str) -> T:
    for one in found:
        return one
    raise KeyError(key)
