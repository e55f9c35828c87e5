"""The values of the profile: which a person is asked for, and what may be given for each."""

import re
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QWidget

from app.domain.language import tr
from app.domain.setup import ParameterKind
from app.services.setup.profiles.draft import Look
from app.services.setup.profiles.fields import text_of, value_of
from app.services.setup.profiles.words import KINDS
from app.views.pages.setup.editor.fields import TextField, WordField
from app.views.widgets.buttons import Button, IconButton
from app.views.widgets.fields import side_by_side
from app.views.widgets.layout import column, row
from app.views.widgets.lists import AnyIndex, RowList, choose_row
from app.views.widgets.painting import draw_icon, draw_two_lines
from app.views.widgets.text import WrappedLabel, label

PARAM = Qt.ItemDataRole.UserRole
KIND_WORDS = {
    "string": tr("Text"),
    "number": tr("Whole number"),
    "list": tr("List"),
    "switch": tr("Yes or no"),
    "choice": tr("One of several"),
    "secret": tr("Secret"),
}
MEANING = tr("A value stands in the steps as ${name}. It has a default, or the technician is asked for it, or both.")
_TEXTS = {
    "label": (tr("What is asked"), "", tr("Host name")),
    "default": (tr("Default"), "", ""),
    "pattern": (tr("Pattern"), tr("A regular expression for the whole value."), "[a-z][a-z0-9-]*"),
    "hint": (tr("The pattern in words"), "", tr("Small letters, digits and hyphens.")),
    "example": (tr("Example"), "", "site-server"),
    "choices": (tr("Choices"), tr("With commas between them."), tr("till, office")),
    "least": (tr("At least"), "", ""),
    "most": (tr("At most"), "", ""),
}
_OF_KIND = {
    "pattern": ("string", "list", "secret"),
    "hint": ("string", "list", "secret"),
    "choices": ("choice",),
    "least": ("number",),
    "most": ("number",),
}


class ParamsForm(QWidget):
    """`edited` brings a place in the profile and what shall stand there; `renamed` the old and the new name."""

    edited = Signal(object, object)
    renamed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.model = QStandardItemModel(self)
        self.list = RowList(tr("Values of the profile"), _paint, 44, inset=0)
        self.list.setModel(self.model)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.add = Button(tr("Add a value"), "plus")
        self.add.clicked.connect(self._add)
        self.remove = IconButton("trash-2", tr("Remove the value"))
        self.remove.clicked.connect(self._remove)
        self._look: Look | None = None
        self._name = ""
        self.form = self._make_form()
        head = column(label(tr("Values"), "heading"), WrappedLabel(MEANING, tone="secondary"), spacing=2)
        buttons = row(self.add, self.remove, None, spacing=6)
        self.setLayout(column(head, self.list, buttons, self.form, None, spacing=12))

    def _make_form(self) -> QWidget:
        self.name_field = TextField(tr("Name"), tr("Used in the steps, such as ${host}."), judge=_wrong_name)
        self.kind = WordField(tr("Kind"), KIND_WORDS)
        self.ask, self.optional = QCheckBox(tr("Ask the technician for it")), QCheckBox(tr("It may stay empty"))
        self.fields = {key: TextField(name, hint, example=example) for key, (name, hint, example) in _TEXTS.items()}
        self.name_field.committed.connect(self._rename)
        self.kind.committed.connect(lambda word: self._edit("type", None if word == "string" else word))
        self.ask.clicked.connect(lambda on: self._edit("ask", True if on else None))
        self.optional.clicked.connect(lambda on: self._edit("required", False if on else None))
        for key, field in self.fields.items():
            field.committed.connect(lambda text, key=key: self._edit(key, self._read(key, text)))
        form = QWidget()
        fields = self.fields
        lines = (
            side_by_side((self.name_field, 1), (self.kind, 1)),
            fields["label"],
            row(self.ask, self.optional, None, spacing=20),
            fields["default"],
            fields["choices"],
            side_by_side((fields["least"], 1), (fields["most"], 1)),
            fields["pattern"],
            fields["hint"],
            fields["example"],
        )
        form.setLayout(column(*lines, margins=(0, 6, 0, 0), spacing=14))
        return form

    def show_look(self, look: Look) -> None:
        """Show the values; the one that is open stays open."""
        self._look = look
        names = list(look.params)
        if self._name not in names:
            self._name = names[0] if names else ""
        before = [self.model.item(row).data(PARAM) for row in range(self.model.rowCount())]
        now = [(name, look.params[name]) for name in names]
        if before != now:
            self.model.clear()
            for one in now:
                item = QStandardItem(one[0])
                item.setData(one, PARAM)
                item.setAccessibleText(", ".join(_words(*one)))
                self.model.appendRow(item)
        row_height = self.list.sizeHintForRow(0) if names else 0
        self.list.setFixedHeight(min(len(names), 6) * row_height + 2)
        self.list.setVisible(bool(names))
        if names:
            choose_row(self.list, self.model.index(names.index(self._name), 0))
        self._show_form(look)

    def focus_on(self, name: str, key: str = "") -> None:
        """Open a value, with the cursor in one of its fields."""
        if self._look is not None and name in self._look.params:
            self._name = name
            self.show_look(self._look)
            (self.fields.get(key) or self.name_field).setFocus()

    def _show_form(self, look: Look) -> None:
        self.form.setVisible(bool(self._name))
        self.remove.setEnabled(bool(self._name))
        if not self._name:
            return
        about: Mapping[str, Any] = look.params[self._name] if isinstance(look.params[self._name], dict) else {}
        kind = str(about.get("type") or "string")
        self.name_field.show_text(self._name, self._told(look, ""))
        self.kind.show_text(kind, self._told(look, "type"))
        self.ask.setChecked(about.get("ask") is True)
        self.optional.setChecked(about.get("required") is False)
        for key, field in self.fields.items():
            value = about.get(key)
            shown = ", ".join(map(text_of, value)) if isinstance(value, list) else text_of(value)
            field.show_text(shown, self._told(look, key))
            field.setVisible(key not in _OF_KIND or kind in _OF_KIND[key] or bool(shown))

    def _told(self, look: Look, key: str) -> str:
        place = ("params", self._name)
        exact = [one for one in look.problems_at(place) if one.place[2:] == ((key,) if key else ())]
        return f"{exact[0].message} {exact[0].hint}".strip() if exact else ""

    def _read(self, key: str, text: str) -> Any:
        """What a field means in the file."""
        about = self._look.params.get(self._name, {}) if self._look else {}
        kind = KINDS.get(str(about.get("type") or "string"), ParameterKind.TEXT)
        if key in ("least", "most"):
            return value_of(ParameterKind.NUMBER, text)
        if key == "choices" or (key == "default" and kind is ParameterKind.LIST):
            return [part.strip() for part in text.split(",") if part.strip()] or None
        return value_of(kind if key == "default" else ParameterKind.TEXT, text)

    def _edit(self, key: str, value: Any) -> None:
        if self._name:
            self.edited.emit(("params", self._name, key), value)

    @Slot(str)
    def _rename(self, text: str) -> None:
        new, old = text.strip(), self._name
        if old and new != old and not _wrong_name(new):
            self._name = new
            self.renamed.emit(old, new)

    @Slot()
    def _add(self) -> None:
        taken = self._look.parameters if self._look else {}
        names = ("value" if number == 1 else f"value_{number}" for number in range(1, 1000))
        self._name = next(name for name in names if name not in taken)
        self.edited.emit(("params", self._name), {"ask": True})
        self.name_field.select_all()

    @Slot()
    def _remove(self) -> None:
        if self._name:
            self.edited.emit(("params", self._name), None)

    @Slot(QModelIndex, QModelIndex)
    def _choose(self, index: QModelIndex, _: QModelIndex) -> None:
        found = index.data(PARAM)
        if found is not None and found[0] != self._name and self._look is not None and self.list.hasFocus():
            self._name = found[0]
            self._show_form(self._look)


def _wrong_name(text: str) -> str:
    return "" if re.fullmatch(r"[a-z][a-z0-9_]*", text) else tr("Small letters a-z, digits and _, a letter first.")


def _words(name: str, about: Any) -> tuple[str, str]:
    """The two lines of a value."""
    about = about if isinstance(about, dict) else {}
    kind = str(about.get("type") or "string")
    parts = [KIND_WORDS.get(kind, kind)]
    parts.append(tr("asked") if about.get("ask") is True else tr("fixed"))
    if about.get("default") is not None and kind != "secret":
        default = about["default"]
        parts.append(
            tr(
                "default {default}",
                default=", ".join(map(text_of, default)) if isinstance(default, list) else text_of(default),
            )
        )
    return f"{about.get('label') or name}   ${{{name}}}", "  ·  ".join(parts)


def _paint(painter: QPainter, rect: QRectF, index: AnyIndex, is_selected: bool) -> None:
    name, about = index.data(PARAM)
    is_secret = isinstance(about, dict) and about.get("type") == "secret"
    draw_icon(painter, rect.left() + 10, rect.center().y(), "lock" if is_secret else "pencil", "text.secondary")
    draw_two_lines(painter, rect.adjusted(36, 0, -10, 0), *_words(name, about))
