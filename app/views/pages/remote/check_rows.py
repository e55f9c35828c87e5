"""The stages of a check of a connection as rows: icon, what was looked at, a word, and what came back."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QLayout, QWidget

from app.domain.connection_check import ConnectionCheck, Observation, StageFinding, StageVerdict, in_a_sentence
from app.domain.language import counted, tr
from app.views.theme import scaled
from app.views.widgets.badges import IconMark
from app.views.widgets.fold import Fold
from app.views.widgets.layout import TOP, Aligned, Grow, column, on_first_line, panel, row
from app.views.widgets.text import WrappedLabel, label

MARKS = {
    StageVerdict.OK: ("circle-check", "ok.fg", tr("OK")),
    StageVerdict.PROBLEM: ("circle-x", "problem.fg", tr("Problem")),
    StageVerdict.UNKNOWN: ("circle-question-mark", "unknown.fg", tr("Not clear")),
    StageVerdict.SKIPPED: ("minus", "text.tertiary", tr("Not needed")),
    StageVerdict.NOT_REACHED: ("circle-dashed", "text.tertiary", tr("Not reached")),
}
_TITLE_WIDTH = 104  # pixels at 100 % text
_INDENT = 24


class StageRow(QFrame):
    """One stage. What is fine takes one line; what is not shows its evidence.

    `is_told`: its summary stands as the title over everything already.
    """

    def __init__(self, finding: StageFinding, *, is_told: bool = False) -> None:
        super().__init__()
        icon, tone, word = MARKS[finding.verdict]
        name = label(finding.title)
        name.setFixedWidth(scaled(_TITLE_WIDTH))
        is_fine = finding.verdict in (StageVerdict.OK, StageVerdict.SKIPPED)
        summary = "" if is_told else finding.summary
        words = WrappedLabel(summary, tone="secondary" if is_fine else "primary", selectable=bool(summary), roomy=False)
        mark = Aligned(on_first_line(IconMark(icon, tone, 15)), TOP)
        end = label(word, "small", "problem" if finding.verdict is StageVerdict.PROBLEM else "tertiary")
        line = row(mark, Aligned(name, TOP), Grow(words), Aligned(end, TOP), spacing=9)
        parts: list[QLayout | QWidget] = [line]
        if not is_fine and finding.evidence:
            parts.append(panel(column(*map(_evidence, finding.evidence), margins=(_INDENT, 0, 0, 4), spacing=3)))
        self.setLayout(column(*parts, spacing=5))
        self.setAccessibleName(f"{_stage(finding)}: {word}. {finding.summary}")
        self.setToolTip(f"{finding.seconds * 1000:.0f} ms" if finding.seconds < 1 else f"{finding.seconds:.1f} s")


def _evidence(one: Observation) -> QWidget:
    name = WrappedLabel(one.label, "small", "tertiary", roomy=False)
    value = WrappedLabel(one.value, "mono", "primary" if one.is_fault else "secondary", selectable=True, roomy=False)
    return panel(row(Grow(name, 2), Grow(value, 3), spacing=9))


def settled(check: ConnectionCheck) -> list[QWidget]:
    """The rows of a check that has ended: what is broken first, then what was not reached, and what is fine folded."""
    fine = [one for one in check.findings if one.verdict in (StageVerdict.OK, StageVerdict.SKIPPED)]
    missed = [one for one in check.findings if one.verdict is StageVerdict.NOT_REACHED]
    rest = [one for one in check.findings if one not in fine and one not in missed]
    rows: list[QWidget] = [StageRow(one, is_told=one.summary == check.sentence) for one in rest]
    if missed:
        rows.append(_not_reached(missed))
    if fine:
        words = counted(len(fine), "stage is fine", "stages are fine")
        names = ", ".join(dict.fromkeys(in_a_sentence(one.title) for one in fine))
        inner = panel(column(*grouped_rows(fine, check.device), margins=(_INDENT, 0, 0, 0), spacing=5))
        rows.append(Fold(words, inner, note=names, is_open=check.cause is None))
    return rows


def grouped_rows(findings: Sequence[StageFinding], device: str) -> list[QWidget]:
    """Rows under the name of the hop that they are about, where there is one."""
    rows: list[QWidget] = []
    has_hops = any(one.hop for one in findings)
    hop = ""
    for one in findings:
        if has_hops and (not rows or one.hop != hop):
            rows.append(label(tr("Jump host {hop}", hop=one.hop) if one.hop else device, "strong"))
        hop = one.hop
        rows.append(StageRow(one))
    return rows


def _not_reached(findings: Sequence[StageFinding]) -> QWidget:
    icon, tone, word = MARKS[StageVerdict.NOT_REACHED]
    names = ", ".join(dict.fromkeys(in_a_sentence(one.title) for one in findings))
    mark = Aligned(on_first_line(IconMark(icon, tone, 15)), TOP)
    return panel(row(mark, Grow(WrappedLabel(f"{word}: {names}", tone="tertiary", roomy=False)), spacing=9))


def as_text(check: ConnectionCheck) -> str:
    """The whole check for a ticket."""
    lines = [
        tr(
            "Connection to {device} ({address}), {started:%Y-%m-%d %H:%M:%S} UTC",
            device=check.device,
            address=check.address,
            started=check.started,
        ),
        check.sentence,
    ]
    if check.cause is not None and check.cause.fix is not None:
        lines.append(check.cause.fix.sentence)
        lines += [f"{one.purpose}: {one.command}" for one in check.cause.fix.spoken]
    for one in check.findings:
        lines.append(f"- {_stage(one)}: {MARKS[one.verdict][2]}. {one.summary}")
        lines += [f"    {seen.label}: {seen.value}" for seen in one.evidence]
    return "\n".join(lines)


def _stage(finding: StageFinding) -> str:
    return tr("{stage} of {hop}", stage=finding.title, hop=finding.hop) if finding.hop else finding.title
