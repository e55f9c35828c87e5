"""The way through a setup, at the left of the page: five stations, where we are, and what each holds."""

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QRectF, QSize, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.domain.language import tr
from app.views.theme import scaled, theme
from app.views.widgets.layout import column
from app.views.widgets.painting import CENTER, MEDIUM, SEMIBOLD, draw_icon, draw_round, draw_text


class Station(IntEnum):
    PROFILE = 0
    QUESTIONS = 1
    PREVIEW = 2
    APPLY = 3
    PROOF = 4


TITLES = (tr("Profile"), tr("Questions"), tr("Preview"), tr("Apply"), tr("Proof"))
HINTS = (
    tr("What it should be like"),
    tr("Values for this device"),
    tr("Before and after"),
    tr("One change at a time"),
    tr("As it is now"),
)
DISC = 22
HEIGHT = 56


class Rail(QWidget):
    """`chosen` brings the station that a person goes back to. Only stations that are done can be chosen."""

    chosen = Signal(Station)

    def __init__(self) -> None:
        super().__init__()
        self._stops = [_Stop(station) for station in Station]
        for stop in self._stops:
            stop.clicked.connect(self._choose)
        self.setLayout(column(*self._stops, spacing=0))
        self._open: Sequence[Station] = ()
        self.show_station(Station.PROFILE)

    def show_station(self, now: Station, *, can_return: Sequence[Station] = ()) -> None:
        """Mark `now` as current, what lies before it as done, and let a person return to `can_return`."""
        for stop in self._stops:
            stop.show_state(now, is_open=stop.station in can_return)
        for stop in self._stops[now + 1 :]:
            stop.set_note("")

    def set_note(self, station: Station, note: str) -> None:
        """What a station holds: "11 changes found"."""
        self._stops[station].set_note(note)

    @Slot()
    def _choose(self) -> None:
        stop = self.sender()
        if isinstance(stop, _Stop):
            self.chosen.emit(stop.station)


class _Stop(QAbstractButton):
    """One station: a disc with its number or a tick, the title, and a note."""

    def __init__(self, station: Station) -> None:
        super().__init__()
        self.station = station
        self._now = Station.PROFILE
        self._note = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_state(self, now: Station, *, is_open: bool) -> None:
        self._now = now
        self.setEnabled(is_open)
        state = tr("done") if self.station < now else tr("current") if self.station == now else tr("to come")
        self.setAccessibleName(
            tr(
                "Step {station} of {count}, {title}, {state}",
                station=self.station + 1,
                count=len(TITLES),
                title=TITLES[self.station],
                state=state,
            )
        )
        self.update()

    def set_note(self, note: str) -> None:
        self._note = note
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(180, scaled(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        is_done, is_now = self.station < self._now, self.station == self._now
        middle = 20.0
        if self.station != Station.PROOF:
            line = QRectF(11.25, middle + 15, 1.5, self.height() - 30)
            painter.fillRect(line, theme().color("accent.fill" if is_done else "border.default"))
        self._paint_disc(painter, QRectF(1, middle - DISC / 2, DISC, DISC), is_done=is_done, is_now=is_now)
        width = self.width() - 36.0
        tone = "text.primary" if is_done or is_now else "text.tertiary"
        weight = SEMIBOLD if is_now else MEDIUM
        line_height = 18 * theme().text_scale
        draw_text(painter, QRectF(36, 2, width, line_height), TITLES[self.station], tone, weight=weight)
        note = self._note or HINTS[self.station]
        draw_text(painter, QRectF(36, 3 + line_height, width, line_height), note, "text.tertiary", "small")

    def _paint_disc(self, painter: QPainter, disc: QRectF, *, is_done: bool, is_now: bool) -> None:
        number = str(self.station + 1)
        if is_done:
            draw_round(painter, disc, "accent.subtle", DISC / 2)
            draw_icon(painter, disc.left() + 4, disc.center().y(), "check", "accent.text", size=14)
        elif is_now:
            draw_round(painter, disc, "accent.fill", DISC / 2)
            draw_text(painter, disc, number, "accent.on", "small", weight=SEMIBOLD, align=CENTER)
        else:
            draw_round(painter, disc, "", DISC / 2, "border.strong")
            draw_text(painter, disc, number, "text.tertiary", "small", weight=MEDIUM, align=CENTER)
