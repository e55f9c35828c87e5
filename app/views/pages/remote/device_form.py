"""The form of a device: how it is reached, how one signs in, and the rest, which is folded at first."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame

from app.domain import sessions
from app.domain.devices import DEFAULT_PORTS, Device, Transport, parse_address
from app.domain.inheritance import NO_DEFAULTS, Inheritance, offered
from app.domain.language import tr
from app.views.pages.remote.account_rows import NO_ENTRY, CredentialRow, Entries, JumpRow, LockedLine
from app.views.pages.remote.device_rows import (
    ALL,
    LOGGED_IN,
    SERIAL,
    SSH,
    ChoiceRow,
    NotesRow,
    Row,
    SwitchRow,
    TextRow,
    value_words,
)
from app.views.pages.remote.port_chooser import PortChooser
from app.views.pages.remote.sign_in_row import SignInRow, delegation_notice
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow, side_by_side
from app.views.widgets.fold import Fold
from app.views.widgets.layout import LEFT, Aligned, column, panel, row, rule, style
from app.views.widgets.text import label

__all__ = ["NO_ENTRY", "DeviceForm"]

WIDTH = 540
KINDS = {
    Transport.SSH: "SSH",
    Transport.WINRMS: tr("Windows (WinRM over HTTPS)"),
    Transport.WINRM: tr("Windows (WinRM over HTTP, sealed)"),
    Transport.SERIAL: tr("Serial console"),
}
ACCENTS = ((tr("Production"), "production"), (tr("Customer"), "customer"))
NEWLINES = ((tr("Line feed (LF)"), "lf"), (tr("Both (CR LF)"), "crlf"))
FRAMINGS = tuple((one, one) for one in sessions.FRAMINGS[1:])
FLOWS = ((tr("RTS and CTS"), "hardware"), (tr("XON and XOFF"), "software"))
_KEY_HINT = tr("Used beside what the vault entry holds.")
_CERTIFICATE_HINT = tr("With its key in the same file. Its passphrase is that of the vault entry.")
_NOTHING_GIVEN = Inheritance(NO_DEFAULTS, {})


class DeviceForm(QFrame):
    """`saved` brings the device as typed; the page stores it and calls `show_problem` when that fails.

    `given` says what a folder gives to the devices in it; a field that is left empty takes that.
    """

    saved = Signal(object)  # Device
    cancelled = Signal()
    unlock_asked = Signal()

    def __init__(
        self,
        entries: Entries,
        devices: Callable[[], Sequence[Device]] = lambda: (),
        given: Callable[[str], Inheritance] = lambda _: _NOTHING_GIVEN,
    ) -> None:
        super().__init__()
        self._given = given
        self._device = Device("", "")
        self.title = label(tr("New device"), "heading")
        self.kind, self.folder = QComboBox(), QComboBox(editable=True)
        self.folder.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.folder.setMinimumContentsLength(8)  # a long name in the list makes the form no wider
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for transport, words in KINDS.items():
            self.kind.addItem(words, transport)
        self._make_rows(entries, devices)
        self.name, self.host, self.port = self._name_row.edit, self._host_row.edit, self._port_row.edit
        self.user, self.identity, self.entry = self._user_row.edit, self._identity_row.edit, self.entry_row.box
        self._locked = LockedLine(entries)
        self.unlock = self._locked.unlock
        self.ports = PortChooser()
        self.save = Button(tr("Add device"), "", Kind.PRIMARY, key="Ctrl+Enter")
        self._build()
        self._connect()

    def _make_rows(self, entries: Entries, devices: Callable[[], Sequence[Device]]) -> None:
        """A row that is added here, to `more_rows` at best, is shown, checked and stored like the others."""
        self._name_row = TextRow("name", tr("Name"))
        self._host_row = TextRow("host", tr("Address"), wrong=lambda host: _wrong_host(host, self.kind.currentData()))
        self._port_row = TextRow("port", tr("Port"), wrong=self._wrong_port)
        self.jump_row = JumpRow(devices)
        self._user_row, self.entry_row = TextRow("user", tr("User"), LOGGED_IN), CredentialRow(entries)
        self.sign_in_row, self.delegation = SignInRow(), delegation_notice()
        self._identity_row = TextRow("identity_file", tr("Private key file"), LOGGED_IN, _KEY_HINT)
        self.legacy_row = SwitchRow(
            "legacy", tr("Allow old algorithms (SHA-1)"), SSH, tr("Old switches need them. For this device only.")
        )
        self.more_rows: tuple[Row, ...] = (
            TextRow("tags", tr("Tags"), hint=tr("Separated by commas.")),
            ChoiceRow("accent", tr("Mark its sessions as"), ALL, ACCENTS, empty=tr("Not marked")),
            TextRow("reattach", tr("Command for a new shell"), SSH, example=tr("tmux new -A -s satchel")),
            ChoiceRow("newline", tr("Enter sends"), SERIAL, NEWLINES, empty=tr("Carriage return (CR)")),
            ChoiceRow("framing", tr("Bits, parity, stop bits"), SERIAL, FRAMINGS, empty="8N1"),
            ChoiceRow("flow", tr("Flow control"), SERIAL, FLOWS, empty=tr("None")),
            self.legacy_row,
            NotesRow(),
        )
        reach = (self._name_row, self._host_row, self._port_row, self.jump_row)
        sign_in = (self._user_row, self.entry_row, self.sign_in_row, self._identity_row)
        self.rows: tuple[Row, ...] = (*reach, *sign_in, *self.more_rows)

    def _build(self) -> None:
        cancel = Button(tr("Cancel"), "", Kind.GHOST, key="Esc")
        cancel.clicked.connect(self.cancelled)
        self._port_row.setFixedWidth(round(110 * max(1.0, theme().text_scale)))
        self._sign_in = panel(
            column(
                rule(),
                side_by_side((self._user_row, 1), (self.entry_row, 1)),
                self._locked,
                self.sign_in_row,
                self.delegation,
                self._identity_row,
                spacing=12,
            )
        )
        self.more = Fold(tr("More"), panel(column(*self.more_rows, spacing=10)))
        self.setLayout(
            column(
                self.title,
                side_by_side((self._name_row, 1), (FormRow(tr("Folder"), self.folder), 1)),
                rule(),
                side_by_side((FormRow(tr("Reached by"), self.kind), 1), (self.jump_row, 1)),
                side_by_side((self._host_row, 1), (self._port_row, 0)),
                Aligned(self.ports, LEFT),
                self._sign_in,
                rule(),
                self.more,
                row(self.save, None, cancel),
                margins=20,
                spacing=12,
            )
        )
        self.setFixedWidth(round(WIDTH * max(1.0, theme().text_scale)))
        style(self, card="plain")

    def _connect(self) -> None:
        self.save.clicked.connect(self._save)
        self.ports.chosen.connect(self.host.setText)
        self.unlock.clicked.connect(self.unlock_asked)
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.folder.currentTextChanged.connect(self._show_kind)
        self.sign_in_row.changed.connect(self._show_sign_in)
        for keys, act in (("Ctrl+Return", self._save), ("Esc", self.cancelled.emit)):
            shortcut = QShortcut(QKeySequence(keys), self, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for one in self.rows:
            if isinstance(one, TextRow):
                one.edit.returnPressed.connect(self._save)

    def show_device(self, device: Device, folders: Sequence[str]) -> None:
        """Edit a device as it is stored; one without an id is new."""
        self._device = device
        is_new = not device.id
        self.title.setText(tr("New device") if is_new else tr("Edit {device}", device=device.name))
        self.save.set_words(tr("Add device") if is_new else tr("Save"))
        self.folder.clear()
        self.folder.addItems(["", *folders])
        self.folder.setCurrentText(device.folder)
        if (edit := self.folder.lineEdit()) is not None:
            edit.setCursorPosition(0)
        self.kind.setCurrentIndex(max(0, self.kind.findData(device.transport)))
        self.show_entries()
        self.jump_row.show_hosts(device)
        for one in self.rows:
            one.show_value(getattr(device, one.field_name))
        self._show_kind()
        if any(one.value() for one in self.more_rows) is not self.more.is_open:
            self.more.toggle()

    def show_entries(self, _: str = "") -> None:
        """List the vault's entries again, for example because it was unlocked."""
        self.entry_row.show_entries()
        self._locked.look()
        self._show_kind()

    def focus_first(self) -> None:
        """Begin with the first field that is empty."""
        (self.name if not self.name.text() else self.host).setFocus()

    def show_problem(self, problem: str) -> None:
        """The device cannot be stored as it is; most often its name is taken."""
        self._name_row.set_problem(problem)
        self.save.set_reason("")
        self.name.setFocus()

    @Slot()
    def _show_kind(self) -> None:
        """Show the fields that a device of this kind has, and what its folder gives to each."""
        transport: Transport = self.kind.currentData()
        is_serial = transport is Transport.SERIAL
        given = self._given_here()
        self.entry_row.show_folders(self.folder.currentText())
        for one in self.rows:
            one.fit(transport)
            value, origin = offered(one.field_name, transport, given)
            one.offer(value_words(one, value), origin)
        self._sign_in.setHidden(is_serial)
        self._show_sign_in()
        self.ports.setVisible(is_serial)
        self._host_row.name.setText(tr("Serial port") if is_serial else tr("Address"))
        self._host_row.set_example(tr("COM3 or /dev/ttyUSB0") if is_serial else tr("10.0.0.5 or web01.example.com"))
        self._port_row.name.setText(tr("Bits per second") if is_serial else tr("Port"))
        self._port_row.set_example(str(DEFAULT_PORTS[transport]))

    @Slot()
    def _show_sign_in(self) -> None:
        """A key belongs to SSH, a certificate to the one sign-in that takes it."""
        is_ssh = self.kind.currentData() is Transport.SSH
        says = self.sign_in_row.value() or offered("sign_in", self.kind.currentData(), self._given_here())[0]
        self.delegation.setVisible(not is_ssh and says == "credssp")
        self._identity_row.setVisible(is_ssh or says == "certificate")
        self._identity_row.name.setText(tr("Private key file") if is_ssh else tr("Certificate file (PEM)"))
        self._identity_row.edit.setAccessibleName(self._identity_row.name.text())
        self._identity_row.set_usual_hint(_KEY_HINT if is_ssh else _CERTIFICATE_HINT)

    def _given_here(self) -> Inheritance:
        return self._given(self.folder.currentText())

    @Slot()
    def _save(self) -> None:
        device = self._typed()
        if device is not None:
            self.saved.emit(device)

    def _typed(self) -> Device | None:
        """The device as typed; None after saying what is wrong with it."""
        transport: Transport = self.kind.currentData()
        host = self.host.text().strip()
        wrong = [one for one in self.rows if transport in one.transports and not one.check()]
        if wrong:
            wrong[0].field.setFocus()
            return None
        empty = Device("", "")
        values: dict[str, Any] = {
            one.field_name: one.value() if transport in one.transports else getattr(empty, one.field_name)
            for one in self.rows
        }
        values["name"] = values["name"] or host
        is_same_place = (host, transport) == (self._device.host, self._device.transport)
        pin = self._device.pin if is_same_place else ""  # another machine has another certificate
        folder = self.folder.currentText().strip().strip("/")
        return replace(self._device, transport=transport, folder=folder, pin=pin, **values)

    def draft(self) -> Device:
        """What stands in the form, whatever is wrong with it."""
        values: dict[str, Any] = {one.field_name: one.value() for one in self.rows}
        folder = self.folder.currentText().strip().strip("/")
        return replace(self._device, transport=self.kind.currentData(), folder=folder, **values)

    def _wrong_port(self, port: str) -> str:
        if self.kind.currentData() is Transport.SERIAL:
            return "" if not port or (port.isdecimal() and int(port) > 0) else tr("A number")
        return "" if not port or (port.isdecimal() and 0 < int(port) < 65536) else tr("1 to 65535")


def _wrong_host(host: str, transport: Transport) -> str:
    if transport is Transport.SERIAL:
        return "" if host else tr("Write the name of the port, such as COM3 or /dev/ttyUSB0.")
    try:
        is_host = parse_address(f"[{host}]" if host.count(":") > 1 else host).host == host and "@" not in host
    except ValueError:
        is_host = False
    return "" if is_host else tr("Write a name or an address, such as web01 or 10.0.0.5.")
