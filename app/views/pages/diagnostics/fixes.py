"""Where a cause is put right, over the findings. Its parts are loaded when the first fix is asked for."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget

from app.domain.devices import Device, Transport
from app.domain.diagnostics import Diagnosis, Finding
from app.views.connection_help import ConnectionHelp
from app.views.pages.diagnostics.fixing import FixOperations
from app.views.tasks import TaskRunner

SETTLE_MS = 600
"""For so long after a stage came up Ctrl+Enter does nothing: it was meant for the one before, and may change things."""

if TYPE_CHECKING:
    from app.domain.fixes import FixResult
    from app.views.pages.diagnostics.fix_pane import FixPane
    from app.views.pages.setup.rights import RightsCard


class Fixes(QObject):
    """`left` is where a person goes back to the findings; `found` brings the Device and what is found after a fix."""

    left = Signal()
    found = Signal(object, object)

    def __init__(
        self, tasks: TaskRunner, operations: FixOperations | None, help: ConnectionHelp, stack: QStackedWidget
    ) -> None:
        super().__init__(stack)
        self._tasks, self._operations, self._help, self._stack = tasks, operations, help, stack
        self.pane: FixPane | None = None
        self._shown_for = QElapsedTimer()
        self.newest: Diagnosis | None = None
        """What was found after the fix that is shown."""

    @property
    def is_changing(self) -> bool:
        return self.pane is not None and self.pane.is_changing

    @property
    def is_shown(self) -> bool:
        return self.pane is not None and self._stack.currentWidget() is self.pane

    def show(self) -> None:
        """Bring a fix that is under way to the front."""
        if self.pane is not None:
            self._stack.setCurrentWidget(self.pane)

    def make_rights(self, device: Device) -> "RightsCard | None":
        """What asks for administrator rights; None where it is not this computer, or nothing can."""
        if self._operations is None or device.transport is not Transport.LOCAL:
            return None
        from app.views.pages.setup.rights import RightsCard

        rights = self._operations.setup().rights
        card = RightsCard(self._tasks, rights) if rights else None
        return card if card and card.is_possible else None

    def begin(self, device: Device, finding: Finding, before: Diagnosis) -> bool:
        """Show the preview of the fix. Whether that can be done here."""
        if self._operations is None:
            return False
        self.newest = None
        pane = self.pane or self._make(self._operations)
        pane.begin(device, finding, before)
        self.show()
        return True

    def _make(self, operations: FixOperations) -> "FixPane":
        from app.views.pages.diagnostics.fix_pane import FixPane

        pane = self.pane = FixPane(self._tasks, operations, self._help)
        pane.left.connect(self.left)
        pane.ended.connect(self._end)
        pane.undone.connect(self._forget_newest)
        pane.stack.currentChanged.connect(self._restart)
        self._shown_for.start()
        self._stack.addWidget(pane)
        QShortcut(QKeySequence("Ctrl+Return"), pane, self._press).setContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        return pane

    @Slot(object, object)
    def _end(self, device: Device, result: "FixResult") -> None:
        if result.after is not None:
            self.newest = result.after if result.undone is None else None
            self.found.emit(device, result.after)

    @Slot()
    def _forget_newest(self) -> None:
        """The change was taken back: what was found after it is so no more."""
        self.newest = None

    @Slot()
    def _press(self) -> None:
        primary = self.pane.primary() if self.pane is not None else None
        if primary is not None and primary.isVisible() and self._shown_for.hasExpired(SETTLE_MS):
            primary.click()

    @Slot(int)
    def _restart(self, _: int) -> None:
        self._shown_for.restart()
