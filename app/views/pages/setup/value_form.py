"""A form for several values: all fields under each other, checked together."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.setup import Parameter
from app.views.pages.setup.value_fields import ValueField, VaultTitles, make_field
from app.views.widgets.layout import clear, column


class ValueForm(QWidget):
    """`changed` says that a value is another; `entered` that Enter was pressed in the last line."""

    changed = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._fields: dict[str, ValueField] = {}
        self._column = column(spacing=16)
        self.setLayout(self._column)

    @property
    def fields(self) -> Mapping[str, ValueField]:
        """By the name of the parameter."""
        return self._fields

    def show_parameters(
        self,
        parameters: Sequence[Parameter],
        values: Mapping[str, Any] = {},
        titles: VaultTitles | None = None,
        devices: Sequence[str] = (),
    ) -> None:
        """Ask for these values; `values` are those that are there, `devices` the names of several that they are for."""
        clear(self._column)
        self._fields = {}
        for parameter in parameters:
            field = make_field(parameter, titles, devices)
            if parameter.name in values:
                field.show_value(values[parameter.name])
            field.changed.connect(self.changed)
            field.entered.connect(self.entered)
            self._fields[parameter.name] = field
            self._column.addWidget(field)
        self._column.addStretch(1)

    def begin(self) -> None:
        """Put the keyboard into the first field."""
        for field in self._fields.values():
            field.setFocus()
            return

    def check(self) -> bool:
        """Judge every value; the keyboard goes to the first that is wrong."""
        wrong = [field for field in self._fields.values() if not field.check()]
        if wrong:
            wrong[0].setFocus()
        return not wrong

    def values(self) -> dict[str, Any]:
        """What was given, each in the type of its parameter. What is empty is not among them."""
        found = {name: field.value() for name, field in self._fields.items()}
        return {name: value for name, value in found.items() if value is not None}
