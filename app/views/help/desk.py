"""F1 and the window of the help: which topic is shown when, in the main window, in the others and in dialogs."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from app.services.help.topics import FIRST, Topics
from app.views.help.door import open_help_by
from app.views.help.places import topic_at
from app.views.tasks import TaskRunner

if TYPE_CHECKING:
    from app.views.help.window import HelpWindow

KEYS = ("F1", "Ctrl+Shift+F1")
"""In a terminal F1 belongs to the shell."""
_BOUND = "satchel-help"


class HelpDesk(QObject):
    """Belongs to the main window. `shown` gives the page that is shown there, for when nothing has the focus."""

    def __init__(
        self, window: QMainWindow, tasks: TaskRunner, topics: Topics, shown: Callable[[], QWidget | None]
    ) -> None:
        super().__init__(window)
        self._window, self._tasks, self._topics, self._shown = window, tasks, topics, shown
        self._help: HelpWindow | None = None
        for keys in KEYS:  # of the whole program: windows of sessions have it too, and the help itself
            QShortcut(QKeySequence(keys), window, self.show_here, context=Qt.ShortcutContext.ApplicationShortcut)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)
        window.installEventFilter(self)
        open_help_by(self.show_topic)

    @property
    def help(self) -> "HelpWindow":
        """The window; made at its first use."""
        from app.views.help.window import HelpWindow

        if self._help is None:
            self._help = HelpWindow(self._tasks, self._topics)
            self._help.place_beside(self._window)
        return self._help

    @Slot()
    def show_here(self) -> None:
        """Show the topic of what has the focus."""
        focus = QApplication.focusWidget() or QApplication.activeModalWidget()
        address = topic_at(focus)
        if not address and (focus is None or focus.window() is self._window):  # in a bar of the window: its page
            address = topic_at(self._shown())
        self.show_topic(address or FIRST)

    @Slot(str)
    def show_topic(self, address: str) -> None:
        """Show a topic beside the work, and give it the focus: Escape closes it again."""
        self.help.show_topic(address)
        self.help.show()
        self.help.raise_()
        self.help.activateWindow()
        self.help.page.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _: QWidget | None, new: QWidget | None) -> None:
        """A dialog blocks the keys of the main window: it gets its own."""
        if new is not None and (dialog := new.window()).isModal() and not dialog.property(_BOUND):
            dialog.setProperty(_BOUND, True)
            for keys in KEYS:
                QShortcut(QKeySequence(keys), dialog, self.show_here)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide and watched is self._window and not event.spontaneous():
            open_help_by(None)
            if self._help is not None:
                self._help.close()
        return False
