"""What stands around the devices: how many there are, how many are connected, and that a filter has found nothing."""

from PySide6.QtWidgets import QFrame, QWidget

from app.domain.language import counted, tr
from app.views.theme import theme
from app.views.widgets.badges import PresenceMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import column, row, style
from app.views.widgets.text import WrappedLabel, label


class NothingFound(QWidget):
    """Says what was not found, and offers to clear the filter."""

    def __init__(self) -> None:
        super().__init__()
        self.words = WrappedLabel("", tone="secondary")
        self.clear = Button(tr("Clear filter"), "", Kind.LINK, small=True)
        self.setLayout(column(self.words, row(self.clear, None), margins=(16, 8, 12, 8), spacing=2))
        self.hide()

    def tell(self, query: str, *, favourites: bool, is_reading: bool) -> None:
        """For this filter; `is_reading`: the devices are not known yet."""
        if is_reading:
            self.words.set_words(tr("The devices are being read."))
        elif favourites and not query:
            self.words.set_words(tr("No favourites yet: the menu of a device makes it one."))
        else:
            nothing = tr("No favourite has “{query}”.", query=query)
            self.words.set_words(nothing if favourites else tr("No device has “{query}”.", query=query))


class PaneFoot(QFrame):
    """The line at the bottom."""

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
        self.count.setText(counted(devices, "device") if devices else tr("No devices yet"))

    def show_connected(self, sessions: int) -> None:
        self._mark.setVisible(bool(sessions))
        self._connected.setText(tr("{sessions} connected", sessions=sessions) if sessions else "")
