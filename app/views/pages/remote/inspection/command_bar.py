"""The command that a person would type for what is shown: so that juniors learn, and seniors trust."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from app.domain.language import tr
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.layout import Grow, column, row, style
from app.views.widgets.text import label

_MOST_LINES = 6

type OfferCommand = Callable[[str], bool]
"""Puts a command at the prompt of the session without running it; False where there is no prompt now."""


class CommandText(QPlainTextEdit):
    """As high as its lines; it is only read and copied."""

    def __init__(self, name: str = "") -> None:
        super().__init__(readOnly=True)
        self.setAccessibleName(name or tr("Command"))
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        style(self, role="details")

    def show_text(self, text: str) -> None:
        self.setPlainText(text)
        self.fit()

    def fit(self) -> None:
        self.ensurePolished()
        width = max(self.viewport().width(), 200)
        letters = max(width // max(self.fontMetrics().averageCharWidth(), 1), 20)
        lines = sum(1 + len(line) // letters for line in self.toPlainText().split("\n"))
        self.setFixedHeight(self.fontMetrics().lineSpacing() * min(max(lines, 1), _MOST_LINES) + 22)


class CommandBar(QFrame):
    """Hidden until it is asked for. `offer` is None where there is no session to type into."""

    closed = Signal()

    def __init__(self, offer: OfferCommand | None) -> None:
        super().__init__()
        self._offer = offer
        self.text = CommandText(tr("The command for what is shown"))
        self.copy = Button(tr("Copy"), "copy", Kind.GHOST, small=True)
        self.copy.clicked.connect(self._copy)
        self.put = Button(tr("Put it at the prompt"), "terminal", Kind.GHOST, small=True)
        self.put.setToolTip(tr("It is not run: you press Enter"))
        self.put.clicked.connect(self._put)
        self.put.hide()
        self.told = label("", "small", "secondary")
        close = IconButton("x", tr("Close"), side=24)
        close.clicked.connect(self.hide_command)
        line = row(
            label(tr("Show the command"), "label", "secondary"), self.told, None, self.copy, self.put, close, spacing=6
        )
        self.setLayout(column(line, row(Grow(self.text)), margins=(12, 4, 8, 8), spacing=2))
        style(self, edge="bottom", bg="surface")
        self.hide()

    def show_command(self, command: str) -> None:
        self.told.setText("")
        self.text.show_text(command or tr("There is no short command for this."))
        for button in (self.copy, self.put):
            button.setEnabled(bool(command))
        self.put.setVisible(self._offer is not None)
        self.show()

    @Slot()
    def hide_command(self) -> None:
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.told.setText(tr("Copied."))

    @Slot()
    def _put(self) -> None:
        if self._offer is not None and self._offer(self.text.toPlainText()):
            self.told.setText(tr("It stands at the prompt. Enter runs it."))
        else:
            self.told.setText(tr("The session has no prompt now: connect it first."))
