"""Each control has a name and a role, and no two of one card have the same name."""

import re
from collections import defaultdict
from collections.abc import Iterator

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QWidget

from tests.access.controls import called, card, controls, controls_in, role, spoken

_A_WORD = re.compile(r"\w")
_NO_ROLE = frozenset(
    (
        QAccessible.Role.NoRole,
        QAccessible.Role.Client,
        QAccessible.Role.Pane,
        QAccessible.Role.Border,
        QAccessible.Role.Grouping,
        QAccessible.Role.UserRole,
    )
)


def unnamed(window: QWidget) -> Iterator[str]:
    for control in controls(window):
        if not _A_WORD.search(spoken(control)):
            yield f"has no name: {called(control)}"
        if isinstance(control, QComboBox) and not _is_named_by_what_stands_beside(control):
            yield f"says only what is chosen: {called(control)}"
    focus = window.focusWidget()
    if focus is not None and not _A_WORD.search(spoken(focus)):
        yield f"has the focus without a name: {called(focus)}"


def _is_named_by_what_stands_beside(box: QComboBox) -> bool:
    """On Linux Qt gives what is chosen as the name of a box, and its name by the label that belongs to it."""
    said = QAccessible.queryAccessibleInterface(box)
    return bool(box.accessibleName()) and bool(said.relations() or box.accessibleDescription() or box.toolTip())


def without_role(window: QWidget) -> Iterator[str]:
    for control in controls(window):
        is_pane = any(True for _ in controls_in(control))  # takes the focus for what stands in it
        if role(control) in _NO_ROLE and not is_pane:
            yield f"has the role {role(control).name}: {called(control)}"


def named_alike(window: QWidget) -> Iterator[str]:
    """Buttons of one card that cannot be told apart, neither by name nor by what is written in their row."""
    groups: dict[tuple[QWidget, str], list[QAbstractButton]] = defaultdict(list)
    for control in controls(window):
        if isinstance(control, QAbstractButton):
            groups[card(control), spoken(control)].append(control)
    for (around, name), alike in groups.items():
        if len(alike) > 1 and name and len({_row(one, around, alike) for one in alike}) < len(alike):
            yield f"{len(alike)} of one card are called {name!r}: {called(alike[0])}"


def _row(button: QWidget, around: QWidget, alike: list[QAbstractButton]) -> str:
    """What is said in the largest part around it that has none of the others."""
    row: QWidget = button
    while (above := row.parentWidget()) is not None and above is not around.parentWidget():
        if any(other is not button and above.isAncestorOf(other) for other in alike):
            break
        row = above
    labels = [label.text() for label in row.findChildren(QLabel)]
    return "\n".join([spoken(row) if row is not button else "", *labels])
