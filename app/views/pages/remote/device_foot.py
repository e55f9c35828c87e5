"""The line under the devices: how many there are, and how many are connected."""

from PySide6.QtWidgets import QFrame

from app.views.theme import theme
from app.views.widgets.badges import PresenceMark
from app.views.widgets.layout import row, style
from app.views.widgets.text import label


class PaneFoot(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self._mark = PresenceMark("online")
        self._mark.hide()
        self._connected = label("", "small", "tertiary")
        self.count = label("", "small", "tertiary")
        self.setLayout(row(self._mark, self._connected, None, self.count, margins=(14, 0, 14, 0), spacing=6))
        self.setFixedHeight(theme().metric("strip"))
        style(self, edge="top")

    def show_count(self, devices: int) -> None:
        self.count.setText("1 device" if devices == 1 else f"{devices:,} devices" if devices else "No devices yet")

    def show_connected(self, sessions: int) -> None:
        self._mark.setVisible(bool(sessions))
        self._connected.setText(f"{sessions} connected" if sessions else "")
