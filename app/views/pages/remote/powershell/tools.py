"""What the head of a PowerShell tab offers."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout

from app.domain.language import tr
from app.views.actions import Action
from app.views.pages.remote.powershell.hands import TABLE_KEY
from app.views.pages.remote.session_tools import SessionTools
from app.views.tasks import TaskRunner
from app.views.theme import theme
from app.views.widgets.buttons import Button, IconButton, Kind

if TYPE_CHECKING:
    from app.views.pages.remote.powershell.objects import ObjectsOver

_ICONS_BELOW = 520  # pixels at 100 % text
_WORDS = (tr("As table"), "cmd")


class PowerShellTools(QObject):
    """Puts its buttons into `place`; what they do is connected by the view."""

    def __init__(self, place: QHBoxLayout, tasks: TaskRunner, lane: str, parent: QObject) -> None:
        super().__init__(parent)
        self.extras = SessionTools(place, tasks, lane, self)
        self.as_table = Button(_WORDS[0], "list", Kind.GHOST, small=True, key=TABLE_KEY)
        self.prompt = Button(_WORDS[1], "terminal", Kind.GHOST, small=True, checkable=True)
        self.prompt.setAccessibleName(tr("Command Prompt (cmd.exe) on this device"))
        self.prompt.setToolTip(tr("Command Prompt (cmd.exe) on this device; press again for PowerShell"))
        self.clear = IconButton("trash-2", tr("Clear the output"))
        self.again = IconButton("refresh-cw", tr("Connect again"))
        self.hang_up = IconButton("unplug", tr("End the session"))
        for tool in (self.as_table, self.prompt, self.clear, self.again, self.hang_up):
            place.addWidget(tool)
        parent.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In a narrow tab icons must do; their names are in the tooltips."""
        if event.type() == QEvent.Type.Resize and isinstance(event, QResizeEvent):
            is_narrow = event.size().width() < _ICONS_BELOW * theme().text_scale
            for button in (self.as_table, self.prompt):
                button.setText("" if is_narrow else f" {_WORDS[button is self.prompt]}")
        return False

    def offered(self, objects: "ObjectsOver") -> list[Action]:
        """For the palette: nothing without a session."""
        if self.hang_up.isHidden():
            return []
        if self.prompt.isChecked():
            return [Action(tr("Back to PowerShell"), self.prompt.toggle, tr("from the Command Prompt"), "terminal")]
        cmd = Action(tr("Command Prompt (cmd)"), self.prompt.toggle, tr("on this device"), "terminal")
        if not self.as_table.isEnabled():
            return [cmd]
        title = tr("Close the table of objects") if objects.is_shown else tr("Show as table")
        return [Action(title, objects.ask, tr("the objects of the last command"), "list", TABLE_KEY), cmd]

    def show_open(self, is_open: bool) -> None:
        """Whether there is a session."""
        self.again.setVisible(not is_open)
        self.hang_up.setVisible(is_open)
        if not is_open:
            self.extras.drop()
