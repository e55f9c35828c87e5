"""The versions of the program and of what it stands on, to be read and copied."""

from collections.abc import Sequence

import PySide6
from PySide6.QtCore import Qt, QTimer, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QWidget

from app import __version__
from app.domain.language import tr
from app.services.program.versions import Line, as_text
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import TOP, Aligned, Grow, clear, column, panel, row, scroll
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import WrappedLabel, label

_SAID_MS = 3000


class VersionsView(QWidget):
    """A table of names and versions, and the button that copies all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.strip = TaskStrip(stopped_words=tr("Stopped."))
        self.copy = Button(tr("Copy versions"), "copy", Kind.PRIMARY)
        self.copy.set_reason(tr("They are being read"))
        self.copy.clicked.connect(self._copy)
        self._said = QTimer(self, singleShot=True, interval=_SAID_MS)
        self._said.timeout.connect(self._say_usual)
        words = WrappedLabel(
            tr("The technician's toolbox. It needs no internet, and sends nothing anywhere by itself."),
            tone="secondary",
        )
        name = label(tr("Satchel {version}", version=__version__), "title")
        head = row(
            Aligned(IconMark("briefcase", "accent.text", 24, back="accent.subtle", pad=12), TOP),
            Grow(column(name, words, spacing=4)),
            Aligned(self.copy, TOP),
            spacing=14,
        )
        self._table = column(spacing=0)
        self.setLayout(column(head, self.strip, Grow(scroll(panel(column(self._table, None)))), spacing=16))
        self.setFocusProxy(self.copy)

    @Slot(object)
    def show_lines(self, lines: Sequence[Line]) -> None:
        """`lines`, with what only the window knows: its Qt, and what that draws on."""
        place = next((number + 1 for number, (name, _) in enumerate(lines) if name.startswith("PySide6")), len(lines))
        qt = (tr("Qt"), tr("{version}, on {platform}", version=qVersion(), platform=QGuiApplication.platformName()))
        self.lines = [*lines[:place], qt, *lines[place:]]
        self.lines = [(name, value or PySide6.__version__) for name, value in self.lines]
        clear(self._table)
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(8)
        grid.setContentsMargins(16, 14, 16, 14)
        grid.setColumnStretch(1, 1)
        for number, (name, value) in enumerate(self.lines):
            text = WrappedLabel(value, selectable=True, roomy=False)
            text.setAccessibleName(f"{name}: {value}")
            grid.addWidget(label(name, tone="secondary"), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, number, 1)
        self._table.addWidget(panel(grid, card="inset"))
        self.copy.set_reason("")
        self.copy.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(as_text(self.lines))
        self.copy.set_words(tr("Copied"), "check")
        self._said.start()

    @Slot()
    def _say_usual(self) -> None:
        self.copy.set_words(tr("Copy versions"), "copy")
