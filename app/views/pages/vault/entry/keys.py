"""The SSH keys of an entry: made here or read from a file, and their public halves to hand out."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QLineEdit, QWidget

from app.domain.credentials import VaultEntry
from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.views.pages.vault.entry.desk import EntryDesk
from app.views.pages.vault.parts import PassphraseEdit
from app.views.telling import while_there
from app.views.theme import scaled
from app.views.widgets.badges import Badge, IconMark
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import Grow, clear, column, panel, row, rule, style
from app.views.widgets.text import ElidedLabel, WrappedLabel, label, plain_tip

if TYPE_CHECKING:
    from app.services.vault.ssh_keys import NewKey, StoredKey
    from app.services.vault.vault import Vault

_KINDS = {"ed25519": tr("Ed25519 (short, for all of today)"), "rsa": tr("RSA 4096 (for old devices)")}
_MOST_KEYS = 10
_PUBLIC_ONLY = tr("The public half may be shown to anyone. It goes into authorized_keys on the device.")


class KeysPart(QWidget):
    """Hidden where an entry has no key. To find the keys the files of an entry are decrypted, beside the window."""

    def __init__(self, desk: EntryDesk) -> None:
        super().__init__()
        self._desk = desk
        self._entry: VaultEntry | None = None
        self.keys: tuple[StoredKey, ...] = ()
        self._lines = column(spacing=0)
        hint = WrappedLabel(_PUBLIC_ONLY, "small", "tertiary", roomy=False)
        card = panel(self._lines, card="group")
        self.setLayout(column(label(tr("SSH keys"), "label", "secondary"), card, hint, spacing=8))
        self.hide()

    def show_entry(self, entry: VaultEntry | None, *, has_files: bool) -> None:
        is_same = entry is not None and self._entry is not None and entry.id == self._entry.id
        self._entry = entry
        if not is_same:
            self._show(())
        if entry is None or not has_files:
            self._show(())
            return
        id = entry.id

        def work(vault: "Vault", _: TaskContext) -> object:
            from app.services.vault.ssh_keys import keys_of

            return keys_of(vault, id)

        task = self._desk.read(work, tr("Look for SSH keys"), quietly=True)
        task.succeeded.connect(while_there(self, partial(self._found, id)))

    def _found(self, id: str, keys: "tuple[StoredKey, ...]") -> None:
        if self._entry is not None and self._entry.id == id:
            self._show(keys)

    def _show(self, keys: "tuple[StoredKey, ...]") -> None:
        self.keys = keys
        clear(self._lines)
        for place, key in enumerate(keys[:_MOST_KEYS]):
            if place:
                self._lines.addWidget(rule())
            self._lines.addWidget(_key_line(key))
        self.setVisible(bool(keys))


def _key_line(key: "StoredKey") -> QWidget:
    name, fingerprint = ElidedLabel(key.name), ElidedLabel(key.fingerprint, "small", "secondary")
    fingerprint.setToolTip(plain_tip(key.fingerprint))
    copy = Button(tr("Copy public half"), "copy", small=True)
    copy.clicked.connect(partial(_copy_public, key.public, copy))
    words = column(row(Grow(name), Badge(key.kind)), fingerprint, spacing=2)
    line = panel(row(IconMark("key-round"), Grow(words), copy, margins=(16, 8, 10, 8), spacing=10))
    line.setMinimumHeight(scaled(52))
    return line


def _copy_public(public: str, button: Button) -> None:
    """It is no secret, so it stays on the clipboard."""
    QGuiApplication.clipboard().setText(public)
    button.set_words(tr("Copied"), "check")


class KeyPanel(QFrame):
    """Makes a key, or asks for the passphrase of one from a file. `closed` follows when it has gone."""

    closed = Signal()

    def __init__(self, desk: EntryDesk) -> None:
        super().__init__()
        self._desk = desk
        self._entry: VaultEntry | None = None
        self._path: Path | None = None
        self.kind = QComboBox()
        for kind, words in _KINDS.items():
            self.kind.addItem(words, kind)
        self.comment, self.passphrase = QLineEdit(), PassphraseEdit(tr("Passphrase of the key file"))
        self._heading = label("", "heading")
        self._kind_row = FormRow(tr("Kind"), self.kind)
        self._comment_row = FormRow(
            tr("Comment"), self.comment, tr("Stands behind the public half, so that others know it.")
        )
        self._word_row = FormRow(tr("Passphrase"), self.passphrase)
        self.go = Button("", kind=Kind.PRIMARY)
        cancel = Button(tr("Cancel"), kind=Kind.GHOST, key="Esc")
        cancel.clicked.connect(self.close_panel)
        self.go.clicked.connect(self.submit)
        self.passphrase.returnPressed.connect(self.submit)
        self.comment.returnPressed.connect(self.submit)
        rows = (self._heading, self._kind_row, self._comment_row, self._word_row)
        self.setLayout(column(*rows, row(None, cancel, self.go), margins=16, spacing=12))
        style(self, card="plain")
        self.setMaximumWidth(scaled(540))
        self.hide()

    def ask_new(self, entry: VaultEntry) -> None:
        """Ask what key to make for an entry."""
        self._entry, self._path = entry, None
        self._heading.setText(tr("Make an SSH key"))
        self.comment.setText(entry.title)
        self.go.set_words(tr("Make the key"))
        self._present(self.kind)

    def ask_file(self, entry: VaultEntry) -> None:
        path, _ = QFileDialog.getOpenFileName(self.window(), tr("Private SSH key"), str(Path.home() / ".ssh"))
        if path:
            self.take_file(entry, Path(path))

    def take_file(self, entry: VaultEntry, path: Path) -> None:
        """Put the key of a file into an entry; its passphrase is asked for where it has one."""
        self._entry, self._path = entry, path
        self._import(None)

    def _present(self, first: QWidget) -> None:
        is_file = self._path is not None
        self._kind_row.setVisible(not is_file)
        self._comment_row.setVisible(not is_file)
        self._word_row.setVisible(is_file)
        self.show()
        first.setFocus()

    @Slot()
    def close_panel(self) -> None:
        self._entry, self._path = None, None
        self.passphrase.forget()
        self._word_row.set_problem("")
        self.hide()
        self.closed.emit()

    @Slot()
    def submit(self) -> None:
        if self._entry is None:
            return
        if self._path is not None:
            self._import(Secret(self.passphrase.text()))
            return
        id, kind, comment = self._entry.id, str(self.kind.currentData()), self.comment.text()

        def work(vault: "Vault", task: TaskContext) -> object:
            from app.services.vault.ssh_keys import KeyKind, generate_key, put_key

            task.report(tr("Making the key"))
            return put_key(vault, id, generate_key(KeyKind(kind), comment), task)

        self._desk.change(work, tr("Make an SSH key"))
        self.close_panel()

    def _import(self, passphrase: Secret | None) -> None:
        if self._entry is None or self._path is None:
            return
        path = self._path

        def work(vault: "Vault", task: TaskContext) -> object:
            from app.services.vault.ssh_keys import KeyNeedsPassphrase, read_key_from

            try:
                return read_key_from(path, passphrase)
            except KeyNeedsPassphrase as error:
                return error

        self._desk.read(work, tr("Read the key file"), quietly=False).succeeded.connect(self._read)

    @Slot(object)
    def _read(self, result: object) -> None:
        """A key, or that its passphrase is needed."""
        from app.services.vault.ssh_keys import KeyNeedsPassphrase, NewKey

        if isinstance(result, KeyNeedsPassphrase) and self._path is not None:
            self._heading.setText(tr("{path} has a passphrase", path=self._path.name))
            self.go.set_words(tr("Use the key"))
            self._word_row.set_problem(str(result) if self.passphrase.text() else "")
            self._present(self.passphrase)
            self.passphrase.selectAll()
        elif isinstance(result, NewKey):
            self._put(result)

    def _put(self, key: "NewKey") -> None:
        if self._entry is None:
            return
        id = self._entry.id

        def work(vault: "Vault", task: TaskContext) -> object:
            from app.services.vault.ssh_keys import put_key

            return put_key(vault, id, key, task)

        self._desk.change(work, tr("Add an SSH key"))
        self.close_panel()
