"""A diagnosis as it is read: the cause, then warnings, what could not be checked, and what passed."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.domain.diagnostics import Diagnosis, Examination, Finding, Verdict
from app.domain.language import tr
from app.views.pages.diagnostics.cause_card import CauseCard
from app.views.pages.diagnostics.changes_card import ChangesCard
from app.views.pages.diagnostics.evidence import FindStep
from app.views.pages.diagnostics.finding_group import FindingGroup, FoldedFindings
from app.views.pages.diagnostics.finding_row import FindingRow
from app.views.pages.diagnostics.subject_row import Asked
from app.views.pages.diagnostics.unjudged import LeftOutFold, RightsNotice
from app.views.pages.diagnostics.wording import ICONS, outcome
from app.views.widgets.announcing import announce
from app.views.widgets.badges import IconMark
from app.views.widgets.buttons import Button
from app.views.widgets.fold import Fold
from app.views.widgets.layout import TOP, Aligned, Grow, clear, column, panel, row, style
from app.views.widgets.notice import Notice
from app.views.widgets.text import WrappedLabel, label

if TYPE_CHECKING:
    from app.views.pages.setup.rights import RightsCard

_ADMIN = tr("More can be read when Satchel, or the account on the device, has administrator rights.")


class ResultView(QFrame):
    """Shows one diagnosis at a time. `fix_asked` and `check_asked` bring the Finding; `rest_asked` is where the checks
    that were left out are wanted, `rights_asked` where those are that were denied."""

    fix_asked = Signal(object)
    check_asked = Signal(object)
    rest_asked = Signal()
    rights_asked = Signal()
    filter_cleared = Signal()

    def __init__(self, find_step: FindStep) -> None:
        super().__init__()
        self._find_any_step = find_step
        self._find_step: FindStep | None = find_step  # None: the device is not there
        self.changes: ChangesCard | None = None
        self.subject_of: Callable[[Examination], Asked | None] = lambda _: None
        """What a person may name beside a complaint."""
        self.make_rights: Callable[[], RightsCard | None] | None = None
        """Makes what asks for rights on the device that is shown, if anything can."""
        self._wanted = ""  # what the findings are filtered by
        self.nothing: Notice | None = None
        """Says that no finding has the words of the filter."""
        self.cause: CauseCard | None = None
        self.rows: list[FindingRow] = []
        self.folds: list[Fold] = []
        self.groups: list[FindingGroup | FoldedFindings] = []
        self.rights: RightsNotice | None = None
        self.left_out: LeftOutFold | None = None
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(14)
        self.setLayout(self._column)

    def clear(self) -> None:
        """Show nothing."""
        clear(self._column)
        self.cause, self.rows, self.folds, self.groups = None, [], [], []
        self.rights, self.left_out, self.changes, self.nothing = None, None, None, None

    def show_diagnosis(
        self,
        diagnosis: Diagnosis,
        title: str,
        *,
        is_partial: bool = False,
        watched: Finding | None = None,
        offers_fixes: bool = True,
    ) -> None:
        """Show `diagnosis`; `title` is what was complained of. `is_partial` while it goes on. `watched` is a finding
        that a person has put right by hand: whether it is gone is said first. What is known from a file only cannot be
        fixed, nor asked again."""
        opened = {one.finding.check for one in self.rows if one.is_open}
        self.clear()
        self._find_step = self._find_any_step if offers_fixes else None
        if watched is not None and not is_partial:
            self._column.addWidget(_what_became_of(watched, diagnosis))
        cause = diagnosis.root_cause
        if cause is not None:
            self.cause = CauseCard(cause, diagnosis, self._find_step)
            self.cause.fix_asked.connect(self.fix_asked)
            self.cause.check_asked.connect(self.check_asked)
            self._column.addWidget(self.cause)
        elif not is_partial:
            self._column.addWidget(_no_cause(diagnosis, title, self.subject_of(diagnosis.asked)))
        self._column.addWidget(self._make_nothing())
        self._add_findings(diagnosis, cause)
        if not is_partial and offers_fixes:
            self._add_unjudged(diagnosis)
        self._column.addStretch(1)
        for one in self.rows:
            if one.finding.check in opened:
                one.toggle()
        self.filter(self._wanted)
        if not is_partial:
            announce(self, f"{diagnosis.device}: {title}.", outcome(diagnosis)[1])

    def _make_nothing(self) -> QWidget:
        clear_filter = Button(tr("Clear filter"), "x", small=True)
        clear_filter.clicked.connect(self.filter_cleared)
        self.nothing = Notice("unknown", tr("No finding has these words."), "", clear_filter)
        return self.nothing

    @Slot(str)
    def filter(self, wanted: str) -> None:
        """Show only findings in which these words stand; all for ""."""
        self._wanted = wanted
        words = wanted.casefold().split()
        found = sum([group.filter(words) for group in self.groups])
        if self.nothing is not None:
            self.nothing.setVisible(bool(words) and not found)

    def _add_findings(self, diagnosis: Diagnosis, cause: Finding | None) -> None:
        others = [one for one in diagnosis.with_verdict(Verdict.PROBLEM) if one is not cause]
        warnings = [one for one in diagnosis.with_verdict(Verdict.WARNING) if one is not cause]
        self._add_group(tr("Other problems"), others, tr("Not explained by the cause above"))
        self._add_group(tr("Warnings"), warnings, tr("Not the cause, worth a look") if cause else tr("Worth a look"))
        if diagnosis.compared_with is not None:
            self.changes = ChangesCard(diagnosis)
            self._column.addWidget(self.changes)
        self._add_group(tr("Could not check"), diagnosis.with_verdict(Verdict.UNKNOWN), "")
        self._add_group(tr("Notes"), diagnosis.with_verdict(Verdict.INFO), "")
        elsewhere = [one for one in diagnosis.with_verdict(Verdict.SUPPRESSED) if one not in diagnosis.consequences]
        self._add_folded(tr("explained by other problems"), elsewhere)
        self._add_folded(tr("passed"), diagnosis.with_verdict(Verdict.OK))
        self._add_folded(tr("not for this device"), diagnosis.with_verdict(Verdict.NOT_APPLICABLE))

    def _add_unjudged(self, diagnosis: Diagnosis) -> None:
        if diagnosis.denied:
            self.rights = RightsNotice(diagnosis, self.make_rights() if self.make_rights else None)
            self.rights.asked.connect(self.rights_asked)
            self._column.addWidget(self.rights)
        if diagnosis.left_out:
            self.left_out = LeftOutFold(diagnosis.left_out)
            self.left_out.asked.connect(self.rest_asked)
            self._column.addWidget(self.left_out)

    def _add_group(self, title: str, findings: Sequence[Finding], note: str) -> None:
        if findings:
            self._add_filtered(FindingGroup(title, self._make_rows(findings), note))

    def _add_folded(self, words: str, findings: Sequence[Finding]) -> None:
        if findings:
            folded = FoldedFindings(words, findings, self._make_rows)
            self.folds.append(folded.fold)
            self._add_filtered(folded)

    def _add_filtered(self, group: FindingGroup | FoldedFindings) -> None:
        self.groups.append(group)
        self._column.addWidget(group)

    def _make_rows(self, findings: Sequence[Finding]) -> list[FindingRow]:
        rows = [FindingRow(one, self._find_step) for one in findings]
        for one in rows:
            one.fix_asked.connect(self.fix_asked)
            one.check_asked.connect(self.check_asked)
        self.rows += rows
        return rows


def _what_became_of(watched: Finding, diagnosis: Diagnosis) -> Notice:
    """After something was done by hand."""
    now = diagnosis.finding(watched.check)
    said = watched.judgement.summary
    if now is None or now.verdict in (Verdict.UNKNOWN, Verdict.SUPPRESSED):
        return Notice("unknown", tr("Whether it has helped is not known."), tr("It was: {said}.", said=said), tall=True)
    if now.cause == watched.cause:
        return Notice("warning", tr("It is still so."), said, tall=True)
    if now.verdict in (Verdict.PROBLEM, Verdict.WARNING):
        return Notice(
            "warning",
            tr("It is something else now."),
            tr("It was: {said}. Now: {summary}.", said=said, summary=now.judgement.summary),
            tall=True,
        )
    return Notice(
        "ok",
        tr("It is gone."),
        tr("It was: {said}. Now: {summary}.", said=said, summary=now.judgement.summary),
        tall=True,
    )


def _no_cause(diagnosis: Diagnosis, title: str, subject: Asked | None) -> QWidget:
    """Says that no problem was found, and what that means for the complaint."""
    verdict, words = outcome(diagnosis)
    icon, colors = ICONS[verdict]
    if verdict is Verdict.UNKNOWN:
        heading, meaning = words, _ADMIN
    else:
        heading = tr("No problem found") if verdict is Verdict.OK else tr("No problem found, {words}", words=words)
        meaning = (
            tr("Nothing is broken.") if verdict is Verdict.WARNING else tr("What could be checked is as it should be.")
        )
        if diagnosis.symptom:
            meaning = tr("None of the {count} checks explains “{title}”.", count=len(diagnosis.findings), title=title)
            if subject is None or diagnosis.asked.named:
                meaning += " " + tr("The full check looks further.")
            else:
                meaning += " " + tr("Fill in “{label}” above: it is then looked at as well.", label=subject.label)
    mark = IconMark(icon, f"{colors}.fg", 20, back=f"{colors}.bg", pad=10)
    words_column = column(label(heading, "heading"), WrappedLabel(meaning, tone="secondary"), spacing=3)
    card = panel(row(Aligned(mark, TOP), Grow(words_column), margins=18, spacing=14))
    style(card, card="plain")
    return card
