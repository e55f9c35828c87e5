"""Lists and trees on real models: rows are painted by one function, selection and hover are the same everywhere."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from app.views.theme import scaled, theme
from app.views.widgets.painting import draw_icon, draw_round

type AnyIndex = QModelIndex | QPersistentModelIndex
type PaintRow = Callable[[QPainter, QRectF, AnyIndex, bool], None]
"""Paints one row: painter, the room inside the margins, the index, and whether the row is selected."""

INSET = 6
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class RowDelegate(QStyledItemDelegate):
    """Paints rows with a function. `height` is in pixels at 100 % text size; a row may give its own as size hint."""

    def __init__(self, paint_row: PaintRow, height: int = 28, *, inset: int = INSET, parent: QWidget) -> None:
        super().__init__(parent)
        self._paint_row = paint_row
        self._height = height
        self._inset = inset

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        own = index.data(Qt.ItemDataRole.SizeHintRole)
        height = own.height() if isinstance(own, QSize) else self._height
        return QSize(10, scaled(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        rect = QRectF(option.rect)
        view = self.parent()
        if isinstance(view, QListView) and index.flags() & Qt.ItemFlag.ItemIsSelectable:
            draw_row_back(painter, rect, view, index, self._inset)
        selected = isinstance(view, QAbstractItemView) and _is_selected(view, index)
        painter.save()
        self._paint_row(painter, rect.adjusted(self._inset, 0, -self._inset, 0), index, selected)
        painter.restore()


def draw_row_back(
    painter: QPainter, rect: QRectF, view: QAbstractItemView, index: AnyIndex, inset: int = INSET
) -> None:
    """Selection, hover and keyboard focus behind a whole row."""
    shape = rect.adjusted(inset, 1, -inset, -1)
    if _is_selected(view, index):
        edge = "border.strong" if theme().high_contrast else ""
        draw_round(painter, shape, "selection.bg" if view.isActiveWindow() else "selection.idle", 5, edge)
    elif view.underMouse() and view.indexAt(view.viewport().mapFromGlobal(view.cursor().pos())) == index:
        draw_round(painter, shape, "bg.hover", 5)
    if view.hasFocus() and index == view.currentIndex().siblingAtColumn(0):
        came_by_key = isinstance(view, RowList | RowTree) and view.came_by_key
        if came_by_key or _is_selected(view, index):  # of several that are chosen one is where the keys go on
            draw_round(painter, shape, "", 5, "focus.ring")


def _is_selected(view: QAbstractItemView, index: AnyIndex) -> bool:
    """Asked of the view: the state in the style option would make Python's enums of all that a QStyle knows (8 ms)."""
    chosen = view.selectionModel()
    return bool(chosen) and chosen.isSelected(index)


def _prepare(view: QListView | QTreeView, name: str) -> None:
    view.setAccessibleName(name)
    view.setMouseTracking(True)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    theme().changed.connect(view.scheduleDelayedItemsLayout)


def choose_row(view: QAbstractItemView, index: QModelIndex) -> None:
    """Make a row the current and only selected one. The view's own way would heed the keys that are held just now."""
    view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)


if TYPE_CHECKING:
    _View = QAbstractItemView
else:
    _View = object  # a class of PySide6 has one of Qt's only before it


class _KnowsKeys(_View):
    """Knows whether the focus came by a key: then the current row is outlined, selected or not."""

    came_by_key = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.came_by_key = event.reason() in _BY_KEY
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.came_by_key = True
        super().keyPressEvent(event)


class RowList(_KnowsKeys, QListView):
    """A list of rows of one height. `name` is for screen readers."""

    def __init__(self, name: str, paint_row: PaintRow, height: int = 28, *, inset: int = INSET) -> None:
        super().__init__()
        _prepare(self, name)
        self.setItemDelegate(RowDelegate(paint_row, height, inset=inset, parent=self))


class RowTree(_KnowsKeys, QTreeView):
    """A tree whose selection covers the whole row; its chevrons are painted."""

    def __init__(self, name: str, paint_row: PaintRow, height: int = 28, *, indent: int = 14) -> None:
        super().__init__()
        _prepare(self, name)
        self.setItemDelegate(RowDelegate(paint_row, height, inset=0, parent=self))
        self.setHeaderHidden(True)
        self.setIndentation(indent)
        self.setUniformRowHeights(True)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        # The painter knows how wide the viewport is. To ask for the viewport itself costs 20 ms the first time: PySide6
        # then makes the classes of all widgets to find out which of them it is.
        place = QRectF(0, option.rect.y(), painter.viewport().width(), option.rect.height())
        draw_row_back(painter, place, self, index)
        super().drawRow(painter, option, index)

    def drawBranches(self, painter: QPainter, rect: QRect, index: AnyIndex) -> None:
        if self.model().hasChildren(index):
            name = "chevron-down" if self.isExpanded(index) else "chevron-right"
            draw_icon(painter, rect.right() - 13 + INSET, rect.center().y() + 1, name, "text.tertiary", size=14)
