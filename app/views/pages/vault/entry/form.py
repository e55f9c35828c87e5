"""The form for a new or changed entry, in the place where the entry is shown."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.domain.credentials import EntryDraft, EntryField, VaultEntry
from app.domain.language import tr
from app.domain.secret import Secret
from app.views.pages.vault.codes.code_field import CodeField
from app.views.pages.vault.entry.expiry_field import ExpiryField
from app.views.pages.vault.entry.fields_editor import FieldsEditor
from app.views.pages.vault.generator.panel import open_generator
from app.views.pages.vault.generator.strength_line import StrengthLine
from app.views.pages.vault.parts import PassphraseEdit
from app.views.tasks import TaskRunner
from app.views.theme import scaled
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow
from app.views.widgets.layout import Duo, Grow, column, panel, row, scroll
from app.views.widgets.text import WrappedLabel, label

_BESIDE = 300  # pixels at 100 % text: with less, the tags stand under the day


class EntryForm(QWidget):
    """`saved` brings the id of the entry ("" for a new one) and the draft."""

    saved = Signal(str, object)
    cancelled = Signal()

    def __init__(self, tasks: TaskRunner) -> None:
        super().__init__()
        self._id = ""
        self._start: EntryDraft | None = None
        self._inject_only = False  # as it is stored
        self._make_fields(tasks)
        self._heading = label("", "title")
        self.save = Button(tr("Save entry"), kind=Kind.PRIMARY, key="Ctrl+Enter")
        self.save.clicked.connect(self.submit)
        cancel = Button(tr("Cancel"), kind=Kind.GHOST, key="Esc")
        cancel.clicked.connect(self.cancelled)
        foot = panel(row(None, cancel, self.save, margins=(28, 14, 28, 14)), edge="top", bg="surface")
        head = panel(row(self._heading, margins=(28, 20, 28, 12)))
        self.scroller = scroll(self._lay_out())
        self.setLayout(column(head, Grow(self.scroller), foot, spacing=0))
        for edit in (self.title, self.user, self.password, self.url, self.tags):
            edit.returnPressed.connect(self.submit)
        self.setFocusProxy(self.title)

    def _make_fields(self, tasks: TaskRunner) -> None:
        self.title, self.user, self.url, self.tags = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.user.setPlaceholderText(tr("root, DOMAIN\\name, name@domain"))
        self.url.setPlaceholderText("ssh://10.0.0.1")
        self.tags.setPlaceholderText(tr("router, old"))
        self.password, self.strength = PassphraseEdit(tr("Password")), StrengthLine(tasks)
        self.password.textChanged.connect(self._rate)
        self.generate = Button(tr("Generate"), "refresh-cw")
        self.generate.clicked.connect(self._open_generator)
        self.group = QComboBox(editable=True)
        self.group.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._group_edit().setPlaceholderText("Clients/Name")
        self.expiry, self.code, self.fields = ExpiryField(), CodeField(tasks), FieldsEditor()
        self.inject_only = QCheckBox(tr("For signing in only"))
        self._inject_hint = WrappedLabel(
            tr("Sessions use it, nobody sees or copies it."), "small", "tertiary", roomy=False
        )
        self.notes = QPlainTextEdit(tabChangesFocus=True)
        self.notes.setAccessibleName(tr("Notes"))
        self._notes_place = panel(column(Grow(self.notes)))  # the style sheet says how low the field itself may become
        self._notes_place.setFixedHeight(scaled(96))

    def _lay_out(self) -> QWidget:
        self._title_row = FormRow(tr("Title"), self.title)
        self._fields_row = FormRow(tr("More fields"), self.fields)
        button = column(scaled(20), self.generate, None, spacing=0)
        parts = (
            self._title_row,
            FormRow(tr("User name"), self.user),
            column(
                row(Grow(FormRow(tr("Password"), self.password)), button),
                self.strength,
                column(self.inject_only, self._inject_hint, spacing=3),
                spacing=8,
            ),
            FormRow(tr("Address"), self.url),
            FormRow(tr("Group"), self.group, tr("A name that is not there yet is made. Clients are under “Clients”.")),
            Duo(FormRow(tr("Expires"), self.expiry), FormRow(tr("Tags"), self.tags), stack_below=_BESIDE),
            self.code,
            FormRow(tr("Notes"), self._notes_place),
            self._fields_row,
        )
        inner = QWidget()
        inner.setMaximumWidth(scaled(600))
        inner.setLayout(column(*parts, None, margins=(28, 2, 28, 16), spacing=14))
        return inner

    @property
    def id(self) -> str:
        """Of the entry; "" for a new one."""
        return self._id

    @property
    def has_changes(self) -> bool:
        return self._start is not None and self.draft() != self._start

    @property
    def start(self) -> EntryDraft:
        """What the fields said before anybody typed."""
        return self._start or self.draft()

    def show_new(self, groups: Sequence[str], group: str) -> None:
        """An empty form for an entry in `group`."""
        self._fill("", VaultEntry("", "", group=group), groups, ())
        self._heading.setText(tr("New entry"))
        self.password.setPlaceholderText("")

    def show_entry(self, entry: VaultEntry, groups: Sequence[str], fields: Sequence[EntryField] = ()) -> None:
        """The form for an entry. What is protected in it is not decrypted for it."""
        self._fill(entry.id, entry, groups, fields)
        self._heading.setText(tr("Edit entry"))
        self.password.setPlaceholderText(tr("Stays as it is") if entry.has_password else "")

    def type_in(self, draft: EntryDraft) -> None:
        """What was typed before, on top of what is stored."""
        for edit, text in ((self.title, draft.title), (self.user, draft.user), (self.url, draft.url)):
            edit.setText(text)
        self.password.setText(draft.password.reveal() if draft.password else "")
        self.group.setCurrentText(draft.group)
        self.tags.setText(", ".join(draft.tags))
        self.notes.setPlainText(draft.notes)
        if draft.expiry is not None:
            self.expiry.show_value(draft.expiry)
        if draft.fields is not None:
            self.fields.show_value(draft.fields)
        if draft.code is not None:
            self.code.show_value(draft.code)
        if draft.inject_only is not None:
            self.inject_only.setChecked(draft.inject_only)

    def forget(self) -> None:
        """Empty every field."""
        self._fill("", VaultEntry("", ""), (), ())
        self._start = None

    def draft(self) -> EntryDraft:
        """What the fields say now."""
        title, user = self.title.text().strip(), self.user.text()
        is_only = self.inject_only.isChecked()
        return EntryDraft(
            title=title,
            user=user,
            password=Secret(self.password.text()) if self.password.text() else None,
            url=self.url.text().strip(),
            group="/".join(part.strip() for part in self.group.currentText().split("/") if part.strip()),
            tags=tuple(tag.strip() for tag in self.tags.text().split(",") if tag.strip()),
            notes=self.notes.toPlainText(),
            expiry=self.expiry.value(),
            fields=self.fields.value(),
            code=self.code.value(title, user),
            inject_only=is_only if is_only != self._inject_only else None,
        )

    @Slot()
    def submit(self) -> None:
        draft = self.draft()
        self._title_row.set_problem("" if draft.title else tr("Give the entry a title, so that it can be found."))
        self._fields_row.set_problem(self.fields.problem)
        if not draft.title:
            self.title.setFocus()
        elif self.fields.problem or not self.code.is_valid:
            self.scroller.ensureWidgetVisible(self._fields_row if self.fields.problem else self.code)
        elif self._id and draft == self._start:
            self.cancelled.emit()  # a version that changes nothing helps nobody
        else:
            self.saved.emit(self._id, draft)

    @Slot()
    def _open_generator(self) -> None:
        open_generator(self.generate, self._take_password)

    @Slot(object)
    def _take_password(self, password: Secret) -> None:
        self.password.setText(password.reveal())
        self.password.set_shown(True)

    @Slot()
    def _rate(self) -> None:
        words = (self.title.text(), self.user.text(), self.url.text(), *self.group.currentText().split("/"))
        self.strength.show_password(Secret(self.password.text()), words)

    def _fill(self, id: str, entry: VaultEntry, groups: Sequence[str], fields: Sequence[EntryField]) -> None:
        self._id, self._inject_only = id, entry.inject_only
        self._title_row.set_problem("")
        self._fields_row.set_problem("")
        self.title.setText(entry.title)
        self.user.setText(entry.user)
        self.password.forget()
        self.strength.forget()
        self.url.setText(entry.url)
        self.tags.setText(", ".join(entry.tags))
        self.notes.setPlainText(entry.notes)
        self.group.clear()
        self.group.addItems(list(groups))
        self.group.setCurrentText(entry.group)
        self.expiry.show_stored(entry.expires)
        self.code.show_stored(has_code=entry.has_code)
        self.fields.show_stored(fields)
        self.inject_only.setChecked(entry.inject_only)
        self.scroller.verticalScrollBar().setValue(0)
        self._start = self.draft()

    def _group_edit(self) -> QLineEdit:
        edit = self.group.lineEdit()
        assert edit is not None  # noqa: S101 - an editable box has one
        return edit
