"""Boxes to choose from."""

from PySide6.QtWidgets import QComboBox


def name_box(box: QComboBox, name: str) -> None:
    """Name a box that has no label: on Linux Qt gives a screen reader what is chosen as its name, so that what it is
    for has to be told as its description too."""
    box.setAccessibleName(name)
    box.setAccessibleDescription(name)
    if (edit := box.lineEdit()) is not None:
        edit.setAccessibleName(name)
