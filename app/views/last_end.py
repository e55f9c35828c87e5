"""Says at a start that the program ended unexpectedly the last time, and shows what is known of it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from app.domain.devices import Device
from app.domain.files import shown_name
from app.domain.language import tr
from app.services.unexpected_ends import UnexpectedEnd
from app.views.crash_dialog import versions
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.focus_ring import FocusRing
from app.views.widgets.layout import column, row, style
from app.views.widgets.text import WrappedLabel, label

if TYPE_CHECKING:
    from app.views.main_window import MainWindow

_LONGEST = 80  # characters of a name in a notice


def tell_last_end(window: "MainWindow", last: UnexpectedEnd) -> None:
    """A notice; with what Python wrote where there is something."""
    meaning = tr("What was open comes back, and the journal of the visit is whole.")
    fact = tr("Satchel ended unexpectedly the last time.")
    if not last.trace:
        window.show_notice("info", fact, meaning)
        return
    more = Button(tr("What happened"), "file-text", small=True)
    more.clicked.connect(partial(_show, window, last))
    window.show_notice("warning", fact, meaning, more)


def offer_draft(window: "MainWindow", device: Device, show: Callable[[Device], None]) -> None:
    """A device was being typed: it can be gone on with, now or at the next start."""
    go_on = Button(tr("Go on typing"), "pencil", small=True)
    name = shown_name((device.name or device.host)[:_LONGEST])
    fact = tr("{name} was being typed and is not stored.", name=name) if name else tr("A device was being typed.")
    notice = window.show_notice("info", fact, tr("Nothing of it is lost."), go_on, is_lasting=True)

    def take_up() -> None:
        notice.hide()
        window.show_page("remote")
        show(device)

    go_on.clicked.connect(take_up)


def _show(window: QWidget, last: UnexpectedEnd, _: bool = False) -> None:
    LastEndDialog(last, window).open()


class LastEndDialog(QDialog):
    """The trace of a fault in a library, to be copied."""

    def __init__(self, last: UnexpectedEnd, parent: QWidget) -> None:
        super().__init__(parent)
        FocusRing(self)
        theme().dress(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("How Satchel ended"))
        started = f"{last.started:%Y-%m-%d %H:%M} UTC" if last.started else ""
        self.report = QPlainTextEdit(f"{versions()}\n{last.version} {started}\n\n{last.trace}", readOnly=True)
        self.report.setAccessibleName(tr("Report"))
        style(self.report, role="details")
        copy, close = Button(tr("Copy report"), "copy", Kind.PRIMARY), Button(tr("Close"), kind=Kind.GHOST)
        copy.clicked.connect(self._copy)
        close.clicked.connect(self.accept)
        words = WrappedLabel(
            tr("A fault in a library ended the program. The report names places in the program only."),
            tone="secondary",
        )
        head = column(label(tr("How Satchel ended"), "heading"), words, spacing=3)
        self.setLayout(column(head, self.report, row(copy, None, close), margins=20, spacing=14))
        self.resize(560, 400)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
