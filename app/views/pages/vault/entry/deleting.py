"""The question before an entry goes, in the place where the entry is shown."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.language import counted, tr
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import clear, column
from app.views.widgets.notice import Notice


class DeleteQuestion(QWidget):
    """Takes no room until it is asked. `answered` means yes."""

    answered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._place = column(spacing=0)
        self.setLayout(self._place)
        self.hide()

    def ask(self, title: str, *, for_good: bool) -> None:
        title = title or tr("this entry")
        keep = Button(tr("Cancel"), kind=Kind.GHOST, small=True, key="Esc")
        go = Button(tr("Delete {entries}", entries=counted(1, "entry", "entries")), kind=Kind.DANGER_FILL, small=True)
        if for_good:
            notice = Notice(
                "problem",
                tr("Delete “{title}” for good?", title=title),
                tr("Nothing can bring its password back."),
                keep,
                go,
            )
        else:
            notice = Notice("problem", tr("Delete “{title}”?", title=title), tr("It can be put back."), keep, go)
        self.close_question()
        keep.clicked.connect(self.close_question)
        go.clicked.connect(self._yes)
        self._place.addWidget(notice)
        self.show()
        keep.setFocus()

    @Slot()
    def close_question(self) -> None:
        clear(self._place)
        self.hide()

    @Slot()
    def _yes(self) -> None:
        self.close_question()
        self.answered.emit()
