"""The card that opens a locked vault by a PIN or by Windows Hello, once that was turned on."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.language import counted, tr
from app.domain.local_time import local
from app.domain.secret import Secret
from app.views.pages.vault.entrance.parts import NOTE, card, head
from app.views.pages.vault.parts import PassphraseEdit
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import CENTER, Aligned, column
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import ElidedLabel, WrappedLabel, label

if TYPE_CHECKING:
    from app.services.vault.unlocking.ways import Standing


class QuickCard(QWidget):
    """`asked` brings the PIN, None for Windows Hello; `passphrase_asked` says that the person wants to type that."""

    asked = Signal(object)
    passphrase_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._needs_pin, self._until = True, ""
        self.name = ElidedLabel(tone="secondary")
        self.name.setAlignment(CENTER)
        self.pin = PassphraseEdit("PIN")
        self.field = FormRow("PIN", self.pin)
        self.bounds = WrappedLabel("", "small", "tertiary", roomy=False)
        self.unlock = Button(tr("Unlock"), kind=Kind.PRIMARY, key="Enter").fill_width()
        self.strip = TaskStrip(stop_words=tr("Cancel"), stopped_words=tr("Cancelled. The vault stays locked."))
        self.strip.ended.connect(self._allow)
        self.passphrase = Button(tr("Use the passphrase"), kind=Kind.LINK)
        self.pin.returnPressed.connect(self.submit)
        self.unlock.clicked.connect(self.submit)
        self.passphrase.clicked.connect(self.passphrase_asked)
        top = head("lock", tr("The vault is locked"), self.name)
        body = (self.field, 6, self.bounds, 14, self.strip, 8, self.unlock, 12, Aligned(self.passphrase, CENTER))
        self.setLayout(
            column(Aligned(card(*top, *body), CENTER), Aligned(label(NOTE, tone="tertiary"), CENTER), spacing=14)
        )
        self.setFocusProxy(self.pin)

    def show_standing(self, path: Path, standing: "Standing") -> None:
        """Ask for what opens this vault now. What was typed before is forgotten."""
        self._needs_pin = standing.needs_pin
        self.name.set_words(path.name)
        self.name.setToolTip(str(path))
        self.pin.forget()
        self.field.set_problem("")
        self.strip.clear()
        self.field.setVisible(self._needs_pin)
        self.unlock.set_words(tr("Unlock") if self._needs_pin else tr("Unlock with Windows Hello"))
        self.setFocusProxy(self.pin if self._needs_pin else self.unlock)
        left = ", " + counted(standing.tries_left, "try left", "tries left") if self._needs_pin else ""
        self._until = _moment(standing.until)
        self.bounds.set_words(tr("Works {until}{left}. After that, the passphrase.", until=self._until, left=left))

    def show_wrong(self, message: str, hint: str) -> None:
        """Say beside the field that the PIN is wrong."""
        self.strip.clear()
        self.bounds.set_words(
            tr("Works {until}. After that, the passphrase.", until=self._until)
        )  # the problem has the tries
        self.field.set_problem(f"{message} {hint}")
        self.pin.setFocus()
        self.pin.selectAll()

    @Slot()
    def submit(self) -> None:
        if self.strip.is_running:
            return
        if self._needs_pin and not self.pin.text():
            self.field.set_problem(tr("Type the PIN that you have chosen."))
            self.pin.setFocus()
            return
        self.field.set_problem("")
        self.asked.emit(Secret(self.pin.text()) if self._needs_pin else None)
        self.unlock.set_reason(tr("The vault is being opened.") if self.strip.is_running else "")

    @Slot()
    def _allow(self) -> None:
        self.unlock.set_reason("")


def _moment(until: float | None) -> str:
    """ "until 14:30", with the day where that is another one."""
    if until is None:
        return tr("until Satchel closes")
    end = local(datetime.fromtimestamp(until, UTC))
    return (
        tr("until {end:%H:%M}", end=end)
        if end.date() == local(datetime.now(UTC)).date()
        else tr("until {day} {end:%B, %H:%M}", day=end.day, end=end)
    )
