"""Files that lie ready for other programs: they are dragged out by this."""

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication

from app.domain.language import tr
from app.views.widgets.buttons import Button


class ReadyChip(Button):
    """Looks like a button, and is taken up with the pointer."""

    def __init__(self, name: str, urls: Sequence[QUrl]) -> None:
        super().__init__(tr("Drag {name}", name=name if len(name) <= 24 else name[:23] + "…"), "file-text", small=True)
        self._urls = list(urls)
        self._pressed: QPoint | None = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(tr("Drag it to the desktop or to another program."))

    @property
    def mime(self) -> QMimeData:
        """What another program is given."""
        mime = QMimeData()
        mime.setUrls(self._urls)
        return mime

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        if (event.position().toPoint() - self._pressed).manhattanLength() < QApplication.startDragDistance():
            return
        self._pressed = None
        self.setDown(False)
        drag = QDrag(self)
        drag.setMimeData(self.mime)
        drag.exec(Qt.DropAction.CopyAction)
