"""Ctrl+Enter presses the primary button of what is shown."""

from PySide6.QtCore import QElapsedTimer, QObject, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.views.pages.setup.stages import Stages

SETTLE_MS = 600
"""For so long after a stage came up the key does nothing: it was meant for the one before, and may apply changes."""


class PrimaryKey(QObject):
    """Works in `page` and what is in it."""

    def __init__(self, page: QWidget, stages: Stages) -> None:
        super().__init__(page)
        self._stages = stages
        self._shown_for = QElapsedTimer()
        self._shown_for.start()
        stages.currentChanged.connect(self._restart)
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), page)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.press)

    @property
    def is_settled(self) -> bool:
        """What is shown has been there long enough to have been seen."""
        return self._shown_for.hasExpired(SETTLE_MS)

    @Slot()
    def press(self) -> None:
        """As a person does with the key."""
        primary = self._stages.primary()
        if primary is not None and primary.isVisible() and self.is_settled:
            primary.click()

    @Slot(int)
    def _restart(self, _: int) -> None:
        self._shown_for.restart()
