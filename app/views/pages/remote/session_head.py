"""The head of a session: its name, what is to be known before a key is pressed, how it is, and what it offers."""

from PySide6.QtCore import QEvent, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.domain.devices import Device
from app.domain.language import tr
from app.views.pages.remote.accent_badge import AccentBadge
from app.views.pages.remote.login_cards import LEGACY_RISK
from app.views.pages.remote.sign_in_row import DELEGATION_RISK
from app.views.theme import scaled, theme
from app.views.widgets.badges import Badge
from app.views.widgets.buttons import Button
from app.views.widgets.layout import Grow, panel, parts_of, row, style, width_side_by_side
from app.views.widgets.text import ElidedLabel, ShrinkingLabel

_LEAST_NOTE = 24  # pixels at 100 % text
_EDGES = (16, 0, 8, 0)


class SessionHead(QFrame):
    """Where it is crowded the words of the tools go first, then the name, which the tab has too; marks stay."""

    def __init__(self, device: Device, *docks: QWidget) -> None:
        super().__init__()
        self.name = ShrinkingLabel(device.name, "strong")
        self.note = ElidedLabel(tone="tertiary")
        self.tools = row(spacing=2)
        self.tools_place = panel(self.tools)
        self._accent = AccentBadge(device.accent)
        self._legacy = Badge(tr("Legacy"), "warning", "triangle-alert")
        self._legacy.setToolTip(LEGACY_RISK)
        self._delegates = Badge("CredSSP", "warning", "triangle-alert")
        self._delegates.setToolTip(DELEGATION_RISK)
        self._marks = (self._accent, self._legacy, self._delegates)
        self._line = row(self.name, *self._marks, Grow(self.note), self.tools_place, *docks, margins=_EDGES)
        self.setLayout(self._line)
        style(self, edge="bottom", bg="surface")
        self.show_device(device)
        self._size()
        theme().changed.connect(self._size)

    def show_device(self, device: Device) -> None:
        self.name.set_words(device.name)
        self._accent.show_accent(device.accent)
        self._legacy.setVisible(device.legacy)
        self._delegates.setVisible(device.sign_in == "credssp")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a tool has come or gone, or has other words
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        tools = [one for one in parts_of(self.tools) if isinstance(one, Button) and one.icon_says_it]
        silent = sum(one.words_width() for one in tools if not one.isHidden() and not one.text())
        needed = width_side_by_side(self._line) - self.note.sizeHint().width() + silent
        edges = _EDGES[0] + _EDGES[2] + scaled(_LEAST_NOTE)
        for one in tools:
            one.show_words(needed + edges <= self.width())

    @Slot()
    def _size(self) -> None:
        """The size of text changes while sessions are open."""
        self.setFixedHeight(theme().metric("strip"))
