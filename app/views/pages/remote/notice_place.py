"""A place for one notice, that can be closed."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.domain.language import tr
from app.views.widgets.buttons import IconButton
from app.views.widgets.layout import clear, column, style
from app.views.widgets.notice import Notice


class NoticePlace(QWidget):
    """A new notice takes the place of the one before."""

    def __init__(self) -> None:
        super().__init__()
        self._column = column()
        self.setLayout(self._column)
        self.notice: Notice | None = None

    def tell(self, verdict: str, fact: str, meaning: str, *actions: QWidget) -> None:
        """Show a notice until it is closed."""
        self.hide_notice()
        close = IconButton("x", tr("Close"), side=24)
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click on it leaves the keyboard in the terminal
        close.clicked.connect(self.hide_notice)
        self.notice = Notice(verdict, fact, meaning, *actions, close)
        style(self.notice, flush="true")
        self._column.addWidget(self.notice)

    @Slot(object)
    def tell_failure(self, error: BaseException) -> None:
        """Tell what a user can meet; a bug is told elsewhere."""
        if isinstance(error, AppError):
            self.tell("problem", str(error), error.hint)

    @Slot()
    def hide_notice(self) -> None:
        clear(self._column)
        self.notice = None
