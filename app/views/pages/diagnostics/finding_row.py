"""One finding in a list: a line, and what stands behind it when it is unfolded."""

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from app.domain.diagnostics import Finding, Verdict
from app.domain.language import tr
from app.views.pages.diagnostics.evidence import FindStep, RemedyBox, evidence_line
from app.views.pages.diagnostics.wording import ICONS, WORDS, day_words, limits_of
from app.views.theme import theme
from app.views.widgets.layout import column, panel
from app.views.widgets.painting import RIGHT, draw_icon, draw_round, draw_text, text_width
from app.views.widgets.text import WrappedLabel


def words_of(finding: Finding) -> tuple[str, str]:
    """What a line says, and what it notes at its end: what could not be checked is named first."""
    judgement = finding.judgement
    if finding.verdict in (Verdict.UNKNOWN, Verdict.NOT_APPLICABLE) and judgement.reason is not None:
        return finding.title, judgement.reason.words[:1].upper() + judgement.reason.words[1:]
    return judgement.summary, finding.title


class FindingLine(QAbstractButton):
    """Icon, what was found, the name of the check, a chevron."""

    def __init__(self, finding: Finding, verdict: Verdict) -> None:
        super().__init__()
        self.icon_name, self._colors = ICONS[verdict]
        self._words, self._title = words_of(finding)
        if finding.new_since is not None:
            self._title = tr("new since {day}  ·  {title}", day=day_words(finding.new_since), title=self._title)
        self.is_open = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("ring", "inside")
        self.setText(f"{WORDS[verdict]}: {self._words}")
        self.setToolTip(f"{finding.title}: {finding.judgement.summary}")

    def sizeHint(self) -> QSize:
        return QSize(300, theme().metric("row_table") + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect())
        middle = rect.center().y()
        if self.underMouse():
            draw_round(painter, rect.adjusted(1, 1, -1, -1), "bg.hover", 8)
        draw_icon(painter, 14, middle, self.icon_name, f"{self._colors}.fg")
        chevron = "chevron-down" if self.is_open else "chevron-right"
        draw_icon(painter, rect.right() - 26, middle, chevron, "text.tertiary", size=14)
        room = rect.adjusted(40, 0, -40, 0)
        title_width = text_width(self._title, "small") + 2
        has_room = text_width(self._words) + title_width + 24 < room.width()
        draw_text(painter, room.adjusted(0, 0, -title_width - 16 if has_room else 0, 0), self._words)
        if has_room:
            draw_text(painter, room, self._title, "text.tertiary", "small", align=RIGHT)


class FindingRow(QWidget):
    """A line that unfolds why, evidence and remedy. The inside is made when it is first opened."""

    fix_asked = Signal(object)  # Finding
    check_asked = Signal(object)  # Finding

    def __init__(self, finding: Finding, find_step: FindStep | None, *, verdict: Verdict | None = None) -> None:
        super().__init__()
        self.finding = finding
        self._find_step = find_step
        self._verdict = verdict or finding.verdict
        self._details: QWidget | None = None
        self.line = FindingLine(finding, self._verdict)
        self.line.clicked.connect(self.toggle)
        self._column: QVBoxLayout = column(self.line, spacing=0)
        self.setLayout(self._column)

    @property
    def is_open(self) -> bool:
        return self.line.is_open

    @Slot()
    def toggle(self) -> None:
        """Unfold it, or fold it again."""
        self.line.is_open = not self.line.is_open
        if self._details is None:
            self._details = self._make_details()
            self._column.addWidget(self._details)
        self._details.setVisible(self.line.is_open)
        self.line.setAccessibleDescription(tr("Unfolded") if self.line.is_open else tr("Folded"))
        self.line.update()

    def _make_details(self) -> QWidget:
        judgement = self.finding.judgement
        parts: list[QWidget] = []
        is_said = words_of(self.finding)[0] == judgement.summary
        is_cut = text_width(judgement.summary) > self.line.width() - 80
        words = [judgement.summary if is_cut or not is_said else "", judgement.why]
        parts += [WrappedLabel(text, tone="secondary", selectable=True) for text in words if text]
        parts += [panel(evidence_line(one, judgement.verdict)) for one in judgement.evidence]
        if judgement.remedy is not None:
            box = RemedyBox(judgement.remedy, self._find_step, is_primary=False)
            box.fix_asked.connect(partial(self.fix_asked.emit, self.finding))
            box.check_asked.connect(partial(self.check_asked.emit, self.finding))
            parts.append(box)
        about = f"{self.finding.title}  ·  {self.finding.check}"
        limits = limits_of(self.finding)
        parts += [WrappedLabel(line, "small", "tertiary", roomy=False) for line in (limits, about) if line]
        return panel(column(*parts, margins=(40, 4, 20, 14), spacing=8))
