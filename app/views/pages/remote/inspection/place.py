"""The views of this computer, in the place of the sessions: it needs none."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.domain.devices import THIS_COMPUTER
from app.domain.language import tr
from app.views.pages.remote.inspection.screen import InspectionScreen
from app.views.pages.remote.inspection.work import InspectionWork
from app.views.tasks import TaskRunner
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.text import label


class LooksPane(QWidget):
    """Implements `PlacePane`."""

    left = Signal()

    def __init__(self, work: InspectionWork, tasks: TaskRunner) -> None:
        super().__init__()
        self.views = InspectionScreen(THIS_COMPUTER, work, tasks, "looks here")
        self.views.tools.leave_out_ends()
        self.views.helpers = self._help_after
        close = Button(tr("Close"), "", Kind.GHOST, small=True, key="Esc")
        close.clicked.connect(self.left)
        head = panel(row(label(THIS_COMPUTER.name, "title"), None, close, margins=(16, 8, 12, 8)), edge="bottom")
        self.setLayout(column(head, Grow(self.views), spacing=0))
        self.setFocusProxy(self.views)
        leave = QShortcut(QKeySequence("Esc"), self, self._step_back)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        style(self, bg="surface")

    def appear(self) -> None:
        """It is about to be shown."""
        self.views.appear()
        self.views.focus_rows()

    def show_view(self, id: str) -> None:
        """Show a view by its id; "" leaves the one that is shown."""
        if id:
            self.views.show_view_of(id)
            self.views.focus_rows()

    def focus_search(self) -> bool:
        self.views.tools.focus_search()
        return True

    @Slot()
    def _step_back(self) -> None:
        """A question and a search are left before the place is."""
        search = self.views.tools.search.edit
        if self.views.doing.question is not None:
            self.views.doing.drop()
        elif search.hasFocus() and search.text():
            search.clear()
        elif search.hasFocus():
            self.views.focus_rows()
        else:
            self.left.emit()

    def _help_after(self, error: BaseException) -> tuple[QWidget]:
        again = Button(tr("Try again"), "refresh-cw", small=True)
        again.clicked.connect(self.views.refresh)
        return (again,)
