"""The panes of one window, side by side and one over the other, as the tree says.

The panes are laid out here and not by splitters inside each other: where a pane gets another parent, Qt styles all that
is in it again, which takes a third of a second for fifty sessions.
"""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.domain import panes as tree
from app.domain.arrangement import Window
from app.domain.panes import Node, Pane, Split
from app.views.pages.remote.pane_edge import WIDTH, PaneEdge
from app.views.pages.remote.pane_view import SMALLEST, PaneView

type Path = tuple[int, ...]
"""The way to a split in the tree, a number for each level."""


class PaneArea(QWidget):
    """Its panes keep their place among the widgets whatever the tree; only their size changes."""

    shares_changed = Signal(tuple, tuple)  # the path of a split, its shares

    def __init__(self) -> None:
        super().__init__()
        self._root: Node | None = None
        self._views: dict[str, PaneView] = {}
        self._edges: dict[tuple[Path, int], PaneEdge] = {}
        self._alone = ""
        self._notice: QWidget | None = None

    def show_window(self, window: Window, pane: Callable[[str], PaneView], *, alone: str = "") -> None:
        """Show its tree with the views that `pane` gives; with `alone` that pane in the place of all."""
        if (window.root, alone) == (self._root, self._alone) and self._views:
            return
        self._root, self._alone = window.root, alone
        before, self._views = list(self._views), {one.key: pane(one.key) for one in tree.panes(window.root)}
        self._make_edges(window.root)
        self._place()
        for key, view in self._views.items():
            if view.parentWidget() is not self:
                view.setParent(self)
            if before != list(self._views):
                view.raise_()  # so that F6 goes through them in the order of reading
            view.setVisible(not alone or alone == key)

    def show_notice(self, notice: QWidget | None) -> None:
        """Say something over all panes; None takes it away."""
        if self._notice is not None:
            self._notice.hide()
            self._notice.deleteLater()
        self._notice = notice
        if notice is not None:
            notice.setParent(self)
            notice.show()
        self._place()

    def panes(self) -> list[PaneView]:
        """Its panes, in the order of reading."""
        return list(self._views.values())

    def pane_at(self, place: QPoint) -> PaneView | None:
        """The pane under a place in this widget."""
        return next((view for view in self.panes() if view.isVisible() and view.geometry().contains(place)), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def minimumSizeHint(self) -> QSize:
        return SMALLEST

    # -- laying out --------------------------------------------------------------------------------

    def _place(self) -> None:
        whole = self.rect()
        if self._notice is not None:
            self._notice.resize(whole.width(), self._notice.height())
            if layout := self._notice.layout():
                layout.activate()  # its words take their width, which says how high they are
            high = self._notice.sizeHint().height()
            self._notice.setGeometry(0, 0, whole.width(), high)
            whole.setTop(high)
        if self._alone in self._views:
            self._views[self._alone].setGeometry(whole)
        elif self._root is not None:
            self._place_node(self._root, whole, ())

    def _place_node(self, node: Node, rect: QRect, path: Path) -> None:
        if isinstance(node, Pane):
            self._views[node.key].setGeometry(rect)
            return
        for number, (part, inner) in enumerate(zip(node.parts, parts_of(rect, node), strict=True)):
            self._place_node(part, inner, (*path, number))
            if edge := self._edges.get((path, number)):
                edge.setGeometry(edge_after(inner, is_beside=node.is_beside))

    def _make_edges(self, root: Node) -> None:
        """An edge behind each part of a split but the last."""
        wanted: dict[tuple[Path, int], Split] = {}
        if not self._alone:
            wanted = {(path, n): split for path, split in splits(root) for n in range(len(split.parts) - 1)}
        for key in [key for key, edge in self._edges.items() if not edge.fits(wanted.get(key))]:
            edge = self._edges.pop(key)
            edge.hide()
            edge.deleteLater()
        for key, split in wanted.items():
            if key not in self._edges:
                self._edges[key] = edge = PaneEdge(self, is_beside=split.is_beside)
                edge.dragged.connect(partial(self._drag, *key))
                edge.evened.connect(partial(self._even, key[0]))
                edge.show()

    def _drag(self, path: Path, number: int, place: QPoint) -> None:
        """An edge was dragged to a place in this widget."""
        found = next((split for where, split in splits(self._root) if where == path), None) if self._root else None
        if found is None:
            return
        first, second = self._rect_of(found.parts[number]), self._rect_of(found.parts[number + 1])
        at, low, high, least = (
            (place.x(), first.left(), second.right(), SMALLEST.width())
            if found.is_beside
            else (place.y(), first.top(), second.bottom(), SMALLEST.height())
        )
        both = found.shares[number] + found.shares[number + 1]
        room = max(high - low, 1)
        share = both * min(max(at - low, min(least, room // 2)), room - min(least, room // 2)) / room
        shares = (*found.shares[:number], share, both - share, *found.shares[number + 2 :])
        self._take(path, shares)

    def _even(self, path: Path) -> None:
        for where, split in splits(self._root) if self._root else ():
            if where == path:
                self._take(path, (1 / len(split.parts),) * len(split.parts))
                return

    def _take(self, path: Path, shares: tuple[float, ...]) -> None:
        if self._root is not None:
            self._root = tree.with_shares(self._root, path, shares)
            self._place()
            self.shares_changed.emit(path, shares)

    def _rect_of(self, node: Node) -> QRect:
        rect = QRect()
        for one in tree.panes(node):
            rect = rect.united(self._views[one.key].geometry())
        return rect


def parts_of(rect: QRect, split: Split) -> Iterator[QRect]:
    """The places of the parts, with room for an edge between any two; no pixel is lost or used twice."""
    length = (rect.width() if split.is_beside else rect.height()) - WIDTH * (len(split.parts) - 1)
    begun, done = 0, 0.0
    for number, share in enumerate(split.shares):
        done += share
        end = length if number == len(split.shares) - 1 else round(length * done)
        offset = begun + WIDTH * number
        if split.is_beside:
            yield QRect(rect.left() + offset, rect.top(), end - begun, rect.height())
        else:
            yield QRect(rect.left(), rect.top() + offset, rect.width(), end - begun)
        begun = end


def edge_after(part: QRect, *, is_beside: bool) -> QRect:
    """Where the edge behind a part is."""
    if is_beside:
        return QRect(part.right() + 1, part.top(), WIDTH, part.height())
    return QRect(part.left(), part.bottom() + 1, part.width(), WIDTH)


def splits(node: Node, path: Path = ()) -> Iterator[tuple[Path, Split]]:
    """All splits with the way to each."""
    if isinstance(node, Split):
        yield path, node
        for number, part in enumerate(node.parts):
            yield from splits(part, (*path, number))
