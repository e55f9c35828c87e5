"""The panes of one window, side by side and one over the other, as the tree says."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.domain import panes as tree
from app.domain.arrangement import Window
from app.domain.panes import Node, Pane, Split
from app.views.pages.remote.pane_view import PaneView

_WHOLE = 10_000  # what the shares are multiplied by: a splitter takes whole numbers


class PaneArea(QWidget):
    """Keeps its panes when the tree changes: only the splitters between them are made anew."""

    shares_changed = Signal(tuple, tuple)  # the path of a split, its shares

    def __init__(self) -> None:
        super().__init__()
        self._shown: Node | None = None
        self._root: QWidget | None = None
        self._splitters: dict[tuple[int, ...], QSplitter] = {}  # by the path in the tree
        self._alone = ""
        self._notice: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def show_window(self, window: Window, pane: Callable[[str], PaneView], *, alone: str = "") -> None:
        """Show its tree with the views that `pane` gives; with `alone` that pane in the place of all."""
        if self._shown is None or _structure(self._shown) != _structure(window.root):
            self._build(window.root, pane)
        elif self._shown != window.root:
            for path, split in _splits(window.root):
                self._splitters[path].setSizes(_sizes(split))
        self._shown = window.root
        if alone != self._alone or alone:
            self._alone = alone
            if self._root is not None:
                _show_only(self._root, alone)

    def show_notice(self, notice: QWidget | None) -> None:
        """Say something over all panes; None takes it away."""
        if self._notice is not None:
            self._notice.hide()
            self._notice.deleteLater()
        self._notice = notice
        if notice is not None:
            self._layout.insertWidget(0, notice)

    def panes(self) -> list[PaneView]:
        """Its panes, in the order of reading."""
        return [view for view in self.findChildren(PaneView) if view.window() is self.window()]

    def pane_at(self, place: QPoint) -> PaneView | None:
        """The pane under a place in this widget."""
        shown = (view for view in self.panes() if view.isVisible())
        return next((view for view in shown if view.rect().contains(view.mapFrom(self, place))), None)

    def _build(self, root: Node, pane: Callable[[str], PaneView]) -> None:
        before = self._root
        self.setUpdatesEnabled(False)
        self._splitters = {}
        self._root = self._made(root, pane, ())
        if isinstance(before, QSplitter):
            before.hide()
            before.deleteLater()
        self._layout.addWidget(self._root, 1)
        self._root.show()
        for path, split in _splits(root):
            self._splitters[path].setSizes(_sizes(split))
        self._alone = ""
        self.setUpdatesEnabled(True)

    def _made(self, node: Node, pane: Callable[[str], PaneView], path: tuple[int, ...]) -> QWidget:
        if isinstance(node, Pane):
            view = pane(node.key)
            view.setParent(self)  # out of the splitter of before, which will go
            return view
        splitter = QSplitter(Qt.Orientation.Horizontal if node.is_beside else Qt.Orientation.Vertical, self)
        self._splitters[path] = splitter
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(4)
        for number, part in enumerate(node.parts):
            inner = self._made(part, pane, (*path, number))
            splitter.addWidget(inner)
            inner.show()
        splitter.splitterMoved.connect(partial(self._tell_shares, splitter, path))
        return splitter

    def _tell_shares(self, splitter: QSplitter, path: tuple[int, ...], *_: int) -> None:
        sizes = splitter.sizes()
        whole = sum(sizes)
        if self._shown is not None and min(sizes) > 0:
            shares = tuple(size / whole for size in sizes)
            self._shown = tree.with_shares(self._shown, path, shares)
            self.shares_changed.emit(path, shares)


def _show_only(widget: QWidget, key: str) -> bool:
    """Hide what does not hold the pane; "" shows everything. Returns whether it is in there."""
    if isinstance(widget, PaneView):
        is_wanted = not key or widget.key == key
    elif isinstance(widget, QSplitter):
        parts = [widget.widget(number) for number in range(widget.count())]
        hold_it = [_show_only(part, key) for part in parts if part is not None]  # each is shown or hidden
        is_wanted = any(hold_it)
    else:
        return False
    widget.setVisible(is_wanted)
    return is_wanted


def _structure(node: Node) -> object:
    """The tree without its tabs and shares."""
    return node.key if isinstance(node, Pane) else (node.is_beside, tuple(map(_structure, node.parts)))


def _splits(node: Node, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Split]]:
    if isinstance(node, Split):
        yield path, node
        for number, part in enumerate(node.parts):
            yield from _splits(part, (*path, number))


def _sizes(split: Split) -> list[int]:
    return [round(share * _WHOLE) for share in split.shares]
