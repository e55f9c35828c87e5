"""The form of a folder: its name, where it lies, and what the devices in it have unless they say otherwise."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLineEdit

from app.domain.devices import DEFAULT_PORTS, Device, Transport
from app.domain.inheritance import NO_DEFAULTS, FolderDefaults, Inheritance
from app.domain.language import tr
from app.views.pages.remote.account_rows import CredentialRow, Entries, JumpRow, LockedLine
from app.views.pages.remote.device_form import ACCENTS
from app.views.pages.remote.device_rows import ALL, LOGGED_IN, SSH, ChoiceRow, Row, TextRow, value_words
from app.views.pages.remote.sign_in_row import SignInRow
from app.views.theme import theme
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow, side_by_side
from app.views.widgets.fold import Fold
from app.views.widgets.layout import column, panel, row, rule, style
from app.views.widgets.text import WrappedLabel, label

WIDTH = 540
_PORTS = (
    ("ssh_port", tr("SSH port"), Transport.SSH),
    ("winrms_port", tr("WinRM port (HTTPS)"), Transport.WINRMS),
    ("winrm_port", tr("WinRM port (HTTP)"), Transport.WINRM),
    ("serial_port", tr("Serial, bits per second"), Transport.SERIAL),
)


class FolderForm(QFrame):
    """`saved` brings the old path ("" for a new folder), the new one, and what the folder says.

    `given` tells what the folders above it give.
    """

    saved = Signal(str, str, object)  # FolderDefaults
    cancelled = Signal()
    unlock_asked = Signal()

    def __init__(
        self, entries: Entries, devices: Callable[[], Sequence[Device]], given: Callable[[str], Inheritance]
    ) -> None:
        super().__init__()
        self._given = given
        self._old = ""
        self._is_top = False
        self.title = label(tr("New folder"), "heading")
        self.path = QLineEdit()
        self._path_row = FormRow(tr("Name"), self.path, tr("A client, a site, a kind. “Client/Site” makes both."))
        self.entry_row, self.jump_row = CredentialRow(entries), JumpRow(devices)
        self._account: tuple[Row, Row] = (TextRow("user", tr("User"), LOGGED_IN), self.entry_row)
        self._more: tuple[Row, ...] = (
            self.jump_row,
            TextRow("identity_file", tr("Private key file"), LOGGED_IN, tr("WinRM: a certificate with its key (PEM).")),
            SignInRow(for_many=True),
            TextRow("reattach", tr("Command for a new shell"), SSH, example=tr("tmux new -A -s satchel")),
            *(_port_row(field, name, DEFAULT_PORTS[kind]) for field, name, kind in _PORTS),
        )
        self._looks: tuple[Row, Row] = (
            TextRow("tags", tr("Tags"), hint=tr("Separated by commas.")),
            ChoiceRow("accent", tr("Mark sessions as"), ALL, ACCENTS, empty=tr("Not marked")),
        )
        self.rows: dict[str, Row] = {one.field_name: one for one in (*self._account, *self._looks, *self._more)}
        self._locked = LockedLine(entries)
        self._locked.unlock.clicked.connect(self.unlock_asked)
        self.save = Button(tr("Add folder"), "", Kind.PRIMARY, key="Ctrl+Enter")
        self._build()

    def _build(self) -> None:
        cancel = Button(tr("Cancel"), "", Kind.GHOST, key="Esc")
        cancel.clicked.connect(self.cancelled)
        self.save.clicked.connect(self._save)
        self._words = WrappedLabel(tr("The devices in it have this, unless they say otherwise."), "small", "tertiary")
        ports = self._more[4:]
        more = column(
            *self._more[:4],
            side_by_side((ports[0], 1), (ports[3], 1)),
            side_by_side((ports[1], 1), (ports[2], 1)),
            spacing=10,
        )
        self.more = Fold(tr("More"), panel(more))
        self.setLayout(
            column(
                self.title,
                self._path_row,
                rule(),
                self._words,
                side_by_side((self._account[0], 1), (self._account[1], 1)),
                self._locked,
                side_by_side((self._looks[0], 1), (self._looks[1], 1)),
                self.more,
                row(self.save, None, cancel),
                margins=20,
                spacing=12,
            )
        )
        self.setFixedWidth(round(WIDTH * max(1.0, theme().text_scale)))
        style(self, card="plain")
        for keys, act in (("Ctrl+Return", self._save), ("Esc", self.cancelled.emit)):
            shortcut = QShortcut(QKeySequence(keys), self, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.path.textChanged.connect(self._show_client)
        for edit in (self.path, *(one.edit for one in self.rows.values() if isinstance(one, TextRow))):
            edit.returnPressed.connect(self._save)

    def show_new(self, parent: str) -> None:
        """A new folder, in `parent` unless a person writes otherwise."""
        self._show("", tr("New folder"), tr("Add folder"), f"{parent}/" if parent else "", NO_DEFAULTS)

    def show_folder(self, path: str, says: FolderDefaults) -> None:
        """A folder with what it says; "" is the top, which has no name."""
        title = tr("Edit {rpartition}", rpartition=path.rpartition("/")[2]) if path else tr("What all devices have")
        self._show(path, title, tr("Save"), path, says, is_top=not path)

    def focus_first(self) -> None:
        if self._is_top:
            self._account[0].field.setFocus()
        else:
            self.path.setFocus()
            self.path.end(False)

    def show_problem(self, problem: str) -> None:
        """The folder cannot be stored so."""
        self._path_row.set_problem(problem)
        self.path.setFocus()

    def show_entries(self) -> None:
        """The vault was unlocked or locked."""
        self.entry_row.show_entries()
        self._locked.look()

    @Slot()
    def _show_client(self) -> None:
        self.entry_row.show_folders("" if self._is_top else self.path.text())

    def _show(self, old: str, title: str, save: str, text: str, says: FolderDefaults, *, is_top: bool = False) -> None:
        self._old, self._is_top = old, is_top
        self.title.setText(title)
        self.save.set_words(save)
        self.path.setText(text)
        self._path_row.set_problem("")
        self._path_row.setHidden(is_top)
        self._show_client()
        self.show_entries()
        self.jump_row.show_hosts(Device("", "", folder=old or text))
        above = self._given(text.rstrip("/").rpartition("/")[0] if old else text)
        for field, one in self.rows.items():
            one.show_value(getattr(says, field))
            value = None if is_top else getattr(above.values, field)
            one.offer(value_words(one, value), above.origins.get(field, "") if value else "")
        if any(one.value() for one in self._more) is not self.more.is_open:
            self.more.toggle()

    @Slot()
    def _save(self) -> None:
        path = "/".join(part.strip() for part in self.path.text().split("/") if part.strip())
        wrong = [one for one in self.rows.values() if not one.check()]
        if wrong:
            wrong[0].field.setFocus()
        elif path or self._is_top:
            values: dict[str, Any] = {item.name: self.rows[item.name].value() for item in fields(FolderDefaults)}
            self.saved.emit(self._old, path, FolderDefaults(**values))
        else:
            self.show_problem(tr("Write a name."))


def _port_row(field: str, name: str, usual: int) -> TextRow:
    most = 100_000_000 if field == "serial_port" else 65535

    def wrong(text: str) -> str:
        return "" if not text or (text.isdecimal() and 0 < int(text) <= most) else tr("1 to {most:,}", most=most)

    return TextRow(field, name, example=str(usual), wrong=wrong)
