"""The form of a tunnel: what leads where, through which device."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QIntValidator, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLineEdit

from app.domain.devices import Device, Transport
from app.domain.language import tr
from app.domain.tunnels import LOOPBACK, Tunnel, TunnelKind, problem_with
from app.views.pages.remote.tunnels.words import KINDS, warning
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.completion import completion
from app.views.widgets.fields import FormRow, side_by_side
from app.views.widgets.layout import column, row, style
from app.views.widgets.notice import Notice
from app.views.widgets.text import label

WIDTH = 540
_ADDRESSES = (LOOPBACK, "::1", "0.0.0.0")  # noqa: S104 - an offer, with a warning
_LISTENS = {
    TunnelKind.LOCAL: tr("Port on this computer"),
    TunnelKind.REMOTE: tr("Port on the device"),
    TunnelKind.DYNAMIC: tr("Port on this computer"),
}
_LEADS = {
    TunnelKind.LOCAL: (tr("Leads to"), tr("As the device sees it: “localhost” is the device itself.")),
    TunnelKind.REMOTE: (tr("Leads to"), tr("As this computer sees it.")),
    TunnelKind.DYNAMIC: ("", ""),
}


class TunnelForm(QFrame):
    """`saved` brings the Tunnel as typed; one with id "" is new. `devices` gives the whole book."""

    saved = Signal(object)
    cancelled = Signal()

    def __init__(self, devices: Callable[[], Sequence[Device]]) -> None:
        super().__init__()
        self._devices = devices
        self._ids: dict[str, str] = {}  # of devices, by how they are listed
        self._tunnel = Tunnel("", "", TunnelKind.LOCAL, "", 0)
        self.title = label(tr("New tunnel"), "heading")
        self.kind = QComboBox()
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kind.setMinimumContentsLength(8)  # the long words of a kind make the form no wider
        for kind, words in KINDS.items():
            self.kind.addItem(words, kind)
        self.device = QComboBox(editable=True)
        self.device.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.port, self.host_port = _number(), _number()
        self.bind = QComboBox(editable=True)
        self.bind.addItems(_ADDRESSES)
        self.host, self.name = QLineEdit(), QLineEdit()
        self.autostart = QCheckBox(tr("Start it with Satchel"))
        self.kind_row = FormRow(tr("Kind"), self.kind)
        self.device_row = FormRow(tr("Through the device"), self.device)
        self.port_row = FormRow(tr("Port on this computer"), self.port, tr("Empty: a free one."))
        self.bind_row = FormRow(tr("Listens on"), self.bind)
        self.host_row = FormRow(tr("Leads to"), self.host, "x")
        self.host_port_row = FormRow(tr("Its port"), self.host_port)
        self.name_row = FormRow(tr("Name"), self.name, tr("Empty: where it leads."))
        self.risk = Notice("warning", tr("Others can use it."), warning(replace(self._tunnel, bind="*")), tall=True)
        self.save = Button(tr("Add tunnel"), "", Kind.PRIMARY, key="Ctrl+Enter")
        self._build()

    def _build(self) -> None:
        cancel = Button(tr("Cancel"), "", Kind.GHOST, key="Esc")
        cancel.clicked.connect(self.cancelled)
        self.save.clicked.connect(self._save)
        self.kind.currentIndexChanged.connect(self._fit)
        self.bind.currentTextChanged.connect(self._fit)
        self.setLayout(
            column(
                self.title,
                self.kind_row,
                self.device_row,
                side_by_side((self.port_row, 1), (self.bind_row, 1)),
                self.risk,
                side_by_side((self.host_row, 2), (self.host_port_row, 1)),
                self.name_row,
                self.autostart,
                row(self.save, None, cancel),
                margins=20,
                spacing=12,
            )
        )
        self.setMaximumWidth(round(WIDTH * max(1.0, theme().text_scale)))
        style(self, card="plain")
        for keys, act in (("Ctrl+Return", self._save), ("Esc", self.cancelled.emit)):
            shortcut = QShortcut(QKeySequence(keys), self, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if (typed := self.device.lineEdit()) is not None:
            typed.editingFinished.connect(self._complete_device)
        for field in (self.port, self.host, self.host_port, self.name):
            field.returnPressed.connect(self._save)

    def show_tunnel(self, tunnel: Tunnel) -> None:
        """A tunnel as it is kept; one with id "" is new."""
        self._tunnel = tunnel
        is_new = not tunnel.id
        self.title.setText(tr("New tunnel") if is_new else tr("Edit {tunnel}", tunnel=tunnel.name))
        self.save.set_words(tr("Add tunnel") if is_new else tr("Save"))
        self._list_devices(tunnel.device)
        self.kind.setCurrentIndex(list(KINDS).index(tunnel.kind))
        self.port.setText(str(tunnel.port or ""))
        self.bind.setEditText(tunnel.bind)
        self.host.setText(tunnel.host)
        self.host_port.setText(str(tunnel.host_port or ""))
        self.name.setText(tunnel.name)
        self.autostart.setChecked(tunnel.autostart)
        for one in (self.device_row, self.port_row, self.bind_row, self.host_row, self.host_port_row):
            one.set_problem("")
        self._fit()

    def focus_first(self) -> None:
        """What is not known yet."""
        first = self.kind if self._tunnel.device else self.device
        (self.host if self._tunnel.id else first).setFocus()

    def show_problem(self, problem: str) -> None:
        """It cannot be kept so."""
        self.name_row.set_problem(problem)

    def value(self) -> Tunnel:
        """As typed."""
        kind: TunnelKind = self.kind.currentData()
        leads = kind is not TunnelKind.DYNAMIC
        return replace(
            self._tunnel,
            kind=kind,
            device=self._ids.get(self.device.currentText().strip().casefold(), ""),
            port=int(self.port.text() or 0),
            bind=self.bind.currentText().strip() or "*",
            host=self.host.text().strip() if leads else "",
            host_port=int(self.host_port.text() or 0) if leads else 0,
            name=self.name.text().strip(),
            autostart=self.autostart.isChecked(),
        )

    def _list_devices(self, chosen: str) -> None:
        devices = sorted(
            (one for one in self._devices() if one.transport is Transport.SSH), key=lambda one: one.name.casefold()
        )
        words = {one.id: f"{one.name}   {one.address}" for one in devices}
        self._ids = {text.casefold(): id for id, text in words.items()}
        self._ids |= {one.name.casefold(): one.id for one in devices}
        self.device.clear()
        self.device.addItems(list(words.values()))
        self.device.setCompleter(completion(self.device.model(), self.device))
        self.device.setEditText(words.get(chosen, ""))
        self.device_row.set_hint("" if devices else tr("Add a device that is reached by SSH first."))

    @Slot()
    def _complete_device(self) -> None:
        """A part of a name that only one device has is that device."""
        typed = self.device.currentText().strip().casefold()
        fitting = {self._ids[words] for words in self._ids if typed and typed in words}
        if len(fitting) == 1:
            self.device.setEditText(
                next(
                    self.device.itemText(n)
                    for n in range(self.device.count())
                    if self._ids[self.device.itemText(n).casefold()] in fitting
                )
            )

    @Slot()
    def _fit(self) -> None:
        """Show what this kind has, and what is risky."""
        kind: TunnelKind = self.kind.currentData()
        self.port_row.name.setText(_LISTENS[kind])
        self.port.setAccessibleName(_LISTENS[kind])
        self.host_row.set_hint(_LEADS[kind][1])
        leads = kind is not TunnelKind.DYNAMIC
        for one in (self.host_row, self.host_port_row):
            one.setVisible(leads)
        self.name_row.set_hint(tr("Empty: where it leads.") if leads else tr("Empty: “SOCKS proxy”."))
        risk = warning(self.value())
        self.risk.show_words(tr("Others can use it."), risk)
        self.risk.setVisible(bool(risk))

    @Slot()
    def _save(self) -> None:
        self._complete_device()
        tunnel = self.value()
        leads = tunnel.kind is not TunnelKind.DYNAMIC
        problems = (
            (self.device_row, tr("Choose a device of the list.") if not tunnel.device else ""),
            (self.port_row, tr("Up to 65535.") if tunnel.port > 65535 else ""),
            (self.host_row, tr("A name or an address.") if leads and not tunnel.host else ""),
            (self.host_port_row, tr("1 to 65535.") if leads and not 1 <= tunnel.host_port <= 65535 else ""),
        )
        for one, problem in problems:
            one.set_problem(problem)
        if wrong := [one for one, problem in problems if problem]:
            wrong[0].field.setFocus()
        elif problem := problem_with(tunnel):
            self.show_problem(problem)
        else:
            self.saved.emit(tunnel)


def _number() -> QLineEdit:
    field = QLineEdit()
    field.setValidator(QIntValidator(0, 99999, field))
    return field
