"""What stands in the place of the rows of a pane: the rows, or why there are none."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.language import tr
from app.views.pages.remote.files.columns import ColumnHead
from app.views.pages.remote.files.file_list import FileList
from app.views.widgets.buttons import Button
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.failure import FailureView
from app.views.widgets.layout import Grow, column, panel, scroll


class Content(QStackedWidget):
    """Blank until something was read. A state without rows is made when it is first shown."""

    clear_filter_asked = Signal()
    show_hidden_asked = Signal()

    def __init__(self, head: ColumnHead, rows: FileList) -> None:
        super().__init__()
        self._head, self._list = head, rows
        self.setAcceptDrops(True)  # an empty folder takes what is dropped as well
        self._rows, self._blank = panel(column(head, Grow(rows), spacing=0)), QWidget()
        self._made: dict[Callable[[], QWidget], QWidget] = {}
        self._failure: FailureView | None = None
        self.setMinimumHeight(1)  # what is asked under it has the room first
        self.addWidget(self._blank)
        self.addWidget(self._rows)

    @property
    def failure(self) -> FailureView | None:
        """The failure that stands in the place of the rows now."""
        return self._failure if self.currentWidget() is self._made.get(self._failed) else None

    def show_blank(self) -> None:
        self.setCurrentWidget(self._blank)

    def show_rows(self, shown: int, there: int, *, is_filtered: bool) -> None:
        """Of the entries that are there so many are shown."""
        if shown:
            self.setCurrentWidget(self._rows)
        elif not there:
            self._show(self._empty)
        else:
            self._show(self._nothing if is_filtered else self._hidden)

    def show_failure(self, error: BaseException, actions: Sequence[QWidget]) -> None:
        self._show(self._failed)
        if self._failure is not None:
            self._failure.show_failure(error, *actions)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._head.setVisible(self.height() >= self._head.sizeHint().height())  # whole, or not at all

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self.currentWidget() is self._rows:
            event.ignore()  # the rows have said so already
        else:
            self._list.look_at_drag(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._list.take_drop(event)

    def _show(self, make: Callable[[], QWidget]) -> None:
        if make not in self._made:
            self._made[make] = state = scroll(make())
            self.addWidget(state)
        self.setCurrentWidget(self._made[make])

    def _empty(self) -> QWidget:
        return EmptyState("folder", tr("This folder is empty"), tr("Drop files here, or make a folder in it."))

    def _nothing(self) -> QWidget:
        clear = Button(tr("Clear filter"), small=True)
        clear.clicked.connect(self.clear_filter_asked)
        return EmptyState("search", tr("No name here holds that"), tr("Upper and lower case are the same."), clear)

    def _hidden(self) -> QWidget:
        show = Button(tr("Show hidden files"), small=True, key="Ctrl+H")
        show.clicked.connect(self.show_hidden_asked)
        return EmptyState("eye", tr("Only hidden files here"), tr("Their names begin with a dot."), show)

    def _failed(self) -> QWidget:
        self._failure = FailureView()
        return panel(column(self._failure, None, margins=12))
