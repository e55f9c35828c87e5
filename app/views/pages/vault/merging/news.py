"""One calm line over the vault: what others have done with it."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QWidget

from app.domain.language import tr
from app.views.widgets.buttons import IconButton
from app.views.widgets.layout import clear, column, style
from app.views.widgets.notice import Notice


class NewsLine(QFrame):
    """Takes no room while there is nothing to tell."""

    def __init__(self) -> None:
        super().__init__()
        self.notice: Notice | None = None
        self._line = column(spacing=0)
        self.setLayout(self._line)
        self.hide()

    def tell(self, verdict: str, fact: str, meaning: str = "", *actions: QWidget) -> None:
        """In the place of what was told before."""
        self.forget()
        away = IconButton("x", tr("Take this line away"))
        away.clicked.connect(self.forget)
        self.notice = Notice(verdict, fact, meaning, *actions, away)
        style(self.notice, flush="true")
        self._line.addWidget(self.notice)
        self.show()

    @property
    def words(self) -> str:
        """What is told now."""
        return f"{self.notice.fact.text()} {self.notice.meaning.words}" if self.notice is not None else ""

    @Slot()
    def forget(self) -> None:
        self.notice = None
        clear(self._line)
        self.hide()
