"""A tree in which only matters on which row something is dropped: the rows themselves follow what they stand for."""

from PySide6.QtCore import QModelIndex, QRectF, Qt
from PySide6.QtGui import QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from app.views.widgets.lists import INSET, AnyIndex, PaintRow, RowTree
from app.views.widgets.painting import draw_round


class DropTree(RowTree):
    """Asks its model what may be dropped where, and outlines the row that would take it."""

    def __init__(self, name: str, paint_row: PaintRow, height: int = 28) -> None:
        super().__init__(name, paint_row, height)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(False)  # Qt's own shows places between rows
        self.setAutoExpandDelay(600)
        self._target: QModelIndex | None = None  # where it would be dropped; invalid for the top

    def place_of_drop(self, index: QModelIndex) -> QModelIndex:
        """The row that takes what is dropped on `index`; invalid for the top."""
        return index

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)
        target = self._target_at(event)
        if self.model().canDropMimeData(event.mimeData(), event.dropAction(), -1, -1, target):
            event.acceptProposedAction()
            self._show_target(target)
        else:
            event.ignore()
            self._show_target(None)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._show_target(None)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_target(None)
        self.model().dropMimeData(event.mimeData(), event.dropAction(), -1, -1, self._target_at(event))
        event.setDropAction(Qt.DropAction.IgnoreAction)  # the view must not take the rows away
        event.accept()
        self.setState(QAbstractItemView.State.NoState)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().drawRow(painter, option, index)
        if self._target is not None and self._target == index:
            place = QRectF(0, option.rect.y(), painter.viewport().width(), option.rect.height())
            draw_round(painter, place.adjusted(INSET, 1, -INSET, -1), "", 5, "focus.ring")

    def _target_at(self, event: QDropEvent) -> QModelIndex:
        return self.place_of_drop(self.indexAt(event.position().toPoint()))

    def _show_target(self, target: QModelIndex | None) -> None:
        if target != self._target:
            self._target = target
            self.viewport().update()
