"""The tree of devices that takes what is dropped on it: the folder under the pointer, or the one that holds the row."""

from PySide6.QtCore import QModelIndex, QRectF, Qt
from PySide6.QtGui import QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from app.views.pages.remote.device_model import DeviceModel, Role
from app.views.pages.remote.device_painting import paint_device_row
from app.views.widgets.lists import INSET, AnyIndex, RowTree
from app.views.widgets.painting import draw_round


class DeviceTree(RowTree):
    """Rows stand in the order of their names: only into which folder something is dropped matters."""

    def __init__(self, model: DeviceModel) -> None:
        super().__init__("Devices", paint_device_row, 28)
        self.setModel(model)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(False)  # Qt's own shows places between rows
        self.setAutoExpandDelay(600)
        self._target: QModelIndex | None = None  # where it would be dropped; invalid for the top

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)
        target = self._folder_at(event)
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
        self.model().dropMimeData(event.mimeData(), event.dropAction(), -1, -1, self._folder_at(event))
        event.setDropAction(Qt.DropAction.IgnoreAction)  # the view must not take the rows away: they follow the book
        event.accept()
        self.setState(QAbstractItemView.State.NoState)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        super().drawRow(painter, option, index)
        if self._target is not None and self._target == index:
            place = QRectF(0, option.rect.y(), painter.viewport().width(), option.rect.height())
            draw_round(painter, place.adjusted(INSET, 1, -INSET, -1), "", 5, "focus.ring")

    def _folder_at(self, event: QDropEvent) -> QModelIndex:
        """The folder under the pointer; invalid for the top."""
        index = self.indexAt(event.position().toPoint())
        return index if not index.isValid() or index.data(Role.FOLDER) else index.parent()

    def _show_target(self, target: QModelIndex | None) -> None:
        if target != self._target:
            self._target = target
            self.viewport().update()
