"""One change of a run in full: its values, and what the device said where it did not work."""

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.domain.language import tr
from app.domain.setup_runs import ItemResult, Outcome
from app.views.widgets.buttons import IconButton
from app.views.widgets.fit_scroll import FitScroll
from app.views.widgets.layout import column, panel, row, style
from app.views.widgets.text import WrappedLabel, label

VALUES_HEIGHT = 130  # pixels at 100 % text; more values are scrolled
MOST_LINES = 6


class ProofCard(QWidget):
    """Hidden until a change is shown that has something to show."""

    def __init__(self) -> None:
        super().__init__()
        self._title = label("", "strong")
        self.values = WrappedLabel("", "small", "secondary", selectable=True)
        self._scroll = FitScroll(panel(column(self.values)), most=VALUES_HEIGHT)
        self._said = label(tr("What the device said"), "label", "secondary")
        self.details = QPlainTextEdit(readOnly=True)
        self.details.setAccessibleName(tr("What the device said"))
        style(self.details, role="details")
        close = IconButton("x", tr("Close"), side=24)
        close.clicked.connect(self.hide)
        head = row(self._title, None, close, spacing=8)
        parts = QWidget()
        parts.setLayout(column(self._scroll, self._said, self.details, spacing=4))
        inside = column(head, FitScroll(parts, least=150), margins=(14, 8, 10, 10), spacing=4)
        self.setLayout(column(panel(inside, card="plain")))
        self.hide()

    def show_result(self, result: ItemResult) -> None:
        """Show what is known of one change; nothing where that is all in its row."""
        lines = [_line(result, change.label, change.before, change.after) for change in result.changes]
        self._title.setText(result.title)
        self.values.set_words("\n".join(lines))
        self._scroll.setVisible(bool(lines))
        self.details.setPlainText(result.details)
        rows = min(result.details.count("\n") + 1, MOST_LINES)
        self.details.setFixedHeight(self.details.fontMetrics().lineSpacing() * rows + 22)
        for part in (self._said, self.details):
            part.setVisible(bool(result.details))
        self.setVisible(bool(result.details) or len(lines) > 1 or any(len(line) > 60 for line in lines))


def _line(result: ItemResult, name: str, before: str, after: str) -> str:
    ends = [before or "none", after or "none"]
    if result.outcome is Outcome.SKIPPED:
        return tr("{name}: {before}, not changed to {after}", name=name, before=ends[0], after=ends[1])
    if result.outcome is Outcome.FAILED:
        return tr("{name}: {before}, wanted {after}", name=name, before=ends[0], after=ends[1])
    return f"{name}: {' → '.join(reversed(ends) if result.outcome is Outcome.UNDONE else ends)}"
