"""A PowerShell tab for screen readers: what a command wrote, as it arrives, and how it ended."""

from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.language import tr
from app.domain.powershell import Ended

if TYPE_CHECKING:
    from app.views.pages.remote.powershell.work import PowerShellWork

MAX_ANNOUNCED = 12
"""Lines that are read out at once; of more only the last ones, and how many there were. As in a terminal."""
_TYPED = frozenset({"prompt", "typed", "start"})  # whoever typed it knows it
_WORDS = {"error": "Error: "}  # streams whose words do not name them


class OutputReader(QObject):
    """Tells it while a person works in `place`, where the output is; nobody wants to hear the other tabs."""

    said = Signal(str)

    def __init__(self, output: QWidget) -> None:
        super().__init__(output)
        self.place: QWidget = output
        self._output = output
        self._lines: deque[str] = deque(maxlen=MAX_ANNOUNCED)
        self._count = 0
        self._goes_on = False  # the last line has no end yet

    def follow(self, runs: "PowerShellWork") -> None:
        """Tell how each command ends."""
        runs.ended.connect(self._tell_end)

    def note(self, look: str, text: str) -> None:
        """This was shown."""
        if look in _TYPED or not text or not QAccessible.isActive():
            self._goes_on = False
            return
        lines = text.removesuffix("\n").split("\n")
        if self._goes_on and self._lines:
            self._lines[-1] += lines.pop(0)
        elif lines[0].strip():
            lines[0] = _WORDS.get(look, "") + lines[0]
        self._lines.extend(lines)
        self._count += len(lines)
        self._goes_on = not text.endswith("\n")

    def tell(self) -> None:
        """Nothing else waits to be shown."""
        lines, count = list(self._lines), self._count
        self._lines.clear()
        self._count, self._goes_on = 0, False
        if not lines or not self._is_worked_in():
            return
        told = [tr("{count} lines.", count=count), *lines] if count > len(lines) else lines
        if text := "\n".join(line for line in told if line.strip()):
            self.said.emit(text)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._output, text))

    def _is_worked_in(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and (focus is self.place or self.place.isAncestorOf(focus))

    @Slot(object)
    def _tell_end(self, ended: Ended) -> None:
        self.note("note", (tr("Command failed") if ended.has_failed else tr("Command ended")) + "\n")
        self.tell()
