"""Icons: Lucide drawings, tinted with a colour token when they are painted.

A change of theme needs no reload, because the colour is looked up at each painting.
"""

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from shiboken6 import isValid

from app.services.resources import resource
from app.views.theme import theme

STROKE = 1.75


@cache
def _drawing(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text("utf-8")


def svg(name: str, color: QColor) -> str:
    """The drawing as SVG text in one colour. Raises FileNotFoundError for a name that we do not have."""
    return _drawing(name).replace("currentColor", color.name()).replace('stroke-width="2"', f'stroke-width="{STROKE}"')


def pixmap(name: str, tone: str = "text.secondary", size: int = 16, ratio: float = 1.0) -> QPixmap:
    """An icon of `size` device-independent pixels for a screen with `ratio` device pixels to each."""
    color = theme().color(tone)
    key = f"satchel:{name}:{color.name()}:{size}:{ratio}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    from PySide6.QtSvg import QSvgRenderer

    image = QPixmap(round(size * ratio), round(size * ratio))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg(name, color).encode())).render(painter, QRectF(image.rect()))
    painter.end()
    image.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, image)
    return image


def pixel_ratio(painter: QPainter) -> float:
    """Device pixels to one of ours. Not asked of `painter.device()`: to find out which class that is, PySide6 makes
    those of all widgets (20 ms)."""
    return painter.deviceTransform().m11()


_clones: list[QIconEngine] = []  # Qt deletes them with their icons; until then Python must not


class _TintedIcon(QIconEngine):
    def __init__(self, name: str, tone: str, on_tone: str) -> None:
        super().__init__()
        self._name = name
        self._tone = tone
        self._on_tone = on_tone

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        size = min(rect.width(), rect.height())
        image = pixmap(self._name, self._tone_for(mode, state), size, pixel_ratio(painter))
        painter.drawPixmap(rect.x() + (rect.width() - size) // 2, rect.y() + (rect.height() - size) // 2, image)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        return pixmap(self._name, self._tone_for(mode, state), min(size.width(), size.height()), scale)

    def clone(self) -> QIconEngine:
        """For an icon that is changed while it has copies. Qt owns what it gets; PySide6 would delete it at once."""
        _clones[:] = [one for one in _clones if isValid(one)]
        _clones.append(_TintedIcon(self._name, self._tone, self._on_tone))
        return _clones[-1]

    def _tone_for(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        if mode == QIcon.Mode.Disabled:
            return "text.disabled"
        return self._on_tone if state == QIcon.State.On else self._tone


def icon(name: str, tone: str = "text.secondary", on_tone: str = "") -> QIcon:
    """An icon for a button or a menu; `on_tone` is its colour while it is checked."""
    return QIcon(_TintedIcon(name, tone, on_tone or tone))
