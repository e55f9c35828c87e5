"""The rows that need to know more than the device: its credential in the vault, and the host before it."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from app.domain.clients import client_of_folder, offered_to
from app.domain.credentials import VaultEntry
from app.domain.devices import Device, Transport, parse_address
from app.domain.inheritance import NOTHING
from app.domain.language import tr
from app.views.pages.remote.device_rows import LOGGED_IN, SSH, ChoiceRow, Row
from app.views.widgets.buttons import Button
from app.views.widgets.layout import Grow, row
from app.views.widgets.text import WrappedLabel

NO_ENTRY = tr("None: ask when connecting")
OTHERS = tr("It belongs to another client: Satchel asks for the reason before it is used here.")
DIRECTLY = tr("Directly")
MOST_HOSTS = 50
"""Jump hosts that are listed; any other device can be typed by its name."""

type Entries = Callable[[], Sequence[VaultEntry] | None]
"""The entries of the vault; None while it is locked."""


class CredentialRow(ChoiceRow):
    """An entry of the vault that the devices of a folder may have. One that cannot be seen now stays chosen."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._clients: frozenset[str] = frozenset()
        self._others: dict[str, str] = {}  # of other clients: what they are called, by id
        super().__init__("credential", tr("Credential"), LOGGED_IN, empty=NO_ENTRY)

    @property
    def is_locked(self) -> bool:
        return self._entries() is None

    def show_folders(self, *folders: str) -> None:
        """Offer what the clients of these folders may have, all of them."""
        clients = frozenset(client for one in folders if (client := client_of_folder(one)))
        if clients != self._clients:
            self._clients = clients
            self.show_entries()

    def show_entries(self) -> None:
        """Read the entries again: the vault was unlocked or locked."""
        every = self._entries() or ()
        offered = offered_to(self._clients, every)
        may = {one.id for one in offered}
        self._others = {one.id: _entry_words(one, one.client) for one in every if one.id not in may}
        self.show_choices([(_entry_words(one, "" if self._clients else one.client), one.id) for one in offered])

    def words_for(self, value: str) -> str:
        known = next((words for words, one in self._choices if one == value), "") or self._others.get(value, "")
        return known or (
            tr("Chosen entry (vault locked)") if self.is_locked else tr("An entry that is no longer there")
        )

    def _follow(self) -> None:
        """Say it where one of another client is chosen: it is asked about before it is sent."""
        super()._follow()
        if self.value() in self._others:
            self.set_hint(OTHERS)


def _entry_words(entry: VaultEntry, client: str) -> str:
    return "  ·  ".join(part for part in (entry.title, entry.user, client) if part)


class LockedLine(QWidget):
    """Says that the vault is locked, or that there is none yet, and leads to it; nothing while it is open."""

    def __init__(self, entries: Entries) -> None:
        super().__init__()
        self._entries = entries
        self.unlock = Button(tr("Open the vault"), "lock-open", small=True)
        words = WrappedLabel(
            tr("Entries of the vault can be chosen while it is open."), "small", "tertiary", roomy=False
        )
        self.setLayout(row(Grow(words), self.unlock))
        self.look()

    def look(self) -> None:
        """The vault may have been unlocked or locked."""
        self.setVisible(self._entries() is None)


class JumpRow(Row):
    """The device or address through which a device is reached. `devices` gives the whole book."""

    def __init__(self, devices: Callable[[], Sequence[Device]]) -> None:
        self._devices = devices
        self._says = ""
        self._words: dict[str, str] = {}  # how each device that can be a host is called, by id
        self._ids: dict[str, str] = {}  # the other way round, letter case aside
        self._listed: Sequence[str] = ()
        self.box = QComboBox(editable=True)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(8)
        super().__init__("jump", tr("Through"), self.box, SSH, "")
        self.box.setToolTip(tr("Another SSH device of the book, or user@host:port"))
        self.box.currentTextChanged.connect(self._follow)
        self.box.activated.connect(lambda _: self._follow())

    def show_value(self, value: Any) -> None:
        self._fill(str(value or ""), None)
        self.set_problem("")
        self._follow()

    def show_hosts(self, device: Device) -> None:
        """List what is near: the SSH devices of the same client, and those through which others are reached."""
        chosen, client = self.value(), device.folder.partition("/")[0]
        hosts = [one for one in self._devices() if one.transport is Transport.SSH and one.id != device.id]
        names = Counter(one.name.casefold() for one in hosts)
        self._words = {one.id: _words(one, is_alone=names[one.name.casefold()] == 1) for one in hosts}
        self._ids = {words.casefold(): device_id for device_id, words in self._words.items()}
        used = {one.jump for one in self._devices()}
        near = [one for one in hosts if one.id in used or one.folder.partition("/")[0] == client]
        near.sort(key=lambda one: (one.id not in used, one.name.casefold()))
        self._fill(chosen, [one.id for one in near[:MOST_HOSTS]])

    def value(self) -> Any:
        text = self.box.currentText().strip()
        if text in ("", self._says):
            return ""
        if text == DIRECTLY:
            return NOTHING if self._says else ""
        return self._ids.get(text.casefold(), text)

    def check(self) -> bool:
        value = self.value()
        problem = ""
        if value and value != NOTHING and value not in self._words:
            try:
                parse_address(value)
            except ValueError:
                problem = tr("Write the name of an SSH device of the book, or user@host:port.")
        self.set_problem(problem)
        return not problem

    def words_for(self, value: str) -> str:
        """How a jump host is called: a device by its name, or the address itself."""
        return self._words.get(value) or next((one.name for one in self._devices() if one.id == value), value)

    def _show_offer(self, words: str) -> None:
        chosen = self.value()
        self._says = words
        if (edit := self.box.lineEdit()) is not None:
            edit.setPlaceholderText(words or DIRECTLY)
        self._fill(chosen, None)

    def _fill(self, chosen: str, hosts: Sequence[str] | None) -> None:
        """`hosts` are ids of devices; None: those that are listed already."""
        was_blocked = self.box.blockSignals(True)
        self._listed = self._listed if hosts is None else hosts
        self.box.clear()
        self.box.addItems([DIRECTLY, *(self._words[one] for one in self._listed)])
        words = DIRECTLY if chosen == NOTHING and self._says else self.words_for("" if chosen == NOTHING else chosen)
        self.box.setCurrentIndex(self.box.findText(words, Qt.MatchFlag.MatchExactly) if words else -1)
        self.box.setEditText(words)
        self.box.blockSignals(was_blocked)


def _words(device: Device, *, is_alone: bool) -> str:
    """Its name, or where it lies as well if another has the same name."""
    return device.name if is_alone or not device.folder else f"{device.folder} / {device.name}"
