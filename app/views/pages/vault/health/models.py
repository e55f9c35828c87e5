"""The findings as a list, and how a row of it is painted."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QRectF, QStringListModel, Qt
from PySide6.QtGui import QPainter

from app.domain.language import tr
from app.domain.vault_health import HealthFinding
from app.views.pages.vault.models import place_of
from app.views.widgets.lists import AnyIndex
from app.views.widgets.painting import (
    VERDICT_ICONS,
    badge_width,
    draw_badge,
    draw_icon,
    draw_two_lines,
)


class FindingModel(QStringListModel):
    """One row for each finding. Qt counts the rows itself, as in the list of entries: Python takes 17 ms for 10,000."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._findings: Sequence[HealthFinding] = ()

    def show(self, findings: Sequence[HealthFinding]) -> None:
        self._findings = findings
        self.setStringList([finding.entry.title for finding in findings])

    def finding(self, row: int) -> HealthFinding:
        return self._findings[row]

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        state = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return state if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        finding = self._findings[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return finding.entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            where = place_of(finding.entry)
            return f"{finding.complaint.words}: {finding.entry.title}, {where}. {finding.words}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{finding.entry.title}\n{place_of(finding.entry)}\n{finding.words}"
        return finding if role == Qt.ItemDataRole.UserRole else None


def paint_finding(painter: QPainter, rect: QRectF, index: AnyIndex, selected: bool) -> None:
    finding: HealthFinding = index.data(Qt.ItemDataRole.UserRole)
    inner = rect.adjusted(10, 0, -12, 0)
    verdict = finding.complaint.verdict
    draw_icon(painter, inner.left(), inner.center().y(), VERDICT_ICONS[verdict], f"{verdict}.fg")
    width = badge_width(finding.complaint.words)
    draw_badge(painter, inner.right() - width, inner.center().y(), finding.complaint.words, verdict)
    room = inner.adjusted(28, 0, -width - 12, 0)
    draw_two_lines(painter, room, _title(finding), finding.words, "text.secondary")


def _title(finding: HealthFinding) -> str:
    return f"{finding.entry.title or tr('Without a title')}  ·  {place_of(finding.entry)}"
