"""Findings of one kind: in sight under a headline, or folded. A filter leaves those in which its words stand."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QWidget

from app.domain.diagnostics import Finding
from app.domain.language import counted, tr
from app.views.pages.diagnostics.finding_row import FindingRow
from app.views.pages.diagnostics.wording import names
from app.views.widgets.fold import Fold
from app.views.widgets.layout import Grow, column, panel, row, rule
from app.views.widgets.painting import RIGHT
from app.views.widgets.text import ElidedLabel, label

type MakeRows = Callable[[Sequence[Finding]], list[FindingRow]]


class FindingGroup(QWidget):
    """`note` says what the findings are to the cause."""

    def __init__(self, title: str, rows: Sequence[FindingRow], note: str) -> None:
        super().__init__()
        self._rows = rows
        self._rules: list[QFrame] = [rule() for _ in rows[1:]]
        parts: list[QWidget] = [rows[0]]
        for line, one in zip(self._rules, rows[1:], strict=True):
            parts += [line, one]
        self.count = label(str(len(rows)), "small", "tertiary")
        beside = ElidedLabel(note, "small", "tertiary")
        beside.setAlignment(RIGHT)
        head = row(label(title, "label", "secondary"), self.count, Grow(beside), margins=(2, 0, 2, 0), spacing=6)
        self.setLayout(column(head, panel(column(*parts, margins=1, spacing=0), card="group"), spacing=6))

    def filter(self, words: Sequence[str]) -> int:
        """Show the rows that have all `words`. How many those are."""
        fitting = [has_words(one.finding, words) for one in self._rows]
        for one, is_fitting in zip(self._rows, fitting, strict=True):
            one.setVisible(is_fitting)
        for number, line in enumerate(self._rules, 1):
            line.setVisible(fitting[number] and any(fitting[:number]))
        found, every = sum(fitting), len(self._rows)
        self.count.setText(str(every) if found == every else tr("{found} of {every}", found=found, every=every))
        self.setVisible(bool(found))
        return found


class FoldedFindings(QFrame):
    """Findings that few want to see: their rows are made when they are unfolded. `words` follow "3 checks"."""

    def __init__(self, words: str, findings: Sequence[Finding], make_rows: MakeRows) -> None:
        super().__init__()
        self._words, self._findings, self._make_rows = words, findings, make_rows
        self._wanted: Sequence[str] = ()
        self._rows: list[FindingRow] = []
        self._inside = column(spacing=0)
        self.fold = Fold(f"{counted(len(findings), 'check')} {words}", panel(self._inside), note=names(findings))
        self.fold.toggled.connect(self._fill)
        card = panel(column(self.fold, margins=(17, 5, 14, 5)), card="group")
        self.setLayout(column(card))

    def filter(self, words: Sequence[str]) -> int:
        """The same as of a group."""
        self._wanted = words
        fitting = [one for one in self._findings if has_words(one, words)]
        self.fold.set_words(f"{counted(len(fitting), 'check')} {self._words}", names(fitting))
        for one in self._rows:
            one.setVisible(has_words(one.finding, words))
        self.setVisible(bool(fitting))
        return len(fitting)

    @Slot(bool)
    def _fill(self, is_open: bool) -> None:
        if is_open and not self._rows:
            self._rows = self._make_rows(self._findings)
            for one in self._rows:
                self._inside.addWidget(one)
                one.setVisible(has_words(one.finding, self._wanted))


def has_words(finding: Finding, words: Sequence[str]) -> bool:
    """Whether all of them stand in what a finding says. They are folded to lower case."""
    judgement = finding.judgement
    said = (finding.title, finding.check, finding.group.words, judgement.summary, judgement.why)
    text = " ".join((*said, *(f"{one.label} {one.value}" for one in judgement.evidence))).casefold()
    return all(word in text for word in words)
