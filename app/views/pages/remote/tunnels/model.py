"""The rows of the tunnels, in a model of Qt's own, and how one is painted."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel

from app.domain.language import tr
from app.domain.tunnels import TunnelStatus
from app.views.pages.remote.tunnels.words import ICONS, look_of, note, spoken, traffic, warning, way
from app.views.widgets.lists import AnyIndex
from app.views.widgets.painting import MEDIUM, RIGHT, badge_width, draw_badge, draw_icon, draw_text, text_width

ROW_HEIGHT = 54
STATUS = Qt.ItemDataRole.UserRole
DEVICE = Qt.ItemDataRole.UserRole + 1  # its name


class TunnelModel(QStandardItemModel):
    """`device_name` gives how a device is called, by its id."""

    def __init__(self, device_name: Callable[[str], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._device_name = device_name
        self._items: dict[str, QStandardItem] = {}
        self._shown: dict[str, TunnelStatus] = {}

    def show(self, statuses: Sequence[TunnelStatus]) -> None:
        """Change only what is other than before: rows keep their selection."""
        wanted = {one.tunnel.id: one for one in statuses}
        for id in [id for id in self._items if id not in wanted]:
            self.removeRow(self._items.pop(id).row())
            del self._shown[id]
        for id, status in wanted.items():
            if id not in self._items:
                item = self._items[id] = QStandardItem()
                item.setFlags(
                    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
                )
                self._fill(item, status)
                self.appendRow(item)
            elif self._shown[id] != status:
                self._fill(self._items[id], status)
            self._shown[id] = status

    def row_of(self, id: str) -> AnyIndex | None:
        item = self._items.get(id)
        return item.index() if item is not None else None

    def _fill(self, item: QStandardItem, status: TunnelStatus) -> None:
        name = self._device_name(status.tunnel.device)
        item.setData(status, STATUS)
        item.setData(name, DEVICE)
        item.setText(spoken(status, name))
        item.setToolTip(f"{way(status, name)}\n{warning(status.tunnel)}".strip())


def paint_tunnel(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    status: TunnelStatus = index.data(STATUS)
    look, tunnel = look_of(status), status.tunnel
    inner = rect.adjusted(12, 6, -12, -6)
    tone = "accent.text" if selected else "text.secondary"
    draw_icon(painter, inner.left(), rect.center().y(), ICONS[tunnel.kind], tone, size=18)
    inner.setLeft(inner.left() + 34)
    half = inner.height() / 2
    first, second = (QRectF(inner.left(), inner.top() + n * half, inner.width(), half) for n in (0, 1))
    badge = badge_width(look.word, look.icon)
    draw_badge(painter, first.right() - badge, first.center().y(), look.word, look.tone, icon_name=look.icon)
    name = first.adjusted(0, 0, -badge - 12, 0)
    used = draw_text(painter, name, tunnel.name, weight=MEDIUM)
    if warning(tunnel):
        draw_icon(painter, name.left() + used + 10, name.center().y(), "triangle-alert", "warning.fg", size=14)
        used += 24
    if tunnel.autostart:
        draw_text(painter, name.adjusted(used + 12, 0, 0, 0), tr("starts with Satchel"), "text.tertiary", "small")
    said = traffic(status)
    if said and text_width(said, "small") > inner.width() / 2:
        said = tr("{connections} open", connections=status.connections)
    width = text_width(said, "small") + 16 if said else 0
    draw_text(painter, second, said, "text.secondary", "small", align=RIGHT)
    words = note(status)
    tone = "problem.fg" if look.tone == "problem" else "text.secondary"
    draw_text(
        painter,
        second.adjusted(0, 0, -width, 0),
        words or way(status, index.data(DEVICE)),
        tone if words else "text.tertiary",
        "small",
        mono=not words,
    )
