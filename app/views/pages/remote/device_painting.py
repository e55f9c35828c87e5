"""How the rows of the device tree are painted."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from app.domain.devices import Device
from app.views.pages.remote.device_model import Role
from app.views.widgets.device_picker import device_icon
from app.views.widgets.lists import AnyIndex
from app.views.widgets.painting import MEDIUM, NORMAL, RIGHT, SEMIBOLD, draw_icon, draw_presence, draw_text


def paint_device_row(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    """A device or a folder."""
    device: Device | None = index.data(Role.DEVICE)
    middle, left, right = rect.center().y(), rect.left() + 8, rect.right() - 14
    is_top = device is None and "/" not in str(index.data(Role.FOLDER))
    if device is not None:
        tone = "accent.text" if selected else "text.secondary"
        draw_icon(painter, left, middle, device_icon(device), tone, size=15)
    elif not is_top:
        draw_icon(painter, left, middle, "folder", "text.tertiary", size=15)
    left += 0 if is_top else 23
    if presence := index.data(Role.PRESENCE):
        draw_presence(painter, right - 4, middle, presence)
        right -= 18
    elif is_top:
        count = QRectF(right - 40, rect.top(), 40, rect.height())
        draw_text(painter, count, f"{index.data(Role.COUNT):,}", "text.tertiary", "caption", align=RIGHT)
        right -= 40
    if device is not None and device.is_favourite:
        draw_icon(painter, right - 11, middle, "star", "text.tertiary", size=12)
        right -= 18
    weight = SEMIBOLD if is_top else MEDIUM if selected else NORMAL
    name = QRectF(left, rect.top(), right - left, rect.height())
    draw_text(painter, name, str(index.data()), weight=weight)
