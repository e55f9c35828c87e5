"""Where a password is asked for: typed, or an entry of the vault that the device may have."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.domain.credentials import VaultEntry
from app.domain.devices import Device
from app.domain.language import tr
from app.domain.secret import Secret
from app.views.pages.remote.cards import CLOSE_TAB, Card
from app.views.pages.remote.sign_in_row import delegation_notice
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.failure import describe
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import Grow, column, panel, row
from app.views.widgets.text import label

type Entries = Callable[[], Sequence[VaultEntry] | None]
"""What the device may have; None while the vault is locked."""

TYPED = tr("Typed below")
MOST = 200
_HINT = tr("It becomes the credential of the device.")


class VaultRow(QWidget):
    """Nothing where there is nothing to choose."""

    changed = Signal()
    unlock_asked = Signal()

    def __init__(self, entries: Entries) -> None:
        super().__init__()
        self._entries = entries
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.unlock = Button(tr("Open the vault"), "lock-open", small=True)
        self.unlock.clicked.connect(self.unlock_asked)
        self.choice = FormRow(tr("Credential"), self.box)
        self._closed = panel(row(Grow(label(tr("Or take it from the vault."), "small", "tertiary")), self.unlock))
        self.setLayout(column(self.choice, self._closed, spacing=0))
        if not self._read():
            self.hide()  # and never shown here: without a parent it would be a window
        self.box.currentIndexChanged.connect(self._tell)

    def show_entries(self) -> None:
        """Read the entries again: the vault was unlocked or locked."""
        self.setVisible(self._read())

    def _read(self) -> bool:
        """Whether there is anything to choose or to open."""
        entries, chosen = self._entries(), self.entry
        self.box.blockSignals(True)
        self.box.clear()
        self.box.addItem(TYPED, "")
        for one in (entries or ())[:MOST]:
            self.box.addItem("  ·  ".join(part for part in (one.title, one.user, one.client) if part), one.id)
        self.box.setCurrentIndex(max(self.box.findData(chosen), 0))
        self.box.blockSignals(False)
        self.choice.setHidden(entries is None)
        self._closed.setHidden(entries is not None)
        self._tell()
        return entries is None or bool(entries)

    @Slot()
    def _tell(self) -> None:
        self.choice.set_hint(_HINT if self.entry else "")
        self.changed.emit()

    @property
    def entry(self) -> str:
        """The id of what was chosen, "" for what is typed."""
        return str(self.box.currentData() or "")


class PasswordCard(Card):
    """The device wants a password that is not known, or refused the one it got. It is not stored."""

    given = Signal(str, object)  # user, Secret
    entry_chosen = Signal(str)  # the id of one of the vault
    edit_asked = Signal()
    why_asked = Signal()

    def __init__(
        self, device: Device, user: str, error: BaseException, *, refused: bool, entries: Entries = tuple
    ) -> None:
        words, hint, _ = describe(error)
        if refused:
            super().__init__(
                "circle-x", "problem", tr("Could not sign in to {device}", device=device.name), f"{words} {hint}"
            )
        else:
            meaning = tr("No credential in the vault is chosen for it.")
            super().__init__("key-round", "info", tr("{device} asks for a password", device=device.name), meaning)
        self.user, self.password = QLineEdit(user), QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self.first = self.password if user else self.user
        self.vault = VaultRow(entries)
        self.vault.changed.connect(self._follow)
        go = Button(tr("Connect"), "log-in", Kind.PRIMARY)
        go.clicked.connect(self._give)
        for field in (self.user, self.password):
            field.returnPressed.connect(self._give)
        edit = Button(tr("Edit device"))
        edit.clicked.connect(self.edit_asked)
        self.why = Button(tr("Why?"))
        self.why.setToolTip(tr("Check the connection step by step; nothing is sent that counts as a try"))
        self.why.clicked.connect(self.why_asked)
        self.why.hide()
        self._typed = (
            FormRow(tr("User"), self.user),
            FormRow(
                tr("Password"), self.password, tr("Not stored: forgotten when the vault is locked or Satchel closes.")
            ),
        )
        self.add(
            *([delegation_notice()] if device.sign_in == "credssp" else []),
            self.vault,
            *self._typed,
            row(go, edit, self.why, None, self.cancel_button(CLOSE_TAB)),
        )

    def vault_changed(self) -> None:
        self.vault.show_entries()

    @Slot()
    def _follow(self) -> None:
        """An entry brings its user and password: nothing is left to type."""
        for field in self._typed:
            field.setHidden(bool(self.vault.entry))

    @Slot()
    def _give(self) -> None:
        user, password = self.user.text().strip(), Secret(self.password.text())
        if self.vault.entry:
            self.entry_chosen.emit(self.vault.entry)
        elif user and password:
            self.password.clear()
            self.given.emit(user, password)
        else:
            (self.password if user else self.user).setFocus()
