"""The root cause: what it is, why, the evidence, the remedy, and what follows from it."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QLayout, QWidget

from app.domain.diagnostics import Diagnosis, Finding
from app.domain.language import counted, tr
from app.services.diagnostics.telling import how_sure
from app.views.pages.diagnostics.evidence import FindStep, RemedyBox, evidence_line, head_line
from app.views.pages.diagnostics.finding_row import FindingRow
from app.views.pages.diagnostics.wording import ICONS, day_words, in_doubt, names
from app.views.widgets.badges import Badge, IconMark
from app.views.widgets.fold import Fold
from app.views.widgets.layout import TOP, Aligned, Duo, Grow, column, panel, row, rule, style
from app.views.widgets.text import ElidedLabel, WrappedLabel, label

STACK_BELOW = 560  # pixels of card


class CauseCard(QFrame):
    """`fix_asked` and `check_asked` bring the Finding."""

    fix_asked = Signal(object)
    check_asked = Signal(object)

    def __init__(self, cause: Finding, diagnosis: Diagnosis, find_step: FindStep | None) -> None:
        super().__init__()
        self.remedy: RemedyBox | None = None
        parts: list[QWidget | QLayout | int] = [self._make_head(cause, diagnosis)]
        body = self._make_body(cause, find_step)
        parts += [14, body] if body else []
        if diagnosis.consequences:
            parts += [14, rule(), 6, self._make_consequences(diagnosis.consequences, find_step)]
        self.setLayout(column(*parts, margins=(18, 18, 18, 10 if diagnosis.consequences else 18), spacing=0))
        self.setAccessibleName(tr("Root cause: {summary}", summary=cause.judgement.summary))
        style(self, card="plain")

    def _make_head(self, cause: Finding, diagnosis: Diagnosis) -> QLayout:
        icon, colors = ICONS[cause.verdict]
        consequences = diagnosis.consequences
        explains = (
            tr("explains {findings}", findings=counted(len(consequences), "more finding"))
            if consequences
            else cause.title
        )
        words = how_sure(diagnosis, cause)
        new = [Badge(tr("New since {day}", day=day_words(cause.new_since)), "info", "info")] if cause.new_since else []
        beside = Grow(ElidedLabel(explains, "small", "tertiary"))
        first = row(label(words, "label", colors), beside, *new, spacing=8)
        lines: list[QWidget | QLayout] = [
            first,
            WrappedLabel(cause.judgement.summary, "heading", selectable=True, roomy=False),
        ]
        if cause.judgement.why:
            lines.append(WrappedLabel(cause.judgement.why, tone="secondary", selectable=True))
        if doubts := in_doubt(diagnosis):
            lines.append(WrappedLabel(doubts, "small", "tertiary", roomy=False))
        mark = IconMark(icon, f"{colors}.fg", 20, back=f"{colors}.bg", pad=10)
        return row(Aligned(mark, TOP), Grow(column(*lines, spacing=3)), spacing=14)

    def _make_body(self, cause: Finding, find_step: FindStep | None) -> QWidget | None:
        judgement = cause.judgement
        evidence = panel(
            column(
                head_line(tr("Evidence")),
                *(panel(evidence_line(one, cause.verdict)) for one in judgement.evidence),
                None,
                margins=(0, 13, 0, 0),
                spacing=8,
            )
        )
        if judgement.remedy is None:
            return evidence if judgement.evidence else None
        self.remedy = RemedyBox(judgement.remedy, find_step, is_primary=True)
        self.remedy.fix_asked.connect(partial(self.fix_asked.emit, cause))
        self.remedy.check_asked.connect(partial(self.check_asked.emit, cause))
        if self.remedy.fix is not None:
            self.remedy.fix.setShortcut(QKeySequence("Ctrl+Return"))
            self.remedy.fix.setToolTip(tr("See every change first  (Ctrl+Enter)"))
        if not judgement.evidence:
            return self.remedy
        return Duo(evidence, self.remedy, shares=(11, 12), stack_below=STACK_BELOW)

    def _make_consequences(self, findings: Sequence[Finding], find_step: FindStep | None) -> QWidget:
        rows = [FindingRow(one, find_step) for one in findings]
        for one in rows:
            one.fix_asked.connect(self.fix_asked)
            one.check_asked.connect(self.check_asked)
        self.consequences = Fold(
            counted(len(findings), "more finding follows from this cause", "more findings follow from this cause"),
            panel(column(*rows, spacing=0)),
            note=names(findings, 3),
        )
        return self.consequences
