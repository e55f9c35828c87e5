"""A tab of the last time: nothing is connected before a person asks for it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.domain.devices import Device
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.layout import Grow, column, row, scroll, style

HELP = "Not connected. This tab was open when Satchel was closed."


class UnconnectedView(QWidget):
    """Enter connects, wherever the focus is in it."""

    connect_asked = Signal()
    connect_all_asked = Signal()

    def __init__(self, device: Device) -> None:
        super().__init__()
        from app.views.pages.remote.accent_badge import AccentBadge, AccentLine

        self.connect_button = Button("Connect", "", Kind.PRIMARY, key="Enter")
        self.connect_button.clicked.connect(self.connect_asked)
        self._all = Button("Connect all tabs")
        self._all.clicked.connect(self.connect_all_asked)
        self._accent, self._line = AccentBadge(device.accent), AccentLine(device.accent)
        self._state = EmptyState("unplug", device.name, HELP, self.connect_button, self._all)
        badge = row(None, self._accent, margins=(8, 8, 8, 0))
        self.setLayout(column(self._line, badge, Grow(scroll(self._state)), spacing=0))
        style(self, bg="surface")
        self.setFocusProxy(self.connect_button)

    def show_device(self, device: Device) -> None:
        self._state.fact.setText(device.name)
        self._accent.show_accent(device.accent)
        self._line.show_accent(device.accent)

    def show_others(self, others: int) -> None:
        """How many more tabs are not connected."""
        self._all.setVisible(others > 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._press()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _press(self) -> None:
        (self._all if self._all.hasFocus() else self.connect_button).click()
