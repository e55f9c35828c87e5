"""What is at the right while several entries are chosen: what they are, and what can be done with all of them."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.credentials import VaultEntry
from app.domain.language import counted, tr
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import Grow, column, panel, row, scroll
from app.views.widgets.text import WrappedLabel, label

_MOST = 8  # clients that are named


class SeveralPane(QWidget):
    """Says of which clients they are, before something is done with the wrong ones."""

    move_asked = Signal()
    tags_asked = Signal()
    expiry_asked = Signal()
    delete_asked = Signal()
    restore_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = label("", "title")
        self.whose = WrappedLabel(tone="secondary")
        self.move_ = Button(tr("Move…"), "folder")
        self.tags, self.expiry = Button(tr("Tags…"), "list"), Button(tr("Expiry…"), "timer")
        self.restore, self.delete = Button(tr("Put back"), "undo-2"), Button(tr("Delete…"), "trash-2", Kind.DANGER)
        for button, signal in (
            (self.move_, self.move_asked),
            (self.tags, self.tags_asked),
            (self.expiry, self.expiry_asked),
            (self.restore, self.restore_asked),
            (self.delete, self.delete_asked),
        ):
            button.clicked.connect(signal)
        head = row(IconMark("layers", "accent.text", 22, back="accent.subtle", pad=11), Grow(self.title), spacing=10)
        deeds = column(row(self.move_, self.tags, None), row(self.expiry, self.restore, self.delete, None), spacing=8)
        inner = QWidget()
        inner.setLayout(column(head, self.whose, panel(deeds), None, margins=(28, 20, 28, 20), spacing=14))
        self.setLayout(column(Grow(scroll(inner)), spacing=0))

    def show_entries(self, entries: Sequence[VaultEntry], *, is_recycled: bool) -> None:
        self.title.setText(counted(len(entries), "entry", "entries"))
        self.whose.set_words("" if is_recycled else whose(entries))
        for button in (self.move_, self.tags, self.expiry):
            button.setVisible(not is_recycled)
        self.restore.setVisible(is_recycled)


def whose(entries: Sequence[VaultEntry]) -> str:
    """ "3 of Nordlys, 2 of Harbour, 1 without a client"."""
    counts = Counter(entry.client for entry in entries)
    named = [
        tr("{count:,} of {client}", count=count, client=client) for client, count in counts.most_common() if client
    ]
    rest = len(named) - _MOST
    words = named[:_MOST] + ([tr("{rest:,} more clients", rest=rest)] if rest > 0 else [])
    if counts[""]:
        words.append(tr("{counts:,} without a client", counts=counts[""]))
    return ", ".join(words)
