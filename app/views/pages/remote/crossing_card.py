"""Asks for the reason before a credential of one client goes to a device of another."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit

from app.domain.language import tr
from app.domain.vault_errors import OtherClient
from app.views.pages.remote.cards import CLOSE_TAB, Card
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import row

MEANING = tr("Nothing was sent. Most often another entry of the vault is meant: choose it for the device.")
LASTS = tr("It goes into the audit of the vault. Allowed for this device until the vault is locked.")
_LONGEST = 300


class CrossingCard(Card):
    """Enter crosses nothing while there is no reason; the first button chooses another credential."""

    given = Signal(str)  # the reason
    edit_asked = Signal()

    def __init__(self, error: OtherClient) -> None:
        super().__init__("users", "warning", tr("This credential belongs to another client"), f"{error} {MEANING}")
        self.reason = QLineEdit(maxLength=_LONGEST)
        self.reason.returnPressed.connect(self._give)
        self.reason.textChanged.connect(self._follow)
        self.edit = self.first = Button(tr("Choose another…"), "pencil", Kind.PRIMARY)
        self.edit.clicked.connect(self.edit_asked)
        self.use = Button(tr("Use it here"), "log-in")
        self.use.clicked.connect(self._give)
        self.add(
            FormRow(tr("Reason to use it all the same"), self.reason, LASTS),
            row(self.edit, self.use, None, self.cancel_button(CLOSE_TAB)),
        )
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self.use.set_reason("" if self.reason.text().strip() else tr("Write the reason first."))

    @Slot()
    def _give(self) -> None:
        if reason := self.reason.text().strip():
            self.given.emit(reason)
        else:
            self.reason.setFocus()


def crossing_card(error: OtherClient, cross: Callable[[str], None], edit: Callable[[], None]) -> CrossingCard:
    """The card; `cross` is given the reason, `edit` chooses another credential."""
    card = CrossingCard(error)
    card.given.connect(cross)
    card.edit_asked.connect(edit)
    return card
