"""Boxes to choose from."""

from PySide6.QtWidgets import QComboBox


def let_shrink(box: QComboBox) -> None:
    """Let a box be narrower than its longest choice: in a narrow form it gives way before it is cut."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)


def name_box(box: QComboBox, name: str) -> None:
    """Name a box that has no label: on Linux Qt gives a screen reader what is chosen as its name, so that what it is
    for has to be told as its description too."""
    box.setAccessibleName(name)
    box.setAccessibleDescription(name)
    if (edit := box.lineEdit()) is not None:
        edit.setAccessibleName(name)
