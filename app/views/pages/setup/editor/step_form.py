"""One step of the profile: its values, where it is wanted, what it needs, what happens when it fails."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.domain.setup import Step
from app.services.setup.profiles.draft import DraftStep, Look, Problem
from app.services.setup.profiles.yaml import Place
from app.views.pages.setup.editor.conditions import Conditions, Needs
from app.views.pages.setup.editor.fields import TextField, Titles, ValueField, WordField
from app.views.pages.setup.wording import RISK_WORDS, UNDO_WORDS
from app.views.widgets.buttons import Button
from app.views.widgets.fold import Fold
from app.views.widgets.layout import clear, column, row
from app.views.widgets.text import WrappedLabel

ON_FAIL = {"": tr("Stop the run"), "go_on": tr("Go on, leave out what needs it")}
INHERITED = tr("This step is taken over from {source}. Write one of the same name here to replace it.")


class StepForm(QWidget):
    """`edited` brings a place in the profile and what shall stand there, None for nothing; `renamed` another name;
    `asked` the number of the step and the value that the technician shall be asked for."""

    edited = Signal(object, object)
    asked = Signal(int, str)
    renamed = Signal(int, str)
    replace_asked = Signal(object)  # a step that is taken over

    def __init__(self, titles: Titles) -> None:
        super().__init__()
        self._titles = titles
        self._shown: tuple[object, ...] = ()
        self._step: DraftStep | None = None
        self._title = WrappedLabel("", "heading")
        self._why = WrappedLabel("", tone="secondary")
        self._facts = WrappedLabel("", "small", "tertiary")
        self._problem = WrappedLabel("", "small", "problem")
        self._inherited = WrappedLabel("", tone="secondary")
        self.replace = Button(tr("Replace it here"), "pencil")
        self.replace.clicked.connect(lambda: self.replace_asked.emit(self._step))
        self._values = column(spacing=14)
        self.fields: dict[str, ValueField] = {}
        self.more = self._make_more()
        self.fold = Fold(tr("When, needs and failure"), self.more)
        parts = (self._title, self._why, self._facts, self._problem, self._inherited, row(self.replace, None))
        self.setLayout(column(*parts, 4, self._values, 4, self.fold, None, spacing=6))

    def _make_more(self) -> QWidget:
        self.when = Conditions(
            tr("Only where"), tr("All of them must hold. Values with commas between them: one of these.")
        )
        self.needs = Needs()
        self.on_fail = WordField(tr("When it fails"), ON_FAIL)
        self.name_field = TextField(
            tr("Name"), tr("How other steps need it, and a profile built on this one replaces it.")
        )
        self.title_field = TextField(tr("Title"), tr("What the technician reads."))
        self.when.changed.connect(lambda value: self._edit(("when",), value))
        self.needs.changed.connect(lambda value: self._edit(("needs",), value))
        self.on_fail.committed.connect(lambda text: self._edit(("on_fail",), text or None))
        self.title_field.committed.connect(lambda text: self._edit(("title",), text.strip() or None))
        self.name_field.committed.connect(self._rename)
        more = QWidget()
        fields = (self.when, self.needs, self.on_fail, self.name_field, self.title_field)
        more.setLayout(column(*fields, margins=(0, 6, 0, 0), spacing=14))
        return more

    def show_step(self, look: Look, step: DraftStep) -> None:
        """Show a step; where it is the one that is shown already, what is being typed stays."""
        is_own = step.number >= 0
        new = (step.number, step.id, step.source, tuple(look.parameters))
        self._step = step
        if new != self._shown:
            self._shown = new
            self._build(look, step)
        place: Place = ("steps", step.number)
        problems = look.problems_at(place) if is_own else ()
        about = step.about
        for name, field in self.fields.items():
            told = _told(problems, (*place, "with", name))
            field.show_value(step.values.get(name), told, look.parameters)
            field.setEnabled(is_own)
        before = [one for one in look.steps[: look.steps.index(step)] if one.id]
        written = about.get("when")
        self.when.show_condition(
            written if isinstance(written, dict) else {}, look.parameters, _told(problems, (*place, "when"))
        )
        needs = about.get("needs") or []
        chosen = [needs] if isinstance(needs, str) else needs if isinstance(needs, list) else []
        self.needs.show_needs(chosen, [(one.name, one.title) for one in before], _told(problems, (*place, "needs")))
        self.on_fail.show_text(
            str(about.get("on_fail") or "").replace("stop", ""), _told(problems, (*place, "on_fail"))
        )
        self.name_field.show_text(str(about.get("name") or ""), _told(problems, (*place, "name")))
        self.title_field.show_text(str(about.get("title") or ""), _told(problems, (*place, "title")))
        self._show_words(step, [one for one in problems if one.place == place or one.place[2:] == ("use",)])
        self.more.setEnabled(is_own)
        if any(one.place[2:3] in (("when",), ("needs",), ("on_fail",), ("name",), ("title",)) for one in problems):
            self.open_more()

    def open_more(self) -> None:
        if not self.fold.is_open:
            self.fold.toggle()

    def focus_on(self, place: Place) -> None:
        """Put the cursor into the field of a place."""
        words = {"when": self.when, "needs": self.needs, "on_fail": self.on_fail, "name": self.name_field}
        if place[2:3] == ("with",) and len(place) > 3 and str(place[3]) in self.fields:
            self.fields[str(place[3])].setFocus()
        elif place[2:3] and str(place[2]) in words:
            self.open_more()
            words[str(place[2])].setFocus()
        elif self.fields:
            next(iter(self.fields.values())).setFocus()

    def _build(self, look: Look, step: DraftStep) -> None:
        clear(self._values)
        self.fields = {}
        for parameter in (one for one in (step.step.parameters if step.step else ()) if not one.is_internal):
            field = ValueField(parameter, look.parameters, self._titles)
            field.changed.connect(lambda name, value: self._edit(("with", name), value))
            field.asked.connect(self._ask)
            self.fields[parameter.name] = field
            self._values.addWidget(field)

    def _show_words(self, step: DraftStep, problems: Sequence[Problem]) -> None:
        found = step.step
        self._title.set_words(step.title)
        self._why.set_words(found.why if found else tr("Satchel has no such step."))
        self._facts.set_words(facts_of(found) if found else step.id)
        told = [one for one in problems if not one.is_open] or problems
        self._problem.set_words("\n".join(one.message for one in told))
        self._problem.setVisible(bool(problems))
        self._inherited.set_words("" if step.number >= 0 else INHERITED.format(source=step.source))
        self._inherited.setVisible(step.number < 0)
        self.replace.setVisible(step.number < 0)

    @Slot(str)
    def _ask(self, name: str) -> None:
        if self._step is not None and self._step.number >= 0:
            self.asked.emit(self._step.number, name)
            self.fields[name].setFocus()  # the form was made anew

    def _edit(self, rest: Place, value: Any) -> None:
        if self._step is not None and self._step.number >= 0:
            self.edited.emit(("steps", self._step.number, *rest), value)

    @Slot(str)
    def _rename(self, text: str) -> None:
        if self._step is not None:
            self.renamed.emit(self._step.number, text.strip())


def facts_of(step: Step) -> str:
    """What a person should know of a step before it is in a profile."""
    systems = ", ".join(sorted(one.value.capitalize() for one in step.platforms))
    parts = [
        step.id,
        systems,
        tr("Risk: {risk}", risk=RISK_WORDS[step.risk].lower()),
        tr("Undo: {undo}", undo=UNDO_WORDS[step.undo].lower()),
    ]
    if step.interrupts:
        parts.append(step.interrupts)
    return "  ·  ".join(parts)


def _told(problems: Sequence[Problem], place: Place) -> str:
    found = [one for one in problems if one.place[: len(place)] == place]
    return f"{found[0].message} {found[0].hint}".strip() if found else ""
