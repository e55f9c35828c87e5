"""The tree of changes, painted: boxes, values before and after, risks and undo."""

from PySide6.QtCore import QModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView

from app.domain.language import tr
from app.domain.setup import Risk, Undo
from app.views.pages.setup.models import KEY, NOTE, RISK, UNDO, Column, PreviewModel
from app.views.theme import theme
from app.views.widgets.lists import AnyIndex, RowTree, choose_row
from app.views.widgets.painting import MEDIUM, SEMIBOLD, badge_width, draw_badge, draw_icon, draw_round, draw_text

RISK_WIDTH, UNDO_WIDTH = 88, 88  # pixels at 100 % text size; a longer word for a risk takes what it needs
_NARROW, _LEAST_HEIGHT = 420, 100  # pixels at 100 % text
BEFORE_SHARE, AFTER_SHARE = 0.27, 0.36
_BADGES = {Risk.MEDIUM.value: ("warning", "triangle-alert"), Risk.HIGH.value: ("problem", "circle-x")}
_UNDO_MARKS = {Undo.NONE.value: ("x", "problem.fg"), "by_hand": ("users", "text.secondary")}
_LOCKOUT = ("problem", "unplug")


class ChangeTree(RowTree):
    """Risk and undo keep their width; the words share the rest."""

    def __init__(self, model: PreviewModel) -> None:
        super().__init__(tr("Changes"), _paint_cell, 32, indent=20)
        self.setModel(model)
        self.setHeaderHidden(False)
        self.header().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.header().setStretchLastSection(False)
        self.header().setSectionsClickable(False)

    def arrange(self) -> None:
        """After a new plan: everything unfolded, the columns as wide as they should be."""
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.expandAll()
        self._span_notes(QModelIndex())
        self._fit()

    def show_change(self, key: str) -> None:
        """Choose the change with this key, and bring it into view."""
        for group in range(self.model().rowCount()):
            parent = self.model().index(group, Column.CHANGE)
            for number in range(self.model().rowCount(parent)):
                index = self.model().index(number, Column.CHANGE, parent)
                if key and index.data(KEY) == key:
                    choose_row(self, index)
                    self.scrollTo(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def _span_notes(self, parent: QModelIndex) -> None:
        for number in range(self.model().rowCount(parent)):
            index = self.model().index(number, Column.CHANGE, parent)
            if index.data(NOTE):
                self.setFirstColumnSpanned(number, parent, True)
            self._span_notes(index)

    def _fit(self) -> None:
        scale = theme().text_scale
        fixed = max(round(RISK_WIDTH * scale), self._widest_risk()), round(UNDO_WIDTH * scale)
        self.setMinimumHeight(round(_LEAST_HEIGHT * scale))
        is_narrow = self.viewport().width() < round(_NARROW * scale)
        for column in (Column.BEFORE, Column.UNDO):  # the card of a change has them
            self.setColumnHidden(column, is_narrow)
        free = max(self.viewport().width() - (fixed[0] if is_narrow else sum(fixed)), 300)
        before, after = 0 if is_narrow else round(free * BEFORE_SHARE), round(free * AFTER_SHARE)
        if self.header().count() == len(Column):
            for section, width in enumerate((free - before - after, before, after, *fixed)):
                self.header().resizeSection(section, width)

    def _widest_risk(self) -> int:
        """How wide the longest word for a risk is that is in the list."""
        groups = [self.model().index(row, Column.CHANGE) for row in range(self.model().rowCount())]
        risks = [
            self.model().index(row, Column.RISK, group)
            for group in groups
            for row in range(self.model().rowCount(group))
        ]
        return max((round(badge_width(str(risk.data()), "unplug")) + 16 for risk in risks), default=0)


def _paint_cell(painter: QPainter, rect: QRectF, index: AnyIndex, is_selected: bool) -> None:
    first = index.sibling(index.row(), Column.CHANGE)
    state = first.data(Qt.ItemDataRole.CheckStateRole)
    is_off = state is not None and Qt.CheckState(state) is Qt.CheckState.Unchecked
    words, main = str(index.data() or ""), "text.tertiary" if is_off else "text.primary"
    match Column(index.column()):
        case Column.CHANGE:
            _paint_change(painter, rect, first, main)
        case Column.BEFORE if words:
            draw_text(painter, rect.adjusted(10, 0, -34, 0), words, "text.tertiary", "small", mono=True)
            draw_icon(painter, rect.right() - 24, rect.center().y(), "arrow-right", "text.tertiary", size=13)
        case Column.AFTER:
            draw_text(painter, rect.adjusted(10, 0, -8, 0), words, main, "small", mono=True)
        case Column.RISK if words:
            _paint_risk(painter, rect, words, str(index.data(RISK)))
        case Column.UNDO if words:
            name, tone = _UNDO_MARKS.get(index.data(UNDO), ("undo-2", "text.secondary"))
            draw_icon(painter, rect.left() + 10, rect.center().y(), name, tone, size=13)
            draw_text(painter, rect.adjusted(29, 0, 0, 0), words, tone, "small", weight=MEDIUM)


def _paint_change(painter: QPainter, rect: QRectF, index: AnyIndex, tone: str) -> None:
    state = index.data(Qt.ItemDataRole.CheckStateRole)
    if state is None:  # one of several values of a change, or what people notice of it
        tone = "text.tertiary" if index.data(NOTE) else "text.secondary"
        draw_text(painter, rect.adjusted(12, 0, -8, 0), str(index.data()), tone, "small")
        return
    paint_box(painter, rect.left() + 6, rect.center().y(), Qt.CheckState(state))
    is_group = not index.parent().isValid()
    weight = SEMIBOLD if is_group else MEDIUM
    draw_text(painter, rect.adjusted(32, 0, -4, 0), str(index.data()), tone, weight=weight)


def paint_box(painter: QPainter, left: float, middle: float, state: Qt.CheckState) -> None:
    """A box that is ticked, clear, or ticked in part."""
    box = QRectF(left, middle - 8, 16, 16)
    if state is Qt.CheckState.Unchecked:
        draw_round(painter, box, "bg.control", 4, "border.strong")
        return
    draw_round(painter, box, "accent.fill", 4)
    name = "check" if state is Qt.CheckState.Checked else "minus"
    draw_icon(painter, left + 2, middle, name, "accent.on", size=12)


def _paint_risk(painter: QPainter, rect: QRectF, words: str, risk: str) -> None:
    middle = rect.center().y()
    if risk == Risk.LOW.value:
        draw_icon(painter, rect.left() + 10, middle, "shield-check", "ok.fg", size=13)
        draw_text(painter, rect.adjusted(29, 0, 0, 0), words, "text.secondary", "small")
        return
    verdict, name = _BADGES.get(risk, _LOCKOUT)
    draw_badge(painter, rect.left() + 4, middle, words, verdict, icon_name=name)
