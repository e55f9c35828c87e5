"""What the head of a PowerShell tab offers."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout

from app.views.pages.remote.powershell.hands import TABLE_KEY
from app.views.pages.remote.session_tools import SessionTools
from app.views.tasks import TaskRunner
from app.views.widgets.buttons import Button, IconButton, Kind


class PowerShellTools(QObject):
    """Puts its buttons into `place`; what they do is connected by the view."""

    def __init__(self, place: QHBoxLayout, tasks: TaskRunner, lane: str, parent: QObject) -> None:
        super().__init__(parent)
        self.extras = SessionTools(place, tasks, lane, self)
        self.as_table = Button("As table", "list", Kind.GHOST, small=True, key=TABLE_KEY)
        self.prompt = Button("cmd", "terminal", Kind.GHOST, small=True, checkable=True)
        self.prompt.setAccessibleName("Command Prompt (cmd.exe) on this device")
        self.prompt.setToolTip("Command Prompt (cmd.exe) on this device; press again for PowerShell")
        self.clear = IconButton("trash-2", "Clear the output")
        self.again = IconButton("refresh-cw", "Connect again")
        self.hang_up = IconButton("unplug", "End the session")
        for tool in (self.as_table, self.prompt, self.clear, self.again, self.hang_up):
            place.addWidget(tool)

    def show_open(self, is_open: bool) -> None:
        """Whether there is a session."""
        self.again.setVisible(not is_open)
        self.hang_up.setVisible(is_open)
        if not is_open:
            self.extras.drop()
