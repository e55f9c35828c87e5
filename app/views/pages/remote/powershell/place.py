"""Where a PowerShell works in its tab: output or table, question, progress, and the line that is typed."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from app.views.pages.remote.cards import Card
from app.views.pages.remote.powershell.find_bar import OutputFinder
from app.views.pages.remote.powershell.line import Line
from app.views.pages.remote.powershell.output import Output
from app.views.pages.remote.powershell.progress import ProgressBars, ProgressBoard
from app.views.widgets.layout import Grow, clear, column, panel, row, scroll, style


class WorkPlace(QFrame):
    """Only lays out and passes keys on; what they mean is decided by the view."""

    find_asked = Signal()
    files_dropped = Signal(object)  # paths of this computer

    def __init__(self, output: Output, board: ProgressBoard) -> None:
        super().__init__()
        self.output = output
        output.reader.place = self
        self.takes_files = False
        self.upper = QStackedWidget()
        self.upper.addWidget(output)
        self._cards: QVBoxLayout = column()
        holder = panel(column(None, row(None, Grow(panel(self._cards), 99), None), margins=(16, 8, 16, 8)), bg="term")
        self.ask_place = scroll(holder)
        style(self.ask_place, edge="top")
        self.ask_place.hide()
        self.card: Card | None = None
        self.bars = ProgressBars(board)
        self.line = Line(self)
        self.finder = OutputFinder(output)
        self.finder.closed.connect(self.line.setFocus)
        self.setLayout(column(Grow(self.upper), self.ask_place, self.bars, self.line, spacing=0))
        self.setFocusProxy(self.line)
        style(self, bg="term")
        for part in (output.viewport(), self.line.editor.viewport()):
            part.setAcceptDrops(True)
            part.installEventFilter(self)

    # -- a question --------------------------------------------------------------------------------

    def show_card(self, card: Card) -> None:
        """In the place of the line, which comes back with `drop_card`."""
        self.drop_card()
        self.card = card
        self.setFocusProxy(card.first)
        self._cards.addWidget(card, 0, Qt.AlignmentFlag.AlignLeft)
        self.line.hide()
        self.ask_place.show()
        self._fit()

    def drop_card(self) -> None:
        if self.card is None:
            return
        self.card = None
        clear(self._cards)
        self.ask_place.hide()
        self.line.show()
        self.setFocusProxy(self.line)

    def _fit(self) -> None:
        """The output keeps some lines in view; a card that is higher is scrolled."""
        if self.card is not None:
            wanted = self.card.sizeHint().height() + 20
            self.ask_place.setFixedHeight(min(wanted, max(self.height() * 2 // 3, 140)))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _finds(event):
            event.accept()  # here it finds in the output, not in the list of devices
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _finds(event):
            self.find_asked.emit()
        else:
            super().keyPressEvent(event)

    # -- above the line ----------------------------------------------------------------------------

    def show_over_output(self, widget: QWidget) -> None:
        if self.upper.indexOf(widget) < 0:
            self.upper.addWidget(widget)
        self.upper.setCurrentWidget(widget)
        widget.setFocus()

    def show_output(self) -> None:
        self.upper.setCurrentWidget(self.output)

    # -- files -------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and _paths(event):  # also entering and moving
            if self.takes_files:
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
            else:
                event.ignore()
            if event.type() == QEvent.Type.Drop and self.takes_files:
                self.files_dropped.emit(_paths(event))
            return True
        return isinstance(event, QDragEnterEvent) and watched is self.output.viewport()


def _finds(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Find)


def _paths(event: QDropEvent) -> Sequence[str]:
    data = event.mimeData()
    return [str(Path(url.toLocalFile())) for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []
