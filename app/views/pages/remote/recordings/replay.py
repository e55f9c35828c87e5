"""One recording, played again: its screen, and under it where one is and how fast it goes."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QSlider, QWidget

from app.domain.language import tr
from app.views.pages.remote.recordings.models import day, length
from app.views.pages.remote.recordings.player import SPEEDS, Player
from app.views.pages.remote.recordings.screen import Screen
from app.views.theme import theme
from app.views.widgets.badges import Badge
from app.views.widgets.boxes import name_box
from app.views.widgets.buttons import Button, IconButton, Kind
from app.views.widgets.failure import describe
from app.views.widgets.flow import Flow
from app.views.widgets.layout import Grow, column, panel, row, style
from app.views.widgets.notice import Notice
from app.views.widgets.text import ElidedLabel, ShrinkingLabel, label

if TYPE_CHECKING:
    from app.services.recordings.cast import Cast
    from app.services.recordings.library import Hit, Proof, Recording

STEP = 5.0  # seconds of an arrow key
_BEFORE_HIT = 0.05  # seconds by which a hit's line has certainly been shown
_PROOFS = {
    "proven": (tr("As it was recorded"), "ok", "shield-check"),
    "changed": (tr("Changed since"), "problem", "circle-x"),
    "open": (tr("Not sealed"), "unknown", "circle-dashed"),
}


class Replay(QWidget):
    """Space plays and pauses, the arrows go 5 seconds, Up and Down change the speed, Escape goes back."""

    back_asked = Signal()
    copy_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._hits: Sequence[Hit] = ()
        self._at_hit = -1
        self.screen_view = Screen()
        self.player = Player(self.screen_view, self)
        self.player.moved.connect(self._show_position)
        self.player.changed.connect(self._show_state)
        self._make_head()
        self._make_controls()
        self.problem = Notice("warning", "", "")
        self.saved = Notice("ok", "", "")
        self.problem.hide()
        self.saved.hide()
        self.setLayout(column(self._head, self.problem, self.saved, Grow(self.screen_view), self._controls, spacing=0))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", "inside")
        self.setAccessibleName(tr("Replay of a recording"))

    def _make_head(self) -> None:
        back = Button(tr("Recordings"), "undo-2", Kind.GHOST, small=True, key="Esc")
        back.clicked.connect(self.back_asked)
        self.name = ShrinkingLabel("", "strong")
        self.note = ElidedLabel(tone="tertiary")
        self.proof = Badge("", "unknown")
        self.copy = IconButton("download", tr("Save a copy…"))
        self.copy.clicked.connect(self.copy_asked)
        self._head = panel(
            row(back, self.name, Grow(self.note), self.proof, self.copy, margins=(8, 0, 16, 0), spacing=10),
            edge="bottom",
        )
        style(self._head, bg="surface")
        self._head.setFixedHeight(theme().metric("strip"))

    def _make_controls(self) -> None:
        self.play = IconButton("play", tr("Play"), key="Space")
        self.play.clicked.connect(self.player.toggle)
        self.time = label("0:00 / 0:00", "code", "secondary")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setMinimumHeight(24)
        self.slider.setProperty("ring", "outside")
        self.slider.setAccessibleName(tr("Place in the recording"))
        self.slider.setSingleStep(int(STEP * 1000))
        self.slider.setPageStep(30_000)
        self.slider.valueChanged.connect(self._seek_to)
        self.speed = QComboBox()
        name_box(self.speed, tr("Speed"))
        for speed in SPEEDS:
            self.speed.addItem(f"{speed:g}×", speed)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self.speed.currentIndexChanged.connect(self._set_speed)
        self.skip = Button(tr("Skip pauses"), "", Kind.GHOST, small=True, checkable=True)
        self.skip.setChecked(True)
        self.skip.toggled.connect(self._set_skip)
        self.up, self.down = IconButton("chevron-up", tr("Hit before")), IconButton("chevron-down", tr("Next hit"))
        self.up.clicked.connect(lambda: self._go_to_hit(self._at_hit - 1))
        self.down.clicked.connect(lambda: self._go_to_hit(self._at_hit + 1))
        self.hits = label("", "small", "secondary")
        self._hit_place = panel(row(self.up, self.down, self.hits, spacing=2))
        parts = (panel(row(self.play, self.time, spacing=10)), panel(row(self.skip, self.speed, spacing=10)))
        line = row(Grow(Flow(parts[0], self._hit_place, panel(row(None, parts[1])), gap=10, last_grows=True)))
        self._controls = panel(column(self.slider, line, margins=(12, 6, 12, 6), spacing=2), edge="top")
        style(self._controls, bg="surface")

    # -- for the pane ------------------------------------------------------------------------------

    def show_cast(self, cast: "Cast", recording: "Recording | None", hits: "Sequence[Hit]", name: str) -> None:
        """Begin with a recording, at the first of `hits` where there are any; `name` is for one of another program."""
        self.name.set_words(recording.device if recording else name)
        parts = (day(recording.started), recording.client) if recording else (cast.title,)
        self.note.set_words("  ·  ".join(part for part in parts if part))
        self.problem.setVisible(bool(cast.problem))
        self.problem.show_words(cast.problem, tr("It is played as far as it goes."))
        self.saved.hide()
        self.copy.setVisible(recording is not None)
        self._hits = hits
        self.player.open(cast)
        was_blocked = self.slider.blockSignals(True)
        self.slider.setMaximum(min(int(cast.duration * 1000), 2**31 - 1))
        self.slider.blockSignals(was_blocked)
        self._hit_place.setVisible(bool(hits))
        self._show_position(0.0)
        self._show_state()
        if hits:
            self._go_to_hit(0)

    def show_copies(self, folder: str) -> None:
        """A copy was saved."""
        self.saved.show_words(tr("Saved a copy with its log."), folder)
        self.saved.show()

    def show_failure(self, error: BaseException) -> None:
        """No copy could be saved."""
        fact, hint, _ = describe(error)
        self.problem.show_words(fact, hint)
        self.problem.show()

    def show_proof(self, proof: "Proof") -> None:
        """Say what the journal says of it."""
        self.proof.show_badge(*_PROOFS[proof.value])
        self.proof.show()

    def go_to(self, hit: "Hit") -> None:
        """Show one of the hits."""
        if hit in self._hits:
            self._go_to_hit(list(self._hits).index(hit))

    # -- parts -------------------------------------------------------------------------------------

    def _go_to_hit(self, number: int) -> None:
        if not self._hits:
            return
        self._at_hit = number % len(self._hits)
        self.player.pause()
        self.player.seek(self._hits[self._at_hit].at + _BEFORE_HIT)
        self.hits.setText(tr("Hit {at_hit} of {count}", at_hit=self._at_hit + 1, count=len(self._hits)))

    @Slot(int)
    def _seek_to(self, milliseconds: int) -> None:
        self.player.seek(milliseconds / 1000)

    @Slot()
    def _set_speed(self) -> None:
        self.player.speed = self.speed.currentData()

    @Slot(bool)
    def _set_skip(self, skips: bool) -> None:
        self.player.skips_rests = skips

    @Slot(float)
    def _show_position(self, position: float) -> None:
        was_blocked = self.slider.blockSignals(True)
        self.slider.setValue(min(int(position * 1000), 2**31 - 1))
        self.slider.blockSignals(was_blocked)
        mark = self.player.mark
        words = f"{length(position)} / {length(self.player.duration)}"
        self.time.setText(f"{words}   {mark}" if mark else words)

    @Slot()
    def _show_state(self) -> None:
        playing = self.player.is_playing
        self.play.set_icon("pause" if playing else "play", tr("Pause") if playing else tr("Play"))

    def hideEvent(self, event: object) -> None:
        self.player.pause()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.speed.currentIndex()
        acts: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Space: self.player.toggle,
            Qt.Key.Key_Left: lambda: self.player.step(-STEP),
            Qt.Key.Key_Right: lambda: self.player.step(STEP),
            Qt.Key.Key_Home: lambda: self.player.seek(0.0),
            Qt.Key.Key_End: lambda: self.player.seek(self.player.duration),
            Qt.Key.Key_Up: lambda: self.speed.setCurrentIndex(min(index + 1, len(SPEEDS) - 1)),
            Qt.Key.Key_Down: lambda: self.speed.setCurrentIndex(max(index - 1, 0)),
            Qt.Key.Key_Escape: self.back_asked.emit,
        }
        act = acts.get(Qt.Key(event.key()))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()
