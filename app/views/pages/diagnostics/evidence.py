"""What was tested and what came back; and what would put it right."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLayout, QWidget

from app.domain.diagnostics import Evidence, Remedy, Verdict
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.setup import Risk, Step, Undo
from app.views.theme import scaled, theme
from app.views.widgets.badges import Badge, IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.layout import TOP, Aligned, Grow, column, on_first_line, panel, row, style
from app.views.widgets.text import ElidedLabel, WrappedLabel, label

BADGES_BESIDE = 1.3  # size of text: in larger one they stand under their headline, or a small window cuts them off
LONG_WORD = 48  # characters
SHORT_VALUE = 30  # characters that stand beside their label; more stand under it

RISKS = {
    Risk.LOW: (tr("Low risk"), "ok", "shield-check"),
    Risk.MEDIUM: (tr("Medium risk"), "warning", "triangle-alert"),
    Risk.HIGH: (tr("High risk"), "problem", "triangle-alert"),
    Risk.LOCKOUT: (tr("May cut the connection"), "problem", "unplug"),
}
UNDOS = {
    Undo.EXACT: tr("Can be undone"),
    Undo.INVERSE: tr("Can be undone"),
    Undo.PARTIAL: tr("Undo in part"),
    Undo.NONE: tr("No undo"),
}

type FindStep = Callable[[str], Step | None]
"""Gives the setup step with an id, for its title, risk and undo."""


def evidence_line(evidence: Evidence, verdict: Verdict) -> QLayout:
    """One thing that was tested. A fault has the mark of the finding's verdict, so that a warning is never red."""
    fault = ("circle-x", "problem.fg") if verdict is Verdict.PROBLEM else ("triangle-alert", "warning.fg")
    icon, tone = fault if evidence.is_fault else ("circle-check", "ok.fg")
    if not evidence.is_fault and verdict is not Verdict.PROBLEM:
        icon, tone = "minus", "text.tertiary"
    mark = Aligned(on_first_line(IconMark(icon, tone, 15)), TOP)
    value: QWidget = WrappedLabel(evidence.value, "mono", "secondary", selectable=True, roomy=False)
    if max(map(len, evidence.value.split()), default=0) > LONG_WORD:
        value = ElidedLabel(evidence.value, "mono", "secondary")  # a word that long cannot be wrapped
    name = WrappedLabel(evidence.label, roomy=False)
    if len(evidence.value) > SHORT_VALUE or "\n" in evidence.value:
        return row(mark, Grow(column(name, value, spacing=2)), spacing=9)
    beside = label(evidence.value, "mono", "secondary", selectable=True)
    return row(mark, Grow(name), beside, spacing=9)


def head_line(words: str, *badges: QWidget) -> QWidget:
    """A quiet title, as high with badges as without: two of them side by side stand on one line."""
    line = panel(row(label(words, "label", "secondary"), None, *badges, spacing=6))
    line.setMinimumHeight(scaled(20))
    return line


class RemedyBox(QFrame):
    """What would put it right: by a step with a preview, by hand, or both. `check_asked` is where a person has done it
    by hand. Without `find_step` the device is not there: nothing of it can be done now."""

    fix_asked = Signal()
    check_asked = Signal()

    def __init__(self, remedy: Remedy, find_step: FindStep | None, *, is_primary: bool) -> None:
        super().__init__()
        step = find_step(remedy.step) if find_step and remedy.step else None
        badges: list[QWidget] = []
        if step is not None:
            words, verdict, icon = RISKS[step.risk]
            badges = [Badge(words, verdict, icon), Badge(UNDOS[step.undo], "unknown", "undo-2")]
        is_large = theme().text_scale > BADGES_BESIDE
        parts: list[QWidget | QLayout | None] = [head_line(tr("Remedy"), *([] if is_large else badges))]
        parts += [row(badge, None) for badge in badges] if is_large else []
        parts.append(WrappedLabel(remedy.summary, "strong", roomy=False))
        parts += _parameter_lines(step, remedy.parameters) if step else []
        parts += _hand_lines(remedy.by_hand)
        self.fix: Button | None = None
        if step is not None:
            self.fix = Button(tr("Fix…"), "wrench", Kind.PRIMARY if is_primary else Kind.DEFAULT, small=not is_primary)
            self.fix.clicked.connect(self.fix_asked)
            hint = WrappedLabel(tr("Shows every change first."), "small", "tertiary", roomy=False)
            parts += [None, row(self.fix, Grow(hint), spacing=10)]
        self.check: Button | None = None
        if remedy.by_hand and find_step:
            self.check = Button(tr("Done, check again"), "refresh-cw", Kind.GHOST if step else Kind.DEFAULT, small=True)
            self.check.clicked.connect(self.check_asked)
            parts += [row(self.check, None)]
        self.setLayout(column(*parts, None, margins=(16, 13, 16, 14), spacing=7))
        style(self, card="inset")


def _parameter_lines(step: Step, values: Mapping[str, Any]) -> list[QLayout]:
    """What the step would set, as a person reads it. The preview in Setup compares it with what is there."""
    lines: list[QLayout] = []
    for parameter in step.parameters:
        value = values.get(parameter.name)
        if value is None or isinstance(value, Secret):
            continue
        shown = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        name = label(parameter.label, "small", "secondary")
        arrow = IconMark("arrow-right", "text.tertiary", 13)
        lines.append(row(name, arrow, Grow(WrappedLabel(shown, "mono", roomy=False)), spacing=8))
    return lines


def _hand_lines(by_hand: tuple[str, ...]) -> list[QLayout]:
    lines: list[QLayout] = []
    for number, words in enumerate(by_hand, 1):
        text = Grow(WrappedLabel(words, selectable=True, roomy=False))
        mark = label(str(number), "body", "tertiary")
        mark.setFixedWidth(14)
        lines.append(row(Aligned(mark, TOP), text, spacing=4) if len(by_hand) > 1 else row(text))
    return lines
