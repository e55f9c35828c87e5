"""The preview as a tree: groups, their changes with a box each, and the values before and after."""

from enum import IntEnum
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QStandardItem, QStandardItemModel

from app.domain.setup import Risk, Undo
from app.domain.setup_runs import Plan, PlanItem

KEY = Qt.ItemDataRole.UserRole
RISK = Qt.ItemDataRole.UserRole + 1
UNDO = Qt.ItemDataRole.UserRole + 2
NOTE = Qt.ItemDataRole.UserRole + 3  # True in the line that says what people notice of a change

RISK_WORDS = {Risk.LOW: "Low", Risk.MEDIUM: "Medium", Risk.HIGH: "High", Risk.LOCKOUT: "Can cut the connection"}
UNDO_WORDS = {Undo.EXACT: "Yes", Undo.INVERSE: "Yes", Undo.PARTIAL: "In part", Undo.NONE: "No"}


class Column(IntEnum):
    CHANGE = 0
    BEFORE = 1
    AFTER = 2
    RISK = 3
    UNDO = 4


class PreviewModel(QStandardItemModel):
    """`chosen_changed` says that a box was ticked or cleared."""

    chosen_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(0, len(Column), parent)
        self._is_settling = False
        self.itemChanged.connect(self._settle_boxes)

    def show_plan(self, plan: Plan) -> None:
        self.clear()
        self.setHorizontalHeaderLabels(["Change", "Before", "After", "Risk", "Undo"])
        groups: dict[str, QStandardItem] = {}
        for item in plan.to_do:
            if item.group not in groups:
                groups[item.group] = _box(item.group)
                self.appendRow([groups[item.group], *(_cell() for _ in range(4))])
            groups[item.group].appendRow(_row(item))
        self.chosen_changed.emit()

    def left_out(self) -> frozenset[str]:
        """Keys of the changes whose box is clear."""
        return frozenset(str(item.data(KEY)) for item in self._items() if item.checkState() is Qt.CheckState.Unchecked)

    def chosen_count(self) -> int:
        return sum(item.checkState() is Qt.CheckState.Checked for item in self._items())

    def count(self) -> int:
        return len(self._items())

    def _items(self) -> list[QStandardItem]:
        groups = [self.item(row) for row in range(self.rowCount())]
        return [group.child(row) for group in groups for row in range(group.rowCount())]

    @Slot(QStandardItem)
    def _settle_boxes(self, changed: QStandardItem) -> None:
        if self._is_settling or not changed.isCheckable():
            return
        self._is_settling = True
        group = cast("QStandardItem | None", changed.parent())  # Qt gives none at the top
        if group is None:
            for row in range(changed.rowCount()):
                changed.child(row).setCheckState(changed.checkState())
        else:
            states = {group.child(row).checkState() for row in range(group.rowCount())}
            group.setCheckState(states.pop() if len(states) == 1 else Qt.CheckState.PartiallyChecked)
        self._is_settling = False
        self.chosen_changed.emit()


def _row(item: PlanItem) -> list[QStandardItem]:
    """A change with one value in its own line; more values hang below it, and last what people notice of it."""
    changes = item.comparison.changes
    single = changes[0] if len(changes) == 1 else None
    first = _box(item.title, item.key)
    risk = _cell(RISK_WORDS[item.risk])
    risk.setData(item.risk.value, RISK)
    undo = _cell(UNDO_WORDS[item.undo])
    undo.setData(item.undo.value, UNDO)
    if not single:
        for change in changes:
            first.appendRow([_cell(change.label), _cell(change.before), _cell(change.after), _cell(), _cell()])
    if item.interrupts:
        note = _cell(item.interrupts)
        note.setData(True, NOTE)
        first.appendRow([note])
    return [first, _cell(single.before if single else ""), _cell(single.after if single else ""), risk, undo]


def _box(text: str, key: str = "") -> QStandardItem:
    item = _cell(text)
    item.setCheckable(True)
    item.setCheckState(Qt.CheckState.Checked)
    item.setData(key, KEY)
    return item


def _cell(text: str = "") -> QStandardItem:
    item = QStandardItem(text)
    item.setEditable(False)
    item.setToolTip(text)
    return item
