"""The fields that a person adds to an entry, as the form has them: a name, a value, and whether it is hidden."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from app.domain.credentials import EntryField
from app.domain.language import tr
from app.domain.secret import Secret
from app.views.widgets.buttons import Button, IconButton
from app.views.widgets.layout import Grow, column, row

_STAYS = tr("Stays as it is")


class FieldEdit(QFrame):
    """One field. What is stored is not decrypted for it: an empty value of a hidden one stays as it is."""

    removed = Signal()

    def __init__(self, stored: EntryField | None) -> None:
        super().__init__()
        self._stored = stored
        self._is_kept = False  # the value is in the vault only, or has lines that a line cannot show
        self.name, self.value = QLineEdit(), QLineEdit()
        self.name.setPlaceholderText(tr("Name"))
        self.name.setAccessibleName(tr("Name of the field"))
        self.value.setPlaceholderText(tr("Value"))
        self.value.setAccessibleName(tr("Value of the field"))
        self.hidden = IconButton("lock", tr("Hide the value"), checkable=True)
        self.remove = IconButton("x", tr("Remove the field"))
        if stored is not None:
            self._show(stored)
        self.name.textChanged.connect(self._name_buttons)
        self._name_buttons()
        self.hidden.toggled.connect(self._hide_value)
        self.remove.clicked.connect(self.removed)
        self._hide_value(self.hidden.isChecked())
        self.setLayout(row(Grow(self.name, 2), Grow(self.value, 3), self.hidden, self.remove, spacing=6))
        self.setFocusProxy(self.name)

    @Slot()
    def _name_buttons(self) -> None:
        """What they are for: a form has many fields."""
        name = self.name.text().strip()
        self.hidden.set_icon("lock", tr("Hide the value of {name}", name=name) if name else tr("Hide the value"))
        self.remove.set_icon("x", tr("Remove the field {name}", name=name) if name else tr("Remove the field"))

    def _show(self, stored: EntryField) -> None:
        self.name.setText(stored.name)
        self.hidden.setChecked(stored.is_protected)
        text = "" if isinstance(stored.value, Secret) else stored.value
        self._is_kept = stored.is_protected or len(text.splitlines()) > 1
        if self._is_kept:
            self.value.setPlaceholderText(_STAYS)
        else:
            self.value.setText(text)

    def type_in(self, field: EntryField) -> None:
        """What was typed before."""
        self.name.setText(field.name)
        self.hidden.setChecked(field.is_protected)
        if not field.stored_as:
            self.value.setText(field.value.reveal() if isinstance(field.value, Secret) else field.value)

    def field(self) -> EntryField:
        is_hidden, text = self.hidden.isChecked(), self.value.text()
        if self._stored is not None and (text == self._stored.value or (self._is_kept and not text)):
            return EntryField(self.name.text().strip(), "", is_hidden, stored_as=self._stored.name)
        return EntryField(self.name.text().strip(), Secret(text) if is_hidden else text, is_hidden)

    @property
    def is_empty(self) -> bool:
        return self._stored is None and not self.name.text().strip() and not self.value.text()

    @Slot(bool)
    def _hide_value(self, is_hidden: bool) -> None:
        self.value.setEchoMode(QLineEdit.EchoMode.Password if is_hidden else QLineEdit.EchoMode.Normal)


class FieldsEditor(QWidget):
    """`value` is None as long as nothing was changed."""

    def __init__(self) -> None:
        super().__init__()
        self._stored: tuple[EntryField, ...] = ()
        self.edits: list[FieldEdit] = []
        self._lines = column(spacing=6)
        self.add = Button(tr("Add a field"), "plus", small=True)
        self.add.clicked.connect(self.add_field)
        self.setLayout(column(self._lines, row(self.add, None), spacing=8))

    def show_stored(self, fields: Sequence[EntryField]) -> None:
        """Begin anew."""
        for edit in tuple(self.edits):
            self._take_out(edit)
        self._stored = tuple(fields)
        for field in fields:
            self._put_in(FieldEdit(field))

    def show_value(self, fields: Sequence[EntryField]) -> None:
        """What was typed before, on top of what is stored."""
        stored = {field.name: field for field in self._stored}
        for edit in tuple(self.edits):
            self._take_out(edit)
        for field in fields:
            self._put_in(FieldEdit(stored.get(field.stored_as)))
            self.edits[-1].type_in(field)

    def value(self) -> tuple[EntryField, ...] | None:
        """For `EntryDraft.fields`."""
        fields = tuple(edit.field() for edit in self.edits if not edit.is_empty)
        unchanged = tuple(EntryField(old.name, "", old.is_protected, stored_as=old.name) for old in self._stored)
        return None if fields == unchanged else fields

    @property
    def problem(self) -> str:
        """What is wrong with them, in words; "" for nothing."""
        names = [edit.field().name for edit in self.edits if not edit.is_empty]
        if not all(names):
            return tr("Give each field a name, or remove it.")
        twice = next((name for place, name in enumerate(names) if name in names[:place]), "")
        return tr("Two fields are called “{twice}”.", twice=twice) if twice else ""

    @Slot()
    def add_field(self) -> None:
        self._put_in(FieldEdit(None))
        self.edits[-1].setFocus()

    def _put_in(self, edit: FieldEdit) -> None:
        edit.removed.connect(partial(self._remove, edit))
        self.edits.append(edit)
        self._lines.addWidget(edit)

    def _remove(self, edit: FieldEdit) -> None:
        self._take_out(edit)
        self.add.setFocus()

    def _take_out(self, edit: FieldEdit) -> None:
        self.edits.remove(edit)
        edit.hide()
        edit.value.setText("")  # unlike clear(), which can be undone and so keeps the text
        edit.deleteLater()
