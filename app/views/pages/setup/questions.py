"""Second station: the values that a profile asks for at the device."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.language import tr
from app.domain.profiles import Profile
from app.views.pages.setup.value_fields import VaultTitles
from app.views.pages.setup.value_form import ValueForm
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.failure import FailureView
from app.views.widgets.layout import Grow, column, panel, row, scroll
from app.views.widgets.text import WrappedLabel, label

ONE, MANY = tr("Only this device gets these values."), tr("All chosen devices get these values, or each its own.")


class QuestionsStage(QWidget):
    """`answered` brings the values by name, in their types; a secret as `Secret`, or `FromVault`."""

    answered = Signal(object)
    back_asked = Signal()

    def __init__(self, titles: VaultTitles | None = None) -> None:
        super().__init__()
        self._titles = titles
        self._title = label("", "title")
        self._subtitle = WrappedLabel(ONE, tone="secondary")
        self.form = ValueForm()
        self.form.entered.connect(self.submit)
        self.failure = FailureView()
        inner = QWidget()
        inner.setMaximumWidth(560)
        inner.setLayout(column(self.failure, self.form, None, margins=(0, 12, 0, 12), spacing=12))
        self.next = Button(tr("Preview the changes"), kind=Kind.PRIMARY, key="Ctrl+Enter")
        self.next.clicked.connect(self.submit)
        back = Button(tr("Back"))
        back.clicked.connect(self.back_asked)
        head = column(self._title, self._subtitle, spacing=2)
        body = QWidget()
        body.setLayout(column(head, Grow(scroll(inner)), margins=(28, 20, 28, 0), spacing=4))
        foot = panel(row(None, back, self.next, margins=(28, 14, 28, 14)), edge="top", bg="surface")
        self.setLayout(column(Grow(body), foot, spacing=0))

    def show_profile(self, profile: Profile, go_on: str = "", devices: Sequence[str] = ()) -> None:
        """Ask for the values of `profile`, for one device or for those with the names `devices`. `go_on` is what the
        button says."""
        self.next.set_words(go_on or tr("Preview the changes"))
        self._title.setText(profile.name)
        self._subtitle.set_words(MANY if devices else ONE)
        self.failure.hide()
        self.form.show_parameters(profile.asked, titles=self._titles, devices=devices)
        self.form.begin()

    @Slot()
    def submit(self) -> None:
        """Check the values, and go on when all are right."""
        if self.form.check():
            self.answered.emit(self.form.values())
