"""The preview as a tree: groups, their changes with a box each, and the values before and after."""

from collections.abc import Callable
from enum import IntEnum
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QStandardItem, QStandardItemModel

from app.domain.language import tr
from app.domain.setup import Step
from app.domain.setup_runs import Plan, PlanItem
from app.views.pages.setup.wording import RISK_WORDS, UNDO_WORDS, blockers, noticed, rollback_of, with_dependents

KEY = Qt.ItemDataRole.UserRole
RISK = Qt.ItemDataRole.UserRole + 1
UNDO = Qt.ItemDataRole.UserRole + 2
NOTE = Qt.ItemDataRole.UserRole + 3  # True in the line that says what people notice of a change
_ON, _OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class Column(IntEnum):
    CHANGE = 0
    BEFORE = 1
    AFTER = 2
    RISK = 3
    UNDO = 4


class PreviewModel(QStandardItemModel):
    """`chosen_changed` says that a box was ticked or cleared. What needs a change that is left out is left out too;
    what is ticked takes along what it needs."""

    chosen_changed = Signal()

    def __init__(self, parent: QObject | None = None, find_step: Callable[[str], Step | None] = lambda _: None) -> None:
        super().__init__(0, len(Column), parent)
        self._find_step = find_step
        self._plan: Plan | None = None
        self._boxes: dict[str, QStandardItem] = {}
        self._blocked: frozenset[str] = frozenset()  # keys of what needs something that cannot be done here
        self._is_settling = False
        self.itemChanged.connect(self._settle_boxes)

    def show_plan(self, plan: Plan) -> None:
        """List what is to do."""
        self.clear()
        self._plan, self._boxes = plan, {}
        self.setHorizontalHeaderLabels([tr("Change"), tr("Before"), tr("After"), tr("Risk"), tr("Undo")])
        groups: dict[str, QStandardItem] = {}
        blocked = blockers(plan.items)
        for item in plan.to_do:
            if item.group not in groups:
                groups[item.group] = _box(item.group)
                self.appendRow([groups[item.group], *(_cell() for _ in range(4))])
            note = noticed(item, blocked.get(item.key, ""), rollback_of(item, self._find_step))
            cells = _row(item, note)
            self._boxes[item.key] = cells[0]
            groups[item.group].appendRow(cells)
        self._blocked = frozenset(blocked)
        self.leave_out(self._blocked)

    def left_out(self) -> frozenset[str]:
        """Keys of the changes whose box is clear."""
        return frozenset(key for key, box in self._boxes.items() if box.checkState() is _OFF)

    def left_out_by_person(self) -> frozenset[str]:
        """Those that could be done."""
        return self.left_out() - self._blocked

    def leave_out(self, keys: frozenset[str]) -> None:
        """Clear the boxes of these changes, and of what needs them."""
        for key in keys & self._boxes.keys():
            self._boxes[key].setCheckState(_OFF)
        self.chosen_changed.emit()

    def chosen(self) -> list[PlanItem]:
        """What is to be done, in order."""
        left_out = self.left_out()
        return [item for item in self._plan.to_do if item.key not in left_out] if self._plan else []

    def count(self) -> int:
        return len(self._boxes)

    @Slot(QStandardItem)
    def _settle_boxes(self, changed: QStandardItem) -> None:
        if self._is_settling or not changed.isCheckable():
            return
        self._is_settling = True
        if cast("QStandardItem | None", changed.parent()) is None:  # Qt gives none at the top
            for row in range(changed.rowCount()):
                changed.child(row).setCheckState(changed.checkState())
                self._settle_needs(changed.child(row))
        else:
            self._settle_needs(changed)
        for row in range(self.rowCount()):
            group = self.item(row)
            states = {group.child(inner).checkState() for inner in range(group.rowCount())}
            group.setCheckState(states.pop() if len(states) == 1 else Qt.CheckState.PartiallyChecked)
        self._is_settling = False
        self.chosen_changed.emit()

    def _settle_needs(self, changed: QStandardItem) -> None:
        """What hangs together is done together."""
        items = {item.key: item for item in self._plan.items} if self._plan else {}
        if changed.checkState() is _OFF:
            for key in with_dependents(items.values(), {str(changed.data(KEY))}) & self._boxes.keys():
                self._boxes[key].setCheckState(_OFF)
            return
        wanted = [str(changed.data(KEY))]
        while wanted:
            needs = items[wanted.pop()].needs
            for key in needs:
                if key in self._boxes and self._boxes[key].checkState() is _OFF:
                    self._boxes[key].setCheckState(_ON)
                    wanted.append(key)


def _row(item: PlanItem, note: str) -> list[QStandardItem]:
    """A change with one value in its own line; more values hang below it, and last what people notice of it."""
    changes = item.comparison.changes
    single = changes[0] if len(changes) == 1 else None
    first = _box(item.title, item.key)
    risk = _cell(RISK_WORDS[item.risk])
    risk.setData(item.risk.value, RISK)
    undo = _cell(tr("By hand") if item.is_by_hand else UNDO_WORDS[item.undo])
    undo.setData("by_hand" if item.is_by_hand else item.undo.value, UNDO)
    if not single:
        for change in changes:
            first.appendRow([_cell(change.label), _cell(change.before), _cell(change.after), _cell(), _cell()])
    if note:
        line = _cell(note)
        line.setData(True, NOTE)
        first.appendRow([line])
    return [first, _cell(single.before if single else ""), _cell(single.after if single else ""), risk, undo]


def _box(text: str, key: str = "") -> QStandardItem:
    item = _cell(text)
    item.setCheckable(True)
    item.setCheckState(_ON)
    item.setData(key, KEY)
    return item


def _cell(text: str = "") -> QStandardItem:
    item = QStandardItem(text)
    item.setEditable(False)
    item.setToolTip(text)
    return item
