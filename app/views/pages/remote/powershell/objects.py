"""The objects of the last command over its output."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.language import tr
from app.views.pages.remote.powershell.place import WorkPlace
from app.views.pages.remote.powershell.work import PowerShellWork
from app.views.widgets.buttons import Button

if TYPE_CHECKING:
    from app.views.pages.remote.powershell.object_rows import Objects
    from app.views.pages.remote.powershell.table import TablePane

NO_OBJECTS = (
    tr("The last command gave no objects."),
    tr("Text alone is no table: try Get-Service or Get-Process."),
)
NOTHING_YET = tr("Run a command that gives objects first, such as Get-Service")


class ObjectsOver(QObject):
    """`button` asks for them. The table is made by `make` when the first ones come."""

    nothing_there = Signal()
    failed = Signal(object)

    def __init__(self, place: WorkPlace, runs: PowerShellWork, button: Button, make: "Callable[[], TablePane]") -> None:
        super().__init__(place)
        self._place, self._runs, self._button, self._make = place, runs, button, make
        self.pane: TablePane | None = None
        button.set_reason(NOTHING_YET)
        button.clicked.connect(self.ask)
        runs.tabled.connect(self._show)
        self._is_asked = False
        runs.failed.connect(self._give_up)
        runs.stopped.connect(self._give_up)

    @property
    def is_shown(self) -> bool:
        return self.pane is not None and self._place.upper.currentWidget() is self.pane

    @Slot()
    def ask(self) -> None:
        """Fetch the objects of the last command; put the table away where it is shown."""
        if self.is_shown:
            self.close()
        elif self._button.isEnabled() and not self._runs.is_busy:
            self._button.set_reason(tr("Fetching the objects…"))
            self._is_asked = True
            self._runs.table()

    @Slot()
    def close(self) -> None:
        if self.is_shown:
            self._place.show_output()
            self._place.setFocus()

    @Slot()
    def _give_up(self) -> None:
        if self._is_asked:
            self._is_asked = False
            self._button.set_reason("")

    @Slot(object)
    def _show(self, objects: "Objects | None") -> None:
        self._is_asked = False
        self._button.set_reason("")
        if objects is None or not objects.columns:
            self.nothing_there.emit()
            return
        if self.pane is None:
            self.pane = self._make()
            self.pane.closed.connect(self.close)
            self.pane.failed.connect(self.failed)
        self.pane.show_objects(objects)
        self._place.show_over_output(self.pane)
