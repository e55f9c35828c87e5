"""What is not as it was at an earlier visit, folded: made when it is looked at."""

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from app.domain.diagnostics import Change, Diagnosis
from app.domain.language import counted, tr
from app.views.pages.diagnostics.wording import day_words
from app.views.widgets.fold import Fold
from app.views.widgets.layout import column, panel, style
from app.views.widgets.text import WrappedLabel, label

SHOWN = 40  # of one kind


class ChangesCard(QFrame):
    """Needs a diagnosis that was compared with something."""

    def __init__(self, diagnosis: Diagnosis) -> None:
        super().__init__()
        self._changes = diagnosis.changes
        since = day_words(diagnosis.compared_with) if diagnosis.compared_with else ""
        what = counted(len(self._changes), "change") if self._changes else tr("Nothing has changed")
        head = tr("{what} since {day}", what=what, day=since)
        self._inside: QVBoxLayout = column(spacing=12, margins=(0, 4, 0, 8))
        self.fold = Fold(head, panel(self._inside), note=_note(self._changes))
        self.fold.toggled.connect(self._fill)
        self.fold.button.setEnabled(bool(self._changes))
        self.setLayout(column(self.fold, margins=(17, 5, 14, 5)))
        style(self, card="group")

    @Slot(bool)
    def _fill(self, is_open: bool) -> None:
        if not is_open or not self._inside.isEmpty():
            return
        for kind, changes in groupby(self._changes, key=lambda one: one.kind):
            self._inside.addWidget(label(kind, "label", "secondary"))
            self._inside.addWidget(_table(list(changes)))


def _note(changes: Sequence[Change]) -> str:
    kinds: dict[str, int] = {}
    for one in changes:
        kinds[one.kind] = kinds.get(one.kind, 0) + 1
    return ", ".join(f"{kind} {number}" for kind, number in kinds.items())


def _table(changes: Sequence[Change]) -> QWidget:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    for number, share in enumerate((5, 4, 4)):
        grid.setColumnStretch(number, share)
    for place, one in enumerate(changes[:SHOWN]):
        grid.addWidget(WrappedLabel(one.what, roomy=False, selectable=True), place, 0)
        if one.before and one.after:
            grid.addWidget(WrappedLabel(one.before, "mono", "tertiary", roomy=False, selectable=True), place, 1)
            grid.addWidget(WrappedLabel(f"→ {one.after}", "mono", roomy=False, selectable=True), place, 2)
        else:
            word, value = (tr("New"), one.after) if one.after else (tr("Gone"), one.before)
            grid.addWidget(label(word, "small", "secondary"), place, 1)
            grid.addWidget(WrappedLabel(value, "mono", "secondary", roomy=False, selectable=True), place, 2)
    rest = len(changes) - SHOWN
    if rest > 0:
        grid.addWidget(
            label(tr("and {rest} more: the report has them", rest=rest), "small", "tertiary"), SHOWN, 0, 1, 3
        )
    return panel(grid)
