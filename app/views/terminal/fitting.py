"""When a terminal takes on the size of its place: at once, but none that it has only while it is put elsewhere."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

SETTLE_MS = 30
"""So long after it is shown again its place has its size: layouts pass theirs on from one to the next."""


class Fitting:
    """Belongs to one widget. A program on the alternate screen would lose what a moment's small size cuts off."""

    def __init__(self, widget: QWidget, fit: Callable[[], None]) -> None:
        self._widget, self._fit = widget, fit
        self._was_shown = False
        self._settling = QTimer(widget, singleShot=True, interval=SETTLE_MS)
        self._settling.timeout.connect(self._settle)

    def show(self) -> None:
        """The widget is shown: the sizes that follow may be those of a move."""
        if self._was_shown:
            self._settling.start()
        self._was_shown = True

    def resize(self) -> None:
        """The widget has another size."""
        if self._settling.isActive():
            return
        if self._was_shown and not self._widget.isVisible():  # what Qt kept back while it was hidden
            self._settling.start()
        else:
            self._fit()

    @Slot()
    def _settle(self) -> None:
        if self._widget.isVisible():
            self._fit()
