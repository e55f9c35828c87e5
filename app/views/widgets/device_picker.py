"""Which device: a button that shows the chosen one and lists this computer and the device book."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Signal, Slot
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy

from app.domain.devices import THIS_COMPUTER, Device, Transport
from app.domain.language import tr
from app.views.icons import icon
from app.views.theme import theme
from app.views.widgets.layout import style
from app.views.widgets.menus import new_menu
from app.views.widgets.painting import draw_icon, draw_two_lines

MOST_SHOWN = 30
"""More devices than this are reached with the search of the window: a menu of hundreds helps nobody."""


def device_icon(device: Device) -> str:
    """The icon of a device, by how it is reached."""
    if device.transport is Transport.LOCAL:
        return "laptop"
    return "server" if device.transport is Transport.SSH else "monitor"


def device_note(device: Device) -> str:
    """The second line about a device: its address, and the folder it is in."""
    if device.transport is Transport.LOCAL:
        return tr("Where Satchel runs")
    return f"{device.address}  ·  {device.folder}" if device.folder else device.address


class DevicePicker(QPushButton):
    """`chosen` brings the Device that a person has picked; `find_asked` that they want to search for one."""

    chosen = Signal(object)
    find_asked = Signal()

    def __init__(self, devices: Callable[[], Sequence[Device]]) -> None:
        super().__init__()
        self._devices = devices
        self._device = THIS_COMPUTER
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._open)
        style(self, kind="picker")
        self.show_device(THIS_COMPUTER)

    @property
    def device(self) -> Device:
        return self._device

    def show_device(self, device: Device) -> None:
        """Show `device` as the chosen one, without a signal."""
        self._device = device
        self.setAccessibleName(tr("Device: {device}", device=device.name))
        self.setToolTip(f"{device.name}\n{device_note(device)}")
        self.update()

    def choose(self, device: Device) -> None:
        """Pick `device`, as a person does."""
        if device != self._device:
            self.show_device(device)
            self.chosen.emit(device)

    def make_menu(self) -> QMenu:
        """What the button opens."""
        menu = new_menu(self)
        devices = [device for device in self._devices() if device.transport is not Transport.LOCAL]
        for device in [THIS_COMPUTER, *devices[:MOST_SHOWN]]:
            words = device.name if device.transport is Transport.LOCAL else f"{device.name}\t{device.address}"
            action = QAction(icon(device_icon(device)), words.replace("&", "&&"), menu)
            action.triggered.connect(lambda _=False, device=device: self.choose(device))
            menu.addAction(action)
            if device.transport is Transport.LOCAL and devices:
                menu.addSeparator()
        if len(devices) > MOST_SHOWN:
            menu.addSeparator()
            more = menu.addAction(icon("search"), tr("Find one of {count} devices…", count=len(devices)))
            more.triggered.connect(self.find_asked)
        return menu

    def sizeHint(self) -> QSize:
        return QSize(200, theme().metric("picker") + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        draw_icon(painter, 12, rect.center().y(), device_icon(self._device))
        draw_two_lines(painter, rect.adjusted(38, 0, -32, 0), self._device.name, device_note(self._device))
        draw_icon(painter, rect.right() - 26, rect.center().y(), "chevron-down", size=14)

    @Slot()
    def _open(self) -> None:
        menu = self.make_menu()
        menu.setMinimumWidth(self.width())
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))
