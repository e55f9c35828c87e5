"""A profile before it is used: what it is for, which steps it has, what it asks and what it needs from outside."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.domain.language import counted, tr
from app.domain.profiles import Profile, ProfileItem
from app.domain.setup import Step
from app.views.pages.setup.operations import ProfileChoice, Readiness
from app.views.widgets.badges import Badge
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.failure import FailureView
from app.views.widgets.fold import Fold
from app.views.widgets.layout import Grow, column, panel, row, scroll
from app.views.widgets.text import WrappedLabel


class ProfileCard(QWidget):
    """`used` and `edit_asked` bring the source of the profile that is shown."""

    used = Signal(str)
    edit_asked = Signal(str)

    def __init__(self, find_step: Callable[[str], Step | None]) -> None:
        super().__init__()
        self._find_step = find_step
        self._choice: ProfileChoice | None = None
        self._title = WrappedLabel("", "heading")
        self._origin = Badge("", "unknown", "folder")
        self._offline = Badge("", "ok", "download")
        self._description = WrappedLabel("", tone="secondary")
        self._counted = WrappedLabel("", "small", "tertiary")
        self._steps = WrappedLabel("", "small", "secondary")
        self._missing = WrappedLabel("", "small", "secondary")
        self.steps = Fold(tr("Steps"), self._steps, is_open=True)
        self._not_ready = Fold(tr("Not ready offline"), self._missing)
        self.failure = FailureView()
        self.use = Button(tr("Use this profile"), kind=Kind.PRIMARY, key="Ctrl+Enter")
        self.edit = Button(tr("Edit…"), "pencil")
        self.use.clicked.connect(self._use)
        self.edit.clicked.connect(self._edit)
        self.edit.hide()
        badges = row(self._origin, self._offline, None, spacing=6)
        words = QWidget()
        words.setLayout(
            column(
                self._title,
                badges,
                self._description,
                self._counted,
                self.failure,
                self.steps,
                self._not_ready,
                None,
                margins=(16, 14, 16, 8),
                spacing=8,
            )
        )
        foot = row(self.edit, None, self.use, margins=(16, 8, 16, 14))
        inside = column(Grow(scroll(words)), foot, margins=(1, 8, 1, 1), spacing=0)
        card = panel(inside, card="plain")
        self.setLayout(column(Grow(card)))

    def show_choice(self, choice: ProfileChoice) -> None:
        """Show what the list knows; the steps follow when the file was read."""
        self._choice = choice
        self._title.set_words(choice.name)
        self._origin.show_badge(choice.origin.words, "unknown", "folder")
        self._origin.setToolTip(choice.source)
        self._description.set_words(choice.description)
        self._description.setVisible(bool(choice.description))
        self._counted.set_words("")
        for part in (self._offline, self.steps, self._not_ready, self.failure):
            part.hide()

    def show_profile(self, profile: Profile) -> None:
        """What stands in the file."""
        count, asked = len(profile.items), len(profile.asked)
        words = counted(count, "step")
        if asked:
            words += tr(", asks for {values}", values=counted(asked, "value"))
        self._counted.set_words(words)
        self._steps.set_words("\n".join(f"{n}.  {self._named(one)}" for n, one in enumerate(profile.items, 1)))
        self.steps.show()

    def show_readiness(self, found: Readiness) -> None:
        """How much of it needs no internet."""
        if not found.total:
            return
        is_ready = found.ready >= found.total
        words = tr("Ready offline: {ready} of {total}", ready=found.ready, total=found.total)
        self._offline.show_badge(words, "ok" if is_ready else "warning", "download")
        self._offline.show()
        self._missing.set_words("\n".join(found.missing))
        self._not_ready.setVisible(bool(found.missing))

    def _named(self, item: ProfileItem) -> str:
        step = self._find_step(item.step)
        return item.title or (step.title if step else item.step)

    @Slot()
    def _use(self) -> None:
        if self._choice is not None:
            self.used.emit(self._choice.source)

    @Slot()
    def _edit(self) -> None:
        if self._choice is not None:
            self.edit_asked.emit(self._choice.source)
