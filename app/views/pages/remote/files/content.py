"""What stands in the place of the rows of a pane: the rows, or why there are none."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.views.pages.remote.files.columns import ColumnHead
from app.views.pages.remote.files.file_list import FileList
from app.views.widgets.buttons import Button
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.failure import FailureView
from app.views.widgets.layout import Grow, column, panel, scroll


class Content(QStackedWidget):
    """Blank until something was read."""

    clear_filter_asked = Signal()
    show_hidden_asked = Signal()

    def __init__(self, head: ColumnHead, rows: FileList) -> None:
        super().__init__()
        self.failure = FailureView()
        self._failed = scroll(panel(column(self.failure, None, margins=12)))
        self._rows = panel(column(head, Grow(rows), spacing=0))
        self.empty = EmptyState("folder", "This folder is empty", "Drop files here, or make a folder in it.")
        unfilter, unhide = Button("Clear filter", small=True), Button("Show hidden files", small=True)
        unfilter.clicked.connect(self.clear_filter_asked)
        unhide.clicked.connect(self.show_hidden_asked)
        self.nothing = EmptyState("search", "No name here holds that", "Upper and lower case are the same.", unfilter)
        self.hidden = EmptyState("eye", "Only hidden files here", "Their names begin with a dot.", unhide)
        self._blank = panel(column(None))
        for state in (self.empty, self.nothing, self.hidden):
            state.setMinimumSize(0, 0)
        self._scrolled = [scroll(state) for state in (self.empty, self.nothing, self.hidden)]
        for part in (self._blank, self._rows, self._failed, *self._scrolled):
            self.addWidget(part)

    def show_blank(self) -> None:
        self.setCurrentWidget(self._blank)

    def show_rows(self, shown: int, there: int, *, is_filtered: bool) -> None:
        """Of the entries that are there so many are shown."""
        empty, nothing, hidden = self._scrolled
        reason = empty if not there else nothing if is_filtered else hidden
        self.setCurrentWidget(self._rows if shown else reason)

    def show_failure(self, error: BaseException, actions: Sequence[QWidget]) -> None:
        self.failure.show_failure(error, *actions)
        self.setCurrentWidget(self._failed)
