"""A picture of a file, as large as its place or as it is."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from app.domain.language import tr
from app.views.theme import theme


class _Canvas(QWidget):
    """Paints the picture into all of its own size."""

    def __init__(self) -> None:
        super().__init__()
        self.pixmap = QPixmap()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.pixmap.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme().color("bg.inset"))  # behind what is transparent
        painter.drawPixmap(QRectF(self.rect()), self.pixmap, QRectF(self.pixmap.rect()))


class PictureView(QScrollArea):
    """It is never made larger than it is. `fit_changed` says whether it is fitted to its place."""

    fit_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._canvas = _Canvas()
        self.setWidget(self._canvas)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", "inside")
        self.is_fitted = True

    @property
    def shown_size(self) -> QSize:
        return self._canvas.size()

    def show_picture(self, picture: QImage, name: str) -> None:
        """Show a picture, fitted to its place. `name` is for screen readers."""
        self._canvas.pixmap = QPixmap.fromImage(picture)
        self._canvas.setAccessibleName(name)
        self.setAccessibleName(tr("Picture {name}", name=name))
        self.set_fitted(True)

    def clear(self) -> None:
        self._canvas.pixmap = QPixmap()
        self._fit()

    @Slot(bool)
    def set_fitted(self, fitted: bool) -> None:
        """Fit it to its place, or show it pixel by pixel."""
        self.is_fitted = fitted
        self._fit()
        self.fit_changed.emit(fitted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        ratio = self.devicePixelRatioF()
        own = (self._canvas.pixmap.size() / ratio) if not self._canvas.pixmap.isNull() else QSize(0, 0)
        room = self.maximumViewportSize()
        fits = own.width() <= room.width() and own.height() <= room.height()
        size = own if fits or not self.is_fitted else own.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        self._canvas.resize(size)
        self._canvas.update()
