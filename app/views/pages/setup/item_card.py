"""One change of the preview in full: why, what hangs on it, and its values, which can be changed before it is made."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.domain.setup import Step
from app.domain.setup_runs import Plan, PlanItem
from app.views.pages.setup.value_fields import VaultTitles
from app.views.pages.setup.value_form import ValueForm
from app.views.pages.setup.wording import facts_of
from app.views.theme import scaled
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.layout import column, panel, row, scroll
from app.views.widgets.text import WrappedLabel, label

FORM_HEIGHT = 230  # pixels at 100 % text


class ItemCard(QWidget):
    """Hidden until a change is shown. `values_changed` brings the key of the item and its new values."""

    values_changed = Signal(str, object)
    editing_changed = Signal()  # the form was opened or closed

    def __init__(self, find_step: Callable[[str], Step | None], titles: VaultTitles | None = None) -> None:
        super().__init__()
        self._find_step, self._titles = find_step, titles
        self._item: PlanItem | None = None
        self._is_editable = False
        self._title = label("", "strong")
        self._why = WrappedLabel("", tone="secondary", roomy=False)
        self._facts = WrappedLabel("", "small", "tertiary", roomy=False)
        self.edit = Button(tr("Change values…"), "pencil", small=True)
        self.edit.clicked.connect(self.open_form)
        close = IconButton("x", tr("Close"), side=24)
        close.clicked.connect(self.put_away)
        self.form = ValueForm()
        self._scroll = scroll(self.form)
        self.compare = Button(tr("Compare again"), "refresh-cw", Kind.PRIMARY, small=True)
        self.compare.clicked.connect(self._compare)
        cancel = Button(tr("Cancel"), kind=Kind.GHOST, small=True)
        cancel.clicked.connect(self._close_form)
        self._form_part = panel(column(self._scroll, row(None, cancel, self.compare), spacing=8))
        head = row(self._title, None, self.edit, close, spacing=8)
        parts = column(head, self._why, self._facts, self._form_part, margins=(14, 8, 10, 10), spacing=4)
        self.setLayout(column(panel(parts, card="plain")))
        self.hide()

    def show_item(self, plan: Plan, item: PlanItem, *, is_editable: bool) -> None:
        """Show one item of `plan`."""
        step = self._find_step(item.step)
        self._item = item
        self._title.setText(item.title)
        self._why.set_words(step.why if step else "")
        self._why.setVisible(bool(step))
        titles = {one.key: one.title for one in plan.items}
        needed_by = [one.title for one in plan.items if item.key in one.needs]
        self._facts.set_words(facts_of(item, _named(item.needs, titles), needed_by))
        self._is_editable = bool(is_editable and step and step.parameters)
        self._close_form()
        self.show()

    @Slot()
    def open_form(self) -> None:
        """Show the values of the step in fields."""
        step = self._find_step(self._item.step) if self._item else None
        if self._item is None or step is None:
            return
        self.form.show_parameters(step.parameters, self._item.arguments, self._titles)
        most = scaled(FORM_HEIGHT)
        self._scroll.setFixedHeight(min(self.form.sizeHint().height() + self.fontMetrics().height() + 8, most))
        self._form_part.show()
        self.edit.hide()
        self.form.begin()
        self.editing_changed.emit()

    @Slot()
    def put_away(self) -> None:
        """Show nothing; values that were not compared are dropped."""
        self._item = None
        self._close_form()
        self.hide()

    @property
    def key(self) -> str:
        """Of the change that is shown, "" for none."""
        return self._item.key if self._item is not None else ""

    @property
    def is_editing(self) -> bool:
        """Values are in the form that were not compared yet."""
        return not self._form_part.isHidden()

    @Slot()
    def _close_form(self) -> None:
        self.edit.setVisible(self._is_editable)
        self._form_part.hide()
        self.editing_changed.emit()

    @Slot()
    def _compare(self) -> None:
        if self._item is not None and self.form.check():
            self.values_changed.emit(self._item.key, self.form.values())


def _named(keys: Sequence[str], titles: dict[str, str]) -> list[str]:
    return [titles.get(key, key) for key in keys]
