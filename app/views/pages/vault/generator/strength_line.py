"""A bar and a few words under a field: how strong the password in it is."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.passphrase import passphrase_advice
from app.services.vault.strength import PASSPHRASE_CONTEXT, Grade, Strength, advice_after, rate
from app.views.tasks import TaskRunner
from app.views.telling import while_there
from app.views.widgets.layout import Grow, column, row
from app.views.widgets.painting import draw_round
from app.views.widgets.text import ElidedLabel, WrappedLabel

_PAUSE_MS = 120  # after a key, before it is rated
_BAR = 4  # pixels
_VERDICTS = {
    Grade.VERY_WEAK: "problem",
    Grade.WEAK: "problem",
    Grade.FAIR: "warning",
    Grade.GOOD: "ok",
    Grade.STRONG: "ok",
}


class StrengthBar(QWidget):
    """A share of a line, in the colour of its verdict. The words beside it say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_BAR)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._share, self._verdict = 0.0, "unknown"

    def show_share(self, share: float, verdict: str) -> None:
        self._share, self._verdict = share, verdict
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        whole = QRectF(self.rect())
        draw_round(painter, whole, "border.subtle", _BAR / 2)
        if self._share > 0:
            whole.setWidth(max(whole.width() * self._share, _BAR))
            draw_round(painter, whole, f"{self._verdict}.fg", _BAR / 2)


class StrengthView(QWidget):
    """Shows a `Strength`: the bar, its words, and what makes it weak."""

    def __init__(self) -> None:
        super().__init__()
        self.bar = StrengthBar()
        self.words = ElidedLabel(role="small", tone="secondary")
        self.warning = WrappedLabel("", "small", "tertiary", roomy=False)
        self.setLayout(column(self.bar, row(Grow(self.words)), self.warning, spacing=4))
        self.show_strength(None)

    def show_strength(self, strength: Strength | None, words: str = "") -> None:
        """None shows nothing. `words` in place of those of the strength."""
        self.setVisible(strength is not None)
        if strength is None:
            self.words.set_words("")
            self.warning.set_words("")
            return
        self.bar.show_share(strength.share, _VERDICTS[strength.grade])
        self.words.set_words(words or strength.words)
        self.warning.set_words(strength.warning)
        self.warning.setVisible(bool(strength.warning))


class StrengthLine(StrengthView):
    """Rates what is typed, a moment after the last key, beside the thread of the window. `rated` brings a Strength."""

    rated = Signal(object)

    def __init__(self, tasks: TaskRunner, *, with_warning: bool = True) -> None:
        super().__init__()
        self._tasks, self._with_warning = tasks, with_warning
        self._password, self._context = Secret(""), tuple[str, ...]()
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._rate)
        self._number = 0

    def show_password(self, password: Secret, context: Sequence[str] = ()) -> None:
        """`context` are words of the entry, which are guessed first. An empty password shows nothing."""
        self._password, self._context = password, tuple(context)
        self._number += 1
        if password:
            self._timer.start()
        else:
            self._timer.stop()
            self.show_strength(None)

    def forget(self) -> None:
        self.show_password(Secret(""))

    @Slot()
    def _rate(self) -> None:
        password, context, number = self._password, self._context, self._number

        def work(_: TaskContext) -> Strength:
            return rate(password, context)

        task = self._tasks.start(work, lane="strength")
        task.succeeded.connect(while_there(self, partial(self._show, number)))

    @Slot(object)
    def _show(self, number: int, strength: Strength) -> None:
        if number == self._number:  # else something else was typed since
            self.show_strength(strength)
            self.warning.setVisible(self._with_warning and bool(strength.warning))
            self.rated.emit(strength)


class PassphraseLine(QWidget):
    """Under the field of a passphrase: how strong it is, and how to make it stronger. `hint` while it is empty."""

    def __init__(self, tasks: TaskRunner, hint: str = "") -> None:
        super().__init__()
        self._hint, self._first = hint, ""
        self.strength = StrengthLine(tasks, with_warning=False)
        self.advice = WrappedLabel(hint, "small", "tertiary", roomy=False)
        self.strength.rated.connect(self._finish)
        self.setLayout(column(self.strength, self.advice, spacing=4))

    @Slot(str)
    def show_passphrase(self, text: str) -> None:
        """What is told of its length comes at once, what is told of its guesses a moment later."""
        self._first = passphrase_advice(Secret(text)) if text else self._hint
        self.strength.show_password(Secret(text), PASSPHRASE_CONTEXT)
        self.advice.set_words(self._first)

    @Slot(object)
    def _finish(self, strength: Strength) -> None:
        self.advice.set_words(self._first or advice_after(strength) or tr("It withstands guessing."))
