"""A tab of the last time: nothing is connected before a person asks for it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.domain.devices import Device
from app.domain.language import tr
from app.views.pages.remote.accent_badge import AccentBadge, AccentLine
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import CENTER, Aligned, Grow, column, panel, scroll, style
from app.views.widgets.text import ElidedLabel, WrappedLabel

HELP = tr("Not connected. This tab was open when Satchel was closed.")


class UnconnectedView(QWidget):
    """Enter connects, wherever the focus is in it."""

    connect_asked = Signal()
    connect_all_asked = Signal()

    def __init__(self, device: Device) -> None:
        super().__init__()
        self.connect_button = Button(tr("Connect"), "", Kind.PRIMARY, key="Enter")
        self.connect_button.clicked.connect(self.connect_asked)
        self._all = Button(tr("Connect all tabs"), "", Kind.GHOST)
        self._all.clicked.connect(self.connect_all_asked)
        self._accent, self._line = AccentBadge(device.accent), AccentLine(device.accent)
        self._name = ElidedLabel(device.name, "heading")
        self._help = WrappedLabel(HELP, tone="secondary")
        for words in (self._name, self._help):
            words.setAlignment(CENTER)
        mark = IconMark("unplug", "text.tertiary", 28, back="bg.inset", pad=14)
        parts = (Aligned(mark, CENTER), Aligned(self._accent, CENTER), self._name, self._help)
        buttons = (Aligned(self.connect_button, CENTER), Aligned(self._all, CENTER))
        state = column(None, *parts, 4, *buttons, None, None, margins=16, spacing=8)
        self.setLayout(column(self._line, Grow(scroll(panel(state))), spacing=0))
        style(self, bg="surface")
        self.setFocusProxy(self.connect_button)

    def show_device(self, device: Device) -> None:
        self._name.set_words(device.name)
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
