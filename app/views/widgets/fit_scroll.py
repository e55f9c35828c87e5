"""A place that is as high as what stands in it, and scrolls where there is less room."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from app.views.theme import scaled


class FitScroll(QScrollArea):
    """`inner` has a layout, which tells when it needs more or less. `least` is what it keeps of its height when others
    want the room, in pixels; `most` how high it gets at the most, in pixels at 100 % text, 0 for no limit."""

    def __init__(self, inner: QWidget, *, least: int = 60, most: int = 0) -> None:
        super().__init__()
        self._inner, self._least, self._most = inner, least, most
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def set_least(self, least: int) -> None:
        """Keep at least so many pixels of its height from now on."""
        if least != self._least:
            self._least = least
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        wanted = self._inner.sizeHint()
        return wanted.boundedTo(QSize(wanted.width(), self._limit())) if self._most else wanted

    def minimumSizeHint(self) -> QSize:
        return QSize(self._inner.minimumSizeHint().width(), min(self._least, self.sizeHint().height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._inner and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()  # there is more in it now, or less
        return super().eventFilter(watched, event)

    def _limit(self) -> int:
        return scaled(self._most)
