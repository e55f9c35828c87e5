"""The tree of devices that takes what is dropped on it: the folder under the pointer, or the one that holds the row."""

from PySide6.QtCore import QModelIndex

from app.domain.language import tr
from app.views.pages.remote.device_model import DeviceModel, Role
from app.views.pages.remote.device_painting import paint_device_row
from app.views.widgets.drop_tree import DropTree


class DeviceTree(DropTree):
    """Rows stand in the order of their names: only into which folder something is dropped matters."""

    def __init__(self, model: DeviceModel) -> None:
        super().__init__(tr("Devices"), paint_device_row, 28)
        self.setModel(model)

    def place_of_drop(self, index: QModelIndex) -> QModelIndex:
        """The folder under the pointer; invalid for the top."""
        return index if not index.isValid() or index.data(Role.FOLDER) else index.parent()
