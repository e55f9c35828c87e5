"""The right side of the editor: the part that is chosen, the catalogue of steps, or the text."""

from collections.abc import Iterable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from app.domain.setup import Step
from app.services.setup.profiles.draft import Look
from app.services.setup.profiles.yaml import Place
from app.views.pages.setup.editor.about_form import AboutForm
from app.views.pages.setup.editor.catalogue import Catalogue
from app.views.pages.setup.editor.fields import TextField, Titles
from app.views.pages.setup.editor.outline import ABOUT, VALUES
from app.views.pages.setup.editor.params_form import ParamsForm
from app.views.pages.setup.editor.step_form import StepForm
from app.views.pages.setup.editor.text_view import TextView
from app.views.widgets.layout import Grow, column, row, scroll


class Parts(QStackedWidget):
    """What the forms ask for comes as signals of the stack."""

    edited = Signal(object, object)
    asked = Signal(int, str)
    step_renamed = Signal(int, str)
    param_renamed = Signal(str, str)
    replace_asked = Signal(object)
    picked = Signal(str)
    catalogue_left = Signal()
    written = Signal(str)

    def __init__(self, titles: Titles) -> None:
        super().__init__()
        self.about, self.params, self.step = AboutForm(), ParamsForm(), StepForm(titles)
        self.text = TextView()
        self.catalogue: Catalogue | None = None  # made with the first step that is added
        self._steps: Iterable[Step] = ()
        self._pages = {form: _scrolled(form) for form in (self.about, self.params, self.step)}
        text_page = QWidget()
        text_page.setLayout(column(self.text, margins=(20, 16, 20, 12)))
        self._text_page = text_page
        for page in (*self._pages.values(), text_page):
            self.addWidget(page)
        for form in (self.about, self.params, self.step):
            form.edited.connect(self.edited)
        self.step.asked.connect(self.asked)
        self.step.renamed.connect(self.step_renamed)
        self.step.replace_asked.connect(self.replace_asked)
        self.params.renamed.connect(self.param_renamed)
        self.text.written.connect(self.written)

    def show_row(self, look: Look, row: int, steps: Iterable[Step]) -> None:
        """Show the form of a row of the outline."""
        self._steps = steps
        form: QWidget = self.about if row == ABOUT else self.params if row == VALUES else self.step
        if row == ABOUT:
            self.about.show_look(look)
        elif row == VALUES:
            self.params.show_look(look)
        else:
            self.step.show_step(look, look.steps[row])
        self.setCurrentWidget(self._pages[form])  # type: ignore[index]

    def show_text(self, text: str, look: Look) -> None:
        self.text.show_text(text, look)
        if self.currentWidget() is not self._text_page:
            self.setCurrentWidget(self._text_page)
            self.text.setFocus()

    def focus_on(self, place: Place) -> None:
        """Put the cursor into the field of a place."""
        if place[:1] == ("steps",):
            self.step.focus_on(place)
        elif place[:1] == ("params",) and len(place) > 1:
            self.params.focus_on(str(place[1]), str(place[2]) if len(place) > 2 else "")
        else:
            self.about.name_field.setFocus()

    def commit(self) -> None:
        """Take over what is being typed in a field."""
        focus = QApplication.focusWidget()
        while focus is not None and focus is not self:
            if isinstance(focus, TextField):
                focus.commit()
                return
            focus = focus.parentWidget()

    @Slot()
    def open_catalogue(self) -> None:
        """Let a person choose a step to add."""
        if self.catalogue is None:
            self.catalogue = Catalogue(self._steps)
            self.catalogue.picked.connect(self.picked)
            self.catalogue.left.connect(self.catalogue_left)
            self.addWidget(self.catalogue)
        self.setCurrentWidget(self.catalogue)
        self.catalogue.begin()


def _scrolled(form: QWidget) -> QWidget:
    inner = QWidget()
    form.setMaximumWidth(680)
    inner.setLayout(row(Grow(form, 1000), None, margins=(20, 16, 20, 20)))
    return scroll(inner)
