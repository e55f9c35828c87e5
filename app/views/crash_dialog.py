"""What a bug looks like: a short word, and a report that can be copied and holds nothing of a client."""

import platform
import traceback
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from app import __version__
from app.domain.language import tr
from app.views.theme import theme
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import TOP, Aligned, Grow, column, row, style
from app.views.widgets.text import WrappedLabel, label


def make_report(error: BaseException) -> str:
    """Where it happened, in our files. No messages, no values: they could name a client or hold a secret."""
    lines = [f"Satchel {__version__}, Python {platform.python_version()}, {platform.system()} {platform.release()}"]
    cause: BaseException | None = error
    while cause is not None:
        lines.append(f"\n{type(cause).__module__}.{type(cause).__qualname__}")
        for frame in traceback.extract_tb(cause.__traceback__):
            lines.append(f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}")
        cause = cause.__cause__ or cause.__context__
    return "\n".join(lines)


def _place(file_name: str) -> str:
    """The path without the folders of the person who runs it."""
    parts = Path(file_name).parts
    for root in ("app", "site-packages"):
        if root in parts:
            return "/".join(parts[parts.index(root) :])
    return parts[-1] if parts else ""


class CrashDialog(QDialog):
    """Tells a bug. The program goes on."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme().dress(self)
        self.setWindowTitle(tr("A bug in Satchel"))
        self.report = QPlainTextEdit(make_report(error), readOnly=True)
        self.report.setAccessibleName(tr("Report"))
        style(self.report, role="details")
        copy = Button(tr("Copy report"), "copy", Kind.PRIMARY)
        copy.clicked.connect(self._copy)
        close = Button(tr("Close"), kind=Kind.GHOST)
        close.clicked.connect(self.accept)
        words = WrappedLabel(
            tr(
                "What you were doing may not be complete; look at the device before you go on. The journal of the "
                "visit is safe. The report below names places in the program only: no names, addresses or passwords."
            ),
            tone="secondary",
        )
        head = row(
            Aligned(IconMark("circle-x", "problem.fg", 20, back="problem.bg", pad=10), TOP),
            Grow(column(label(tr("Something in Satchel went wrong"), "heading"), words, spacing=3)),
            spacing=14,
        )
        self.setLayout(column(head, self.report, row(copy, None, close), margins=20, spacing=14))
        self.resize(560, 400)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
