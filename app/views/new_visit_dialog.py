"""Asks whom the next visit is for, and says what ends with it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from app.domain.language import tr
from app.domain.local_time import local
from app.services.visits import Visit
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.focus_ring import FocusRing
from app.views.widgets.layout import column, row
from app.views.widgets.text import WrappedLabel, label

WIDTH = 440
LONGEST = 120  # characters of a client's name


class NewVisitDialog(QDialog):
    """`begun` brings the name of the client, "" where none was given. Escape changes nothing."""

    begun = Signal(str)

    def __init__(self, present: Visit | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        FocusRing(self)
        theme().dress(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("New visit"))
        self.client = QLineEdit(placeholderText=tr("Client or site, if you like"))
        self.client.setAccessibleName(tr("Client"))
        self.client.setMaxLength(LONGEST)
        cancel, begin = Button(tr("Cancel"), kind=Kind.GHOST), Button(tr("Begin the visit"), "timer", Kind.PRIMARY)
        cancel.clicked.connect(self.reject)
        begin.setDefault(True)
        begin.clicked.connect(self._begin)
        words = WrappedLabel(_what_ends(present), tone="secondary")
        field = column(label(tr("Client"), "label", "secondary"), self.client, spacing=6)
        parts = (column(label(tr("New visit"), "heading"), words, spacing=4), field, row(cancel, None, begin))
        self.setLayout(column(*parts, margins=20, spacing=16))
        self.setFixedWidth(max(WIDTH, self.minimumSizeHint().width()))
        self.client.setFocus()

    @Slot()
    def _begin(self) -> None:
        self.begun.emit(self.client.text().strip())
        self.accept()


def _what_ends(present: Visit | None) -> str:
    if present is None:
        return tr("Everything from now on is written to its journal, and its report is made out of that.")
    started = local(present.started)
    ends = (
        tr("The visit at {client} that began {started:%d %b at %H:%M} ends.", client=present.client, started=started)
        if present.client
        else tr("The visit that began {started:%d %b at %H:%M} ends.", started=started)
    )
    return f"{ends} {tr('Its journal stays; nothing more is added to it.')}"
