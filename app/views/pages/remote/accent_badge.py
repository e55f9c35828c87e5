"""What a session on a device with an accent carries: a word, and a thin line under its head."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.views.pages.remote.tab_marks import ACCENTS
from app.views.theme import theme
from app.views.widgets.badges import Badge


class AccentBadge(Badge):
    """Hidden for a device without an accent."""

    def __init__(self, accent: str) -> None:
        super().__init__("")
        self.show_accent(accent)

    def show_accent(self, accent: str) -> None:
        words, tone, icon_name = ACCENTS.get(accent, ("", "unknown", ""))
        self.show_badge(words, tone, icon_name)
        self.setToolTip(tr("{words}: shown on each session of this device", words=words) if words else "")
        _show(self, bool(words))


class AccentLine(QWidget):
    """Two pixels in the tone of the accent."""

    def __init__(self, accent: str) -> None:
        super().__init__()
        self.setFixedHeight(2)
        self.show_accent(accent)

    def show_accent(self, accent: str) -> None:
        self._tone = ACCENTS[accent][1] if accent in ACCENTS else ""
        _show(self, bool(self._tone))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._tone:
            QPainter(self).fillRect(self.rect(), theme().color(f"{self._tone}.fg"))


def _show(part: QWidget, is_wanted: bool) -> None:
    """Without a parent yet, to be shown would make it a window of its own."""
    if part.parentWidget() is not None or not is_wanted:
        part.setVisible(is_wanted)
