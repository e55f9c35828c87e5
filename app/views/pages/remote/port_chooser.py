"""The serial ports of this computer, to be chosen in a form: looked for anew each time."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QMenu

from app.domain.language import tr
from app.views.widgets.buttons import Button, Kind

if TYPE_CHECKING:
    from app.services.serial.ports import SerialPort

_WORDS = tr("Choose a port")


class PortChooser(Button):
    """`asked` wants the ports, which come to `show_ports`; `chosen` brings the name of one."""

    asked = Signal()
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(_WORDS, "chevron-down", Kind.GHOST, small=True)
        self.clicked.connect(self._ask)

    @Slot()
    def _ask(self) -> None:
        self.set_words(tr("Looking for ports…"))
        self.asked.emit()

    def show_ports(self, ports: "Sequence[SerialPort]") -> None:
        """Let a person choose among the ports that were found."""
        self.set_words(_WORDS)
        self.make_menu(ports).popup(self.mapToGlobal(QPoint(0, self.height())))

    def make_menu(self, ports: "Sequence[SerialPort]") -> QMenu:
        menu = QMenu(self)
        for port in ports:
            menu.addAction(port.words).triggered.connect(partial(self._choose, port.name))
        if not ports:
            menu.addAction(tr("No serial port was found: plug the adapter in")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(tr("Look again")).triggered.connect(self._ask)
        return menu

    def _choose(self, name: str, *_: object) -> None:
        self.chosen.emit(name)
