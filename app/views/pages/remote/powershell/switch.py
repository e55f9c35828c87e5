"""Between the PowerShell of a tab and its cmd.exe."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.views.tasks import TaskRunner

if TYPE_CHECKING:
    from app.views.pages.remote.powershell.prompt_place import OpenPrompt, PromptPlace
    from app.views.pages.remote.powershell.tools import PowerShellTools
    from app.views.pages.remote.powershell.view import PowerShellView


class PromptSwitch(QObject):
    """`place` is made, and its cmd.exe opened, when it is first asked for."""

    def __init__(
        self,
        view: "PowerShellView",
        head: "PowerShellTools",
        open_prompt: "OpenPrompt",
        *,
        tasks: TaskRunner,
        lane: str,
    ) -> None:
        super().__init__(view)
        self._view, self._head, self._open_prompt, self._tasks, self._lane = view, head, open_prompt, tasks, lane
        self.place: PromptPlace | None = None
        head.prompt.toggled.connect(self._turn)

    @Slot(bool)
    def _turn(self, is_wanted: bool) -> None:
        """cmd.exe in the place of the PowerShell, which goes on meanwhile; and back."""
        if is_wanted and self.place is None:
            self.place = self._make()
        shown = self.place if is_wanted and self.place is not None else self._view.work
        self._head.as_table.setVisible(shown is self._view.work)
        self._view.stack.setCurrentWidget(shown)
        shown.setFocus()

    def _make(self) -> "PromptPlace":
        from app.views.pages.remote.powershell.prompt_place import PromptPlace

        place = PromptPlace(self._open_prompt, self._tasks, self._lane)
        place.stirred.connect(self.stir)
        self._view.stack.addWidget(place)
        place.begin()
        return place

    @Slot()
    def stir(self) -> None:
        self._view.stirred.emit("output")

    @Slot()
    def clear(self) -> None:
        """Empty the output that is shown."""
        place = self.place if self._head.prompt.isChecked() and self.place is not None else self._view.work
        place.output.wipe()
        place.setFocus()

    def turn_back(self) -> None:
        """PowerShell has something to show."""
        self._head.prompt.setChecked(False)

    def close(self) -> None:
        if self.place is not None:
            self.place.work.close()
