"""The file manager: this computer on the left, a device on the right, what is copied between them below."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.domain.devices import THIS_COMPUTER, Device
from app.views.pages.remote.files.pane import FilePane
from app.views.pages.remote.files.reader import OpenFiles
from app.views.tasks import TaskRunner
from app.views.widgets.layout import Grow, column, style


class FileManager(QWidget):
    """`stack` shows the panes, or what is asked or seen in their place; `bottom` is for a strip of transfers."""

    close_asked = Signal()
    zoom_asked = Signal()  # as large as there is room, or back beside the shell
    connect_asked = Signal()  # the session itself is to be connected: it asks what must be asked

    def __init__(self, device: Device, open_files: OpenFiles, tasks: TaskRunner, lane: str) -> None:
        super().__init__()
        self.left = FilePane(THIS_COMPUTER, open_files, tasks, f"{lane} files here")
        self.right = FilePane(device, open_files, tasks, f"{lane} files there")
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        for pane in self.panes:
            self.splitter.addWidget(pane)
            pane.list.installEventFilter(self)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.splitter)
        self.bottom = QVBoxLayout()
        self._active = self.right
        self.setLayout(column(Grow(self.stack), self.bottom, spacing=0))
        style(self, bg="surface")

    @property
    def panes(self) -> tuple[FilePane, FilePane]:
        return self.left, self.right

    @property
    def active(self) -> FilePane:
        """The pane in which a person works, or worked last."""
        focus = QApplication.focusWidget()
        for pane in self.panes:
            if focus is not None and (focus is pane or pane.isAncestorOf(focus)):
                self._active = pane
        return self._active

    def other(self, pane: FilePane) -> FilePane:
        """The one beside it."""
        return self.left if pane is self.right else self.right

    @Slot()
    def appear(self) -> None:
        """It is shown: read what was not read yet."""
        for pane in self.panes:
            if not pane.folder and not pane.reader.is_busy:
                pane.refresh()

    def focus_work(self) -> None:
        self.active.list.setFocus()

    def close_files(self) -> None:
        """The tab goes away."""
        for pane in self.panes:
            pane.close_files()
