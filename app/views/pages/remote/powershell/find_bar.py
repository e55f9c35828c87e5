"""Finding in what a PowerShell wrote."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QLineEdit, QTextEdit

from app.domain.language import tr
from app.views.pages.remote.powershell.output import Output
from app.views.theme import scaled, theme
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.layout import Grow, row, style
from app.views.widgets.text import label

MOST_HITS = 1000
WIDTH = 420
GAP = 8


class OutputFinder(QFrame):
    """Lies over the upper right corner. Enter goes to the hit before (older), Shift+Enter to the next."""

    closed = Signal()

    def __init__(self, output: Output) -> None:
        super().__init__(output)
        self._output = output
        self._hits: list[QTextCursor] = []
        self._at = -1
        self.edit = QLineEdit(placeholderText=tr("Find in this output"))
        self.edit.setAccessibleName(tr("Find in this output"))
        style(self.edit, kind="bare")
        self.count = label("", "small", "secondary")
        self.matches_case = Button(tr("Aa"), "", Kind.GHOST, small=True, checkable=True)
        self.matches_case.setAccessibleName(tr("Match case"))
        self.matches_case.setToolTip(tr("Match case"))
        before, following = (
            IconButton("chevron-up", tr("Hit before"), key="Enter"),
            IconButton("chevron-down", tr("Next hit")),
        )
        close = IconButton("x", tr("Close the find bar"), key="Esc")
        self.setLayout(
            row(Grow(self.edit), self.count, self.matches_case, before, following, close, margins=(10, 4, 4, 4))
        )
        style(self, card="plain")
        self.setAccessibleName(tr("Find bar"))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.edit.installEventFilter(self)
        self.edit.textChanged.connect(self._find)
        self.matches_case.toggled.connect(self._find)
        before.clicked.connect(lambda: self.step(-1))
        following.clicked.connect(lambda: self.step(1))
        close.clicked.connect(self.leave)
        output.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show the bar with the focus in it; what is marked is looked for."""
        marked = self._output.textCursor().selectedText()
        if marked and "\u2029" not in marked and len(marked) <= 200:
            self.edit.setText(marked)
        self.show()
        self._place()
        self.raise_()
        self.edit.setFocus()
        self.edit.selectAll()
        self._find()

    @Slot()
    def leave(self) -> None:
        self.hide()
        self._hits = []
        self._output.setExtraSelections([])
        self.closed.emit()

    def step(self, step: int) -> None:
        """Look again, for there may be more by now, and go to another hit."""
        here = self._hits[self._at].selectionStart() if 0 <= self._at < len(self._hits) else None
        self._look()
        if not self._hits:
            self._show()
            return
        if here is None:
            self._at = len(self._hits) - 1
        else:
            at = next((n for n, one in enumerate(self._hits) if one.selectionStart() >= here), len(self._hits) - 1)
            self._at = (at + step) % len(self._hits)
        self._show()

    @Slot()
    def _find(self) -> None:
        self._look()
        self._at = len(self._hits) - 1
        self._show()

    def _look(self) -> None:
        """The newest hits: from the end backwards."""
        words, found = self.edit.text(), list[QTextCursor]()
        flags = QTextDocument.FindFlag.FindBackward
        if self.matches_case.isChecked():
            flags |= QTextDocument.FindFlag.FindCaseSensitively
        cursor = QTextCursor(self._output.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        while words and len(found) < MOST_HITS:
            cursor = self._output.document().find(words, cursor, flags)
            if cursor.isNull():
                break
            found.append(cursor)
        self._hits = found[::-1]

    def _show(self) -> None:
        marks = []
        for number, hit in enumerate(self._hits):
            mark = QTextEdit.ExtraSelection()
            mark.cursor = hit
            mark.format.setBackground(theme().color("term.hit.current" if number == self._at else "term.hit"))
            marks.append(mark)
        self._output.setExtraSelections(marks)
        many = f"{MOST_HITS:,}+" if len(self._hits) == MOST_HITS else f"{len(self._hits):,}"
        self.count.setText(
            tr("{at:,} of {many}", at=self._at + 1, many=many) if self._hits else tr("None") if self.edit.text() else ""
        )
        if 0 <= self._at < len(self._hits):
            cursor = QTextCursor(self._hits[self._at])
            cursor.setPosition(cursor.selectionStart())
            self._output.setTextCursor(cursor)
            self._output.ensureCursorVisible()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._output and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        if watched is not self.edit or event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else -1)
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True

    def _place(self) -> None:
        room = self._output.viewport().width() - 2 * GAP
        self.setFixedWidth(max(0, min(scaled(WIDTH), room)))
        self.adjustSize()
        self.move(self._output.viewport().geometry().right() - self.width() - GAP, GAP)
