"""The form of a device: where it is, how it is reached, and which credential opens it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QPlainTextEdit, QWidget

from app.domain.credentials import VaultEntry
from app.domain.devices import DEFAULT_PORTS, Device, Transport, parse_address
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow, side_by_side
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.text import label

WIDTH = 540
KINDS = {
    Transport.SSH: "SSH",
    Transport.WINRMS: "Windows (WinRM over HTTPS)",
    Transport.WINRM: "Windows (WinRM over HTTP, sealed by NTLM)",
}
NO_ENTRY = "None: ask when connecting"


class DeviceForm(QFrame):
    """`saved` brings the device as typed; the page stores it and calls `show_problem` when that fails."""

    saved = Signal(object)  # Device
    cancelled = Signal()
    unlock_asked = Signal()

    def __init__(self, entries: Callable[[], Sequence[VaultEntry] | None]) -> None:
        super().__init__()
        self._entries = entries  # None while the vault is locked
        self._device = Device("", "")
        self.title = label("New device", "heading")
        self.name, self.host, self.port, self.user = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.kind, self.folder, self.entry = QComboBox(), QComboBox(editable=True), QComboBox()
        self.identity, self.notes = QLineEdit(), QPlainTextEdit()
        for box in (self.folder, self.entry):  # a long name in the list makes the form no wider
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
        for transport, words in KINDS.items():
            self.kind.addItem(words, transport)
        self.kind.currentIndexChanged.connect(self._show_kind)
        self.host.setPlaceholderText("10.0.0.5 or web01.example.com")
        self.notes.setFixedHeight(60)
        self.notes.setTabChangesFocus(True)
        self.unlock = Button("Unlock the vault", "lock-open", small=True)
        self.unlock.clicked.connect(self.unlock_asked)
        self.save = Button("Add device", "", Kind.PRIMARY, key="Ctrl+Enter")
        self.save.clicked.connect(self._save)
        self._build()
        self._bind_keys()

    def _build(self) -> None:
        cancel = Button("Cancel", "", Kind.GHOST, key="Esc")
        cancel.clicked.connect(self.cancelled)
        self._name_row = FormRow("Name", self.name)
        self._host_row = FormRow("Address", self.host)
        self._port_row = FormRow("Port", self.port)
        self._port_row.setFixedWidth(96)
        self._identity_row = FormRow("Private key file", self.identity, "Used beside what the vault entry holds.")
        entry = FormRow("Credential", self.entry)
        self.setLayout(
            column(
                self.title,
                4,
                side_by_side((self._name_row, 1), (FormRow("Folder", self.folder), 1)),
                FormRow("Reached by", self.kind),
                side_by_side((self._host_row, 1), (self._port_row, 0)),
                side_by_side((FormRow("User", self.user), 1), (entry, 1)),
                self._place_for_unlock(),
                self._identity_row,
                FormRow("Notes", self.notes),
                4,
                row(self.save, None, cancel),
                margins=20,
                spacing=10,
            )
        )
        self.setFixedWidth(round(WIDTH * max(1.0, theme().text_scale)))
        style(self, card="plain")

    def _place_for_unlock(self) -> QWidget:
        words = label("The vault is locked: its entries cannot be chosen.", "small", "tertiary")
        self._locked = panel(row(Grow(words), self.unlock))
        return self._locked

    def _bind_keys(self) -> None:
        for keys, act in (("Ctrl+Return", self._save), ("Esc", self.cancelled.emit)):
            shortcut = QShortcut(QKeySequence(keys), self, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for field in (self.name, self.host, self.port, self.user, self.identity):
            field.returnPressed.connect(self._save)

    def show_device(self, device: Device, folders: Sequence[str]) -> None:
        """Edit a device; one without an id is new."""
        self._device = device
        is_new = not device.id
        self.title.setText("New device" if is_new else f"Edit {device.name}")
        self.save.set_words("Add device" if is_new else "Save")
        self.folder.clear()
        self.folder.addItems(["", *folders])
        self.folder.setCurrentText(device.folder)
        if (edit := self.folder.lineEdit()) is not None:
            edit.setCursorPosition(0)
        self.kind.setCurrentIndex(max(0, self.kind.findData(device.transport)))
        self.name.setText(device.name)
        self.host.setText(device.host)
        self.port.setText(str(device.port) if device.port else "")
        self.user.setText(device.user)
        self.identity.setText(device.identity_file)
        self.notes.setPlainText(device.notes)
        self.show_entries(device.credential)
        self._show_kind()
        for problem in (self._name_row, self._host_row, self._port_row):
            problem.set_problem("")

    def show_entries(self, chosen: str | None = None) -> None:
        """List the vault's entries again, for example because it was unlocked."""
        wanted = self._device.credential if chosen is None else chosen
        entries = self._entries()
        self.entry.clear()
        self.entry.addItem(NO_ENTRY, "")
        for entry in entries or ():
            self.entry.addItem(f"{entry.title}  ·  {entry.user}" if entry.user else entry.title, entry.id)
        if wanted and self.entry.findData(wanted) < 0:
            words = "Chosen entry (vault locked)" if entries is None else "An entry that is no longer there"
            self.entry.addItem(words, wanted)
        self.entry.setCurrentIndex(max(0, self.entry.findData(wanted)))
        self._locked.setVisible(entries is None)

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
        transport = self.kind.currentData()
        self.port.setPlaceholderText(str(DEFAULT_PORTS[transport]))
        self._identity_row.setVisible(transport is Transport.SSH)

    @Slot()
    def _save(self) -> None:
        device = self._typed()
        if device is not None:
            self.saved.emit(device)

    def _typed(self) -> Device | None:
        """The device as typed; None after saying what is wrong with it."""
        host, port = self.host.text().strip(), self.port.text().strip()
        name = self.name.text().strip() or host
        host_problem = "" if _is_host(host) else "Write a name or an address, such as web01 or 10.0.0.5."
        port_problem = "" if not port or (port.isdecimal() and 0 < int(port) < 65536) else "1 to 65535"
        self._host_row.set_problem(host_problem)
        self._port_row.set_problem(port_problem)
        self._name_row.set_problem("")
        if host_problem or port_problem:
            (self.host if host_problem else self.port).setFocus()
            return None
        transport: Transport = self.kind.currentData()
        is_same_place = (host, transport) == (self._device.host, self._device.transport)
        return replace(
            self._device,
            name=name,
            transport=transport,
            host=host,
            port=int(port or 0),
            user=self.user.text().strip(),
            folder=self.folder.currentText().strip().strip("/"),
            credential=self.entry.currentData() or "",
            identity_file=self.identity.text().strip() if transport is Transport.SSH else "",
            pin=self._device.pin if is_same_place else "",  # another machine has another certificate
            notes=self.notes.toPlainText().strip(),
        )


def _is_host(host: str) -> bool:
    try:
        return parse_address(f"[{host}]" if host.count(":") > 1 else host).host == host and "@" not in host
    except ValueError:
        return False
