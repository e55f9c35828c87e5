"""What stands above the findings: what was looked at, what it is about, a filter, and what can be done with it."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QWidget

from app.domain.diagnostics import Diagnosis, Named
from app.domain.language import tr
from app.views.pages.diagnostics.hand_over import HandOver
from app.views.pages.diagnostics.subject_row import Asked, SubjectRow
from app.views.widgets.buttons import Button
from app.views.widgets.layout import column, row
from app.views.widgets.text import WrappedLabel, label

FILTER_FROM = 8
"""So many findings are worth a filter."""


class ResultHead(QWidget):
    """`named` brings what a person has named; `filtered` the words that findings must have."""

    named = Signal(object)
    filtered = Signal(str)

    def __init__(self, hand_over: HandOver) -> None:
        super().__init__()
        self._hand_over = hand_over
        self.title = label("", "title")
        self._subtitle = WrappedLabel(tone="secondary", roomy=False)
        self.again = Button(tr("Run again"), "refresh-cw", key="F5")
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter the findings"))
        self.filter.setAccessibleName(tr("Filter the findings"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaximumWidth(220)
        self.filter.textChanged.connect(self.filtered)
        self.subject = SubjectRow()
        self.subject.named.connect(self.named)
        self._buttons = row(hand_over, self.again, None, spacing=8)
        self._work: QBoxLayout = row(self.filter, self._buttons, spacing=8)
        self._line: QBoxLayout = row(self.title, None, self._work, spacing=8)
        self.setLayout(column(self._line, self._subtitle, self.subject, hand_over.notices, spacing=4))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the title has no room beside them, filter and buttons stand under it."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """The title may be as wide as it likes: it gives way downwards."""
        return QSize(self._buttons.minimumSize().width(), super().minimumSizeHint().height())

    def _fit(self) -> None:
        buttons = self._buttons.sizeHint().width()
        filter_width = 0 if self.filter.isHidden() else self.filter.sizeHint().width() + 8
        _turn(self._work, is_down=buttons + filter_width > self.width())
        _turn(self._line, is_down=self.title.sizeHint().width() + buttons + filter_width + 16 > self.width())

    def show_words(self, title: str, subtitle: str) -> None:
        self.title.setText(title)
        self._subtitle.set_words(subtitle)

    def show_subject(self, asked: Asked | None, named: Named) -> None:
        """Ask for what a complaint is about."""
        self.subject.ask(asked, named)

    def show_result(self, diagnosis: Diagnosis | None) -> None:
        """Offer what can be done with it; None where there is none yet."""
        self._hand_over.show_diagnosis(diagnosis)
        self.filter.setVisible(diagnosis is not None and len(diagnosis.findings) >= FILTER_FROM)
        if diagnosis is None:
            self.filter.clear()
        self._fit()


def _turn(line: QBoxLayout, *, is_down: bool) -> None:
    wanted = QBoxLayout.Direction.TopToBottom if is_down else QBoxLayout.Direction.LeftToRight
    if line.direction() != wanted:
        line.setDirection(wanted)
