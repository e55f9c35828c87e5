"""Each target of the pointer has 24 x 24 pixels (WCAG 2.2, 2.5.8)."""

from collections.abc import Iterator

from PySide6.QtWidgets import QLineEdit, QWidget

from tests.access.controls import called, controls

LEAST = 24


def small(window: QWidget) -> Iterator[str]:
    for control in controls(window):
        if isinstance(control.parentWidget(), QLineEdit):
            continue  # the eye in a field is as high as its line
        if min(control.width(), control.height()) < LEAST:
            yield f"is {control.width()} x {control.height()}: {called(control)}"
