"""The form for a new or changed entry, in the place where the entry is shown."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.domain.credentials import EntryDraft, VaultEntry
from app.domain.secret import Secret
from app.services.vault.passphrase import generate_password
from app.views.pages.vault.parts import PassphraseEdit, scaled
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import Grow, column, panel, row, scroll
from app.views.widgets.text import label


class EntryForm(QWidget):
    """`saved` brings the id of the entry ("" for a new one) and the draft."""

    saved = Signal(str, object)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._id = ""
        self._start: EntryDraft | None = None
        self.title, self.user, self.url, self.tags = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.user.setPlaceholderText("root, DOMAIN\\name, name@domain")
        self.url.setPlaceholderText("ssh://10.0.0.1")
        self.tags.setPlaceholderText("router, old")
        self.password = PassphraseEdit("Password")
        self.generate = Button("Generate", "refresh-cw")
        self.generate.clicked.connect(self._generate)
        self.group = QComboBox(editable=True)
        self.group.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._group_edit().setPlaceholderText("Clients/Name")
        self.notes = QPlainTextEdit(tabChangesFocus=True)
        self.notes.setFixedHeight(scaled(96))
        self._heading = label("", "title")
        self.save = Button("Save entry", kind=Kind.PRIMARY, key="Ctrl+Enter")
        self.save.clicked.connect(self.submit)
        cancel = Button("Cancel", kind=Kind.GHOST, key="Esc")
        cancel.clicked.connect(self.cancelled)
        foot = panel(row(None, cancel, self.save, margins=(28, 14, 28, 14)), edge="top", bg="surface")
        head = panel(row(self._heading, margins=(28, 20, 28, 12)))
        self.setLayout(column(head, Grow(scroll(self._fields())), foot, spacing=0))
        for edit in (self.title, self.user, self.password, self.url, self.tags):
            edit.returnPressed.connect(self.submit)
        self.setFocusProxy(self.title)

    def _fields(self) -> QWidget:
        self._title_row = FormRow("Title", self.title)
        self._password_row = FormRow("Password", self.password)
        button = column(scaled(20), self.generate, None, spacing=0)
        parts = (
            self._title_row,
            FormRow("User name", self.user),
            row(Grow(self._password_row), button),
            FormRow("Address", self.url),
            FormRow("Group", self.group, "A name that is not there yet is made. Clients are under “Clients”."),
            FormRow("Tags", self.tags),
            FormRow("Notes", self.notes),
        )
        inner = QWidget()
        inner.setMaximumWidth(scaled(600))
        inner.setLayout(column(*parts, None, margins=(28, 2, 28, 16), spacing=14))
        return inner

    @property
    def has_changes(self) -> bool:
        return self._start is not None and self.draft() != self._start

    def show_new(self, groups: Sequence[str], group: str) -> None:
        """An empty form for an entry in `group`."""
        self._fill("", VaultEntry("", "", group=group), groups)
        self._heading.setText("New entry")
        self.password.setPlaceholderText("")

    def show_entry(self, entry: VaultEntry, groups: Sequence[str]) -> None:
        """The form for an entry. Its password is not decrypted for it."""
        self._fill(entry.id, entry, groups)
        self._heading.setText("Edit entry")
        self.password.setPlaceholderText("Stays as it is" if entry.has_password else "")

    def forget(self) -> None:
        """Empty every field."""
        self._fill("", VaultEntry("", ""), ())
        self._start = None

    def draft(self) -> EntryDraft:
        """What the fields say now."""
        return EntryDraft(
            title=self.title.text().strip(),
            user=self.user.text(),
            password=Secret(self.password.text()) if self.password.text() else None,
            url=self.url.text().strip(),
            group="/".join(part.strip() for part in self.group.currentText().split("/") if part.strip()),
            tags=tuple(tag.strip() for tag in self.tags.text().split(",") if tag.strip()),
            notes=self.notes.toPlainText(),
        )

    @Slot()
    def submit(self) -> None:
        draft = self.draft()
        self._title_row.set_problem("" if draft.title else "Give the entry a title, so that it can be found.")
        if draft.title:
            self.saved.emit(self._id, draft)
        else:
            self.title.setFocus()

    @Slot()
    def _generate(self) -> None:
        self.password.setText(generate_password().reveal())
        self.password.set_shown(True)

    def _fill(self, id: str, entry: VaultEntry, groups: Sequence[str]) -> None:
        self._id = id
        self._title_row.set_problem("")
        self.title.setText(entry.title)
        self.user.setText(entry.user)
        self.password.forget()
        self.url.setText(entry.url)
        self.tags.setText(", ".join(entry.tags))
        self.notes.setPlainText(entry.notes)
        self.group.clear()
        self.group.addItems(list(groups))
        self.group.setCurrentText(entry.group)
        self._start = self.draft()

    def _group_edit(self) -> QLineEdit:
        edit = self.group.lineEdit()
        assert edit is not None  # noqa: S101 - an editable box has one
        return edit
