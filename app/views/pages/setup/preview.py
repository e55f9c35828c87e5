"""Third station: every change before it is made, with what it risks and whether it can be taken back."""

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLayout, QWidget

from app.domain.facts import Reason
from app.domain.language import counted, tr
from app.domain.setup import RIGHTS_HINT, ItemState, Restart
from app.domain.setup_runs import Plan, PlanItem
from app.views.pages.setup.item_card import ItemCard
from app.views.pages.setup.models import KEY, Column, PreviewModel
from app.views.pages.setup.operations import SetupOperations
from app.views.pages.setup.preview_tree import ChangeTree
from app.views.pages.setup.rights import RightsCard
from app.views.pages.setup.value_fields import VaultTitles
from app.views.pages.setup.wording import duration_words, is_lasting
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.empty_state import EmptyState
from app.views.widgets.fold import Fold
from app.views.widgets.layout import Grow, clear, column, panel, row, scroll
from app.views.widgets.low_place import HiddenWhenLow
from app.views.widgets.notice import Notice
from app.views.widgets.text import ElidedLabel, WrappedLabel, label

_LOW = 330  # pixels at 100 % text: below, the changes need the room of the words
CLEAR = tr("Nothing has changed yet. Clear the box of anything you do not want.")


class PreviewStage(QWidget):
    """`apply_asked` brings the keys that were left out, `values_changed` the key of an item and its new values."""

    apply_asked = Signal(object)
    values_changed = Signal(str, object)
    back_asked = Signal()
    export_asked = Signal()
    rights_given = Signal()

    def __init__(
        self, operations: SetupOperations, rights: RightsCard | None = None, titles: VaultTitles | None = None
    ) -> None:
        super().__init__()
        self.rights = rights
        if rights is not None:
            rights.given.connect(self.rights_given)
        self._plan: Plan | None = None
        self._is_drift = False
        self._barred: set[str] = set()  # keys of changes that this user may not make
        self.model = PreviewModel(self, operations.find_step)
        self.model.chosen_changed.connect(self._count)
        self.tree = ChangeTree(self.model)
        self.tree.selectionModel().currentChanged.connect(self._show_item)
        self.card = ItemCard(operations.find_step, titles)
        self.card.values_changed.connect(self.values_changed)
        self.card.editing_changed.connect(self._count)
        self._title = label(tr("Preview the changes"), "title")
        self._subtitle = WrappedLabel("", tone="secondary")
        self._unjudged = column(spacing=6)
        self._same = _FoldedList()
        self._elsewhere = _FoldedList()
        self.nothing = EmptyState(
            "circle-check", tr("Nothing to change"), tr("The device is already as the profile wants it.")
        )
        self._total = label("", "strong")
        self._total_note = ElidedLabel("", tone="secondary")
        self.knows = QCheckBox()
        self.knows.toggled.connect(self._count)
        self.apply = Button(tr("Apply"), kind=Kind.PRIMARY, key="Ctrl+Enter")
        self.apply.clicked.connect(self._apply)
        self.export = Button(tr("Export to Ansible…"), "upload", Kind.GHOST, small=True)
        self.export.clicked.connect(self.export_asked)
        self._can_export = operations.export_preview is not None
        self._lay_out()

    def _lay_out(self) -> None:
        back = Button(tr("Back"))
        back.clicked.connect(self.back_asked)
        head = row(Grow(column(self._title, self._subtitle, spacing=2)), self.export)
        HiddenWhenLow(self._subtitle, self, _LOW)
        self.notices = column(spacing=6)
        above: list[QWidget | QLayout] = [head, self.notices, *([self.rights] if self.rights else []), self._unjudged]
        below = (self.card, self._same, self._elsewhere, self.knows)
        body = QWidget()
        body.setLayout(column(*above, Grow(self.tree), self.nothing, *below, margins=(28, 20, 28, 10), spacing=8))
        totals = column(self._total, self._total_note, spacing=1)
        line = row(Grow(totals), back, self.apply, margins=(28, 14, 28, 14))
        self.setLayout(column(Grow(scroll(body)), panel(line, edge="top", bg="surface"), spacing=0))

    def show_plan(self, plan: Plan, *, is_drift: bool = False, asks_rights: bool = False) -> None:
        """Show what `plan` would do; `is_drift` where it is what an earlier run wanted, compared again; `asks_rights`
        where missing rights can be asked for here. The same changes compared again keep what was left out of them."""
        self._fill_tree(plan, is_drift=is_drift)
        clear(self.notices)
        self.export.setVisible(self._can_export and not is_drift)
        self.knows.setChecked(False)
        has_work = bool(plan.to_do)
        self._title.setText(tr("Is it still so?") if is_drift else tr("Preview the changes"))
        self._subtitle.set_words(self._words(plan))
        self.nothing.fact.setText(tr("It is still so") if is_drift else tr("Nothing to change"))
        self.nothing.help.set_words(
            tr("The device is as the earlier run left it.")
            if is_drift
            else tr("The device is already as the profile wants it.")
        )
        self.tree.setVisible(has_work)
        self.nothing.setVisible(not has_work)
        self.apply.setVisible(has_work)
        clear(self._unjudged)
        if self.rights is not None:
            self.rights.hide()
        for item in plan.items:
            if item.comparison.state in (ItemState.UNKNOWN, ItemState.IMPOSSIBLE):
                self._unjudged.addWidget(_unjudged_notice(item))
        self._barred = {item.key for item in plan.to_do if item.comparison.reason}
        if needing := needing_rights(plan):
            if asks_rights and self.rights is not None and self.rights.is_possible:
                self.rights.offer(
                    counted(len(needing), "change needs administrator rights.", "changes need administrator rights.")
                )
            elif self._barred:
                self._unjudged.addWidget(_barred_notice(plan, len(self._barred)))
        same = [item for item in plan.items if item.comparison.state is ItemState.OK]
        self._same.show_lines(tr("{count} already right", count=len(same)), [item.title for item in same])
        away = [item for item in plan.items if item.comparison.state is ItemState.NOT_WANTED]
        reasons = [f"{item.title}: {item.comparison.reason}" for item in away]
        self._elsewhere.show_lines(tr("{count} not wanted here", count=len(away)), reasons)
        self._count()

    def _fill_tree(self, plan: Plan, *, is_drift: bool) -> None:
        is_again = self._plan is not None and is_drift == self._is_drift and _is_same_list(self._plan, plan)
        left_out = self.model.left_out_by_person() if is_again else frozenset()
        shown = self.card.key if is_again else ""
        self._plan, self._is_drift = plan, is_drift
        self.card.put_away()
        self.model.show_plan(plan)
        self.model.leave_out(left_out)
        self.tree.arrange()
        self.tree.show_change(shown)

    @Slot()
    def forget(self) -> None:
        """What comes next is another question, though its changes be the same."""
        self._plan = None

    def _words(self, plan: Plan) -> str:
        where = tr("{profile} on {device}", profile=plan.profile, device=plan.device)
        if not plan.to_do:
            return where
        if self._is_drift:
            words = counted(
                len(plan.to_do), "thing is no longer as the run left it.", "things are no longer as the run left it."
            )
            return f"{where}. {words} {tr('Apply puts it right again.')}"
        return f"{where}. {CLEAR}"

    @Slot()
    def _count(self) -> None:
        chosen, total = self.model.chosen(), self.model.count()
        self._total.setText(
            tr("{count} of {changes}", count=len(chosen), changes=counted(total, "change"))
            if total
            else tr("No changes")
        )
        lasting = [item for item in chosen if is_lasting(item)]
        self._total_note.set_words(_total_words(chosen, len(lasting)) if chosen else "")
        names = ", ".join(dict.fromkeys(item.title for item in lasting))
        self.knows.setText(
            tr(
                "I know that {changes} cannot be undone in full: {names}",
                changes=counted(len(lasting), "change"),
                names=names,
            )
        )
        self.knows.setVisible(bool(lasting))
        self.apply.set_words(tr("Apply {changes}", changes=counted(len(chosen), "change")))
        barred = len(self._barred - self.model.left_out())
        self.apply.set_reason(
            tr("There is nothing to apply.")
            if not chosen
            else tr("Compare again with the new values first, or cancel them.")
            if self.card.is_editing
            else tr("Rights are missing, see above.")
            if barred == len(chosen)
            else tr("Tick the box about what cannot be undone first.")
            if lasting and not self.knows.isChecked()
            else ""
        )

    @Slot(QModelIndex, QModelIndex)
    def _show_item(self, index: QModelIndex, _: QModelIndex) -> None:
        while index.isValid() and not index.siblingAtColumn(Column.CHANGE).data(KEY):
            index = index.parent()
        key = index.siblingAtColumn(Column.CHANGE).data(KEY) if index.isValid() else ""
        item = next((one for one in self._plan.to_do if one.key == key), None) if self._plan else None
        if self._plan is not None and item is not None:
            self.card.show_item(self._plan, item, is_editable=not self._is_drift)

    @Slot()
    def _apply(self) -> None:
        self.apply_asked.emit(self.model.left_out())


class _FoldedList(Fold):
    """Lines that are hidden at first; hidden altogether where there are none."""

    def __init__(self) -> None:
        self._lines = WrappedLabel("", "small", "secondary")
        super().__init__("", self._lines)

    def show_lines(self, words: str, lines: list[str]) -> None:
        self.setVisible(bool(lines))
        self.set_words(words if lines else "", ", ".join(line.partition(":")[0] for line in lines))
        self._lines.set_words("\n".join(lines))


def _is_same_list(one: Plan, other: Plan) -> bool:
    """The same steps of the same profile for the same device."""
    keys = [item.key for item in one.items], [item.key for item in other.items]
    return (one.device, one.profile) == (other.device, other.profile) and keys[0] == keys[1]


def needing_rights(plan: Plan) -> list[PlanItem]:
    """What this user may not look at or change, and an administrator may."""
    denied = Reason.DENIED.words
    return [
        item
        for item in plan.items
        if item.comparison.state in (ItemState.CHANGE, ItemState.UNKNOWN) and item.comparison.reason.startswith(denied)
    ]


def _total_words(chosen: list[PlanItem], lasting: int) -> str:
    parts = [tr("usually {time}", time=duration_words(sum(item.seconds for item in chosen)))]
    restarts = {item.restart for item in chosen}
    if Restart.MUST in restarts:
        parts.append(tr("a restart is needed"))
    elif Restart.MAY in restarts:
        parts.append(tr("perhaps a restart"))
    parts.append(tr("{lasting} cannot be undone in full", lasting=lasting) if lasting else tr("all can be undone"))
    return "  ·  ".join(parts)


def _barred_notice(plan: Plan, count: int) -> Notice:
    reason = next(item.comparison.reason for item in plan.to_do if item.comparison.reason)
    if reason.startswith(Reason.DENIED.words):
        words = counted(count, "change needs administrator rights.", "changes need administrator rights.")
    else:
        words = counted(count, "change cannot be made: {reason}.", "changes cannot be made: {reason}.", reason=reason)
    return Notice("warning", words, RIGHTS_HINT)


def _unjudged_notice(item: PlanItem) -> Notice:
    verdict = "warning" if item.comparison.state is ItemState.IMPOSSIBLE else "unknown"
    fact = f"{item.title}: {tr('not possible here') if verdict == 'warning' else tr('not known')}"
    reason = item.comparison.reason
    return Notice(verdict, fact, reason[:1].upper() + reason[1:])
