"""What a bug looks like: a short word, and a report that can be copied and holds nothing of a client."""

import platform
import traceback
from collections.abc import Sequence
from pathlib import Path

import PySide6
from PySide6.QtCore import Signal, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from app import __version__
from app.domain.language import tr
from app.views.theme import theme
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.focus_ring import FocusRing
from app.views.widgets.layout import TOP, Aligned, Grow, column, row, style
from app.views.widgets.text import WrappedLabel, label


def make_report(error: BaseException, recent: Sequence[str] = ()) -> str:
    """Where it happened, in our files. No messages, no values: they could name a client or hold a secret.

    `recent`: what was done before, by the names of the functions that do it.
    """
    lines = [versions()]
    cause: BaseException | None = error
    while cause is not None:
        lines.append(f"\n{type(cause).__module__}.{type(cause).__qualname__}")
        for frame in traceback.extract_tb(cause.__traceback__):
            lines.append(f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}")
        cause = cause.__cause__ or cause.__context__
    if recent:
        lines += ["\nBefore it, the oldest first:", *(f"  {name}" for name in recent)]
    return "\n".join(lines)


def versions() -> str:
    """Of the program and of what it stands on."""
    system = f"{platform.system()} {platform.release()}, {QGuiApplication.platformName()}"
    return (
        f"Satchel {__version__}, Python {platform.python_version()}, Qt {qVersion()}, PySide6 {PySide6.__version__}, "
        f"{system}"
    )


def _place(file_name: str) -> str:
    """The path without the folders of the person who runs it."""
    parts = Path(file_name).parts
    for root in ("app", "site-packages"):
        if root in parts:
            return "/".join(parts[parts.index(root) :])
    return parts[-1] if parts else ""


class CrashDialog(QDialog):
    """Tells a bug. The program goes on, unless a person starts it again."""

    restart_asked = Signal()

    def __init__(
        self, error: BaseException, parent: QWidget | None = None, *, log: str = "", recent: Sequence[str] = ()
    ) -> None:
        """`log` is the path of the file that says more, `recent` as for `make_report`."""
        super().__init__(parent)
        FocusRing(self)
        theme().dress(self)
        self.setWindowTitle(tr("A bug in Satchel"))
        self.report = QPlainTextEdit(make_report(error, recent), readOnly=True)
        self.report.setAccessibleName(tr("Report"))
        style(self.report, role="details")
        copy = Button(tr("Copy report"), "copy", Kind.PRIMARY)
        copy.clicked.connect(self._copy)
        close = Button(tr("Go on"), kind=Kind.GHOST)
        close.clicked.connect(self.accept)
        again = Button(tr("Start again"), "refresh-cw", Kind.GHOST)
        again.setToolTip(tr("Closes Satchel and opens it anew. Your tabs come back; sessions end."))
        again.clicked.connect(self._start_again)
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
        self.repeats = WrappedLabel("", tone="secondary")
        self.repeats.hide()
        place = WrappedLabel(tr("The log says more: {path}", path=log) if log else "", tone="secondary")
        place.setVisible(bool(log))
        parts = (head, self.report, self.repeats, place, row(copy, None, again, close))
        self.setLayout(column(*parts, margins=20, spacing=14))
        self.resize(560, 440)

    def count(self, times: int) -> None:
        """The same bug was met again."""
        self.repeats.setText(tr("It has happened {times} times. If it goes on, start Satchel again.", times=times))
        self.repeats.show()

    @Slot()
    def _start_again(self) -> None:
        self.accept()
        self.restart_asked.emit()

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
