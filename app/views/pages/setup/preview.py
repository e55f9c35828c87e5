"""Third station: every change before it is made, with what it risks and whether it can be taken back."""

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from app.domain.setup import RIGHTS_HINT, ItemState, Risk, Undo
from app.domain.setup_runs import Plan, PlanItem
from app.views.pages.setup.models import NOTE, RISK, UNDO, Column, PreviewModel
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.fold import Fold
from app.views.widgets.layout import Grow, clear, column, panel, row
from app.views.widgets.lists import AnyIndex, RowTree
from app.views.widgets.notice import Notice
from app.views.widgets.painting import MEDIUM, SEMIBOLD, badge_width, draw_badge, draw_icon, draw_round, draw_text
from app.views.widgets.text import ElidedLabel, WrappedLabel, label

RISK_WIDTH, UNDO_WIDTH = 88, 88  # pixels at 100 % text size; a longer word for a risk takes what it needs
BEFORE_SHARE, AFTER_SHARE = 0.22, 0.42
_BADGES = {Risk.MEDIUM.value: ("warning", "triangle-alert"), Risk.HIGH.value: ("problem", "circle-x")}
_LOCKOUT = ("problem", "unplug")


class PreviewStage(QWidget):
    """`apply_asked` brings the keys that were left out."""

    apply_asked = Signal(object)
    back_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lasting = 0  # changes that cannot be undone in full
        self._barred: set[str] = set()  # keys of changes that this user may not make
        self.model = PreviewModel(self)
        self.model.chosen_changed.connect(self._count)
        self.tree = _ChangeTree(self.model)
        self._subtitle = WrappedLabel("", tone="secondary")
        self._unjudged = column(spacing=6)
        self._same_list = WrappedLabel("", "small", "secondary")
        self._same = Fold("", self._same_list)
        self.nothing = EmptyState("circle-check", "Nothing to change", "The device is already as the profile wants it.")
        self._total = label("", "strong")
        self._total_note = ElidedLabel("", tone="secondary")
        self.apply = Button("Apply", kind=Kind.PRIMARY, key="Ctrl+Enter")
        self.apply.clicked.connect(self._apply)
        back = Button("Back")
        back.clicked.connect(self.back_asked)
        head = column(label("Preview the changes", "title"), self._subtitle, spacing=2)
        body = QWidget()
        body.setLayout(
            column(head, self._unjudged, Grow(self.tree), self.nothing, self._same, margins=(28, 20, 28, 10), spacing=8)
        )
        line = row(self._total, Grow(self._total_note), back, self.apply, margins=(28, 14, 28, 14))
        self.setLayout(column(Grow(body), panel(line, edge="top", bg="surface"), spacing=0))

    def show_plan(self, plan: Plan) -> None:
        """Show what `plan` would do."""
        self.model.show_plan(plan)
        self.tree.arrange()
        has_work = bool(plan.to_do)
        self._subtitle.set_words(
            f"{plan.profile} on {plan.device}. Nothing has changed yet. Clear the box of anything you do not want."
            if has_work
            else f"{plan.profile} on {plan.device}"
        )
        self.tree.setVisible(has_work)
        self.nothing.setVisible(not has_work)
        self.apply.setVisible(has_work)
        clear(self._unjudged)
        for item in plan.items:
            if item.comparison.state in (ItemState.UNKNOWN, ItemState.IMPOSSIBLE):
                self._unjudged.addWidget(_unjudged_notice(item))
        self._barred = {item.key for item in plan.to_do if item.comparison.reason}
        if self._barred:
            self._unjudged.addWidget(_barred_notice(plan, len(self._barred)))
        same = [item.title for item in plan.items if item.comparison.state is ItemState.OK]
        self._same.setVisible(bool(same))
        self._same.set_words(f"{len(same)} already right" if same else "", ", ".join(same))
        self._same_list.set_words("\n".join(same))
        self._lasting = sum(item.undo in (Undo.NONE, Undo.PARTIAL) for item in plan.to_do)
        self._count()

    @Slot()
    def _count(self) -> None:
        chosen, total = self.model.chosen_count(), self.model.count()
        noun = "change" if chosen == 1 else "changes"
        self._total.setText(f"{chosen} of {total} {'change' if total == 1 else 'changes'}" if total else "No changes")
        lasting = self._lasting
        self._total_note.set_words(
            "" if not total else f"{lasting} cannot be undone" if lasting else "all can be undone"
        )
        self.apply.set_words(f"Apply {chosen} {noun}")
        barred = len(self._barred - self.model.left_out())
        self.apply.set_reason(
            "There is nothing to apply." if not chosen else "Rights are missing, see above." if barred == chosen else ""
        )

    @Slot()
    def _apply(self) -> None:
        self.apply_asked.emit(self.model.left_out())


def _barred_notice(plan: Plan, count: int) -> Notice:
    reason = next(item.comparison.reason for item in plan.to_do if item.comparison.reason)
    noun, verb = ("change", reason) if count == 1 else ("changes", reason.replace("needs ", "need ", 1))
    return Notice("warning", f"{count} {noun} {verb}.", RIGHTS_HINT)


def _unjudged_notice(item: PlanItem) -> Notice:
    verdict = "warning" if item.comparison.state is ItemState.IMPOSSIBLE else "unknown"
    fact = f"{item.title}: {'not possible here' if verdict == 'warning' else 'not known'}"
    reason = item.comparison.reason
    return Notice(verdict, fact, reason[:1].upper() + reason[1:])


class _ChangeTree(RowTree):
    """Risk and undo keep their width; the words share the rest."""

    def __init__(self, model: PreviewModel) -> None:
        super().__init__("Changes", _paint_cell, 32, indent=20)
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
        free = max(self.viewport().width() - sum(fixed), 300)
        before, after = round(free * BEFORE_SHARE), round(free * AFTER_SHARE)
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
            stays = index.data(UNDO) == Undo.NONE.value
            name, tone = ("x", "problem.fg") if stays else ("undo-2", "text.secondary")
            draw_icon(painter, rect.left() + 10, rect.center().y(), name, tone, size=13)
            draw_text(painter, rect.adjusted(29, 0, 0, 0), words, tone, "small", weight=MEDIUM)


def _paint_change(painter: QPainter, rect: QRectF, index: AnyIndex, tone: str) -> None:
    state = index.data(Qt.ItemDataRole.CheckStateRole)
    if state is None:  # one of several values of a change, or what people notice of it
        tone = "text.tertiary" if index.data(NOTE) else "text.secondary"
        draw_text(painter, rect.adjusted(12, 0, -8, 0), str(index.data()), tone, "small")
        return
    _paint_box(painter, rect.left() + 6, rect.center().y(), Qt.CheckState(state))
    is_group = not index.parent().isValid()
    weight = SEMIBOLD if is_group else MEDIUM
    draw_text(painter, rect.adjusted(32, 0, -4, 0), str(index.data()), tone, weight=weight)


def _paint_box(painter: QPainter, left: float, middle: float, state: Qt.CheckState) -> None:
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
