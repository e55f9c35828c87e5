"""The field of a form for the day on which a password ends."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QDate, Slot
from PySide6.QtWidgets import QComboBox, QDateEdit, QWidget

from app.domain.credentials import Expiry
from app.domain.expiries import PRESETS
from app.domain.language import tr
from app.domain.local_time import end_of_day, local
from app.views.widgets.boxes import name_box
from app.views.widgets.layout import Grow, row

_NEVER, _ON_DAY, _KEPT = 0, -1, -2  # beside the days of the presets


class ExpiryField(QWidget):
    """`value` is None as long as nothing was changed."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__()
        self._now = now
        self._stored: datetime | None = None
        self.choice, self.day = QComboBox(), QDateEdit()
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("d MMM yyyy")
        self.day.setAccessibleName(tr("Last day"))
        self.setLayout(row(Grow(self.choice), self.day))
        self.setFocusProxy(self.choice)
        self.choice.currentIndexChanged.connect(self._choose)
        self.show_stored(None)

    def setAccessibleName(self, name: str) -> None:
        name_box(self.choice, name)

    def show_stored(self, expires: datetime | None) -> None:
        """Begin anew."""
        self._stored = expires
        self.choice.blockSignals(True)
        self.choice.clear()
        if expires is not None:
            there = local(expires)
            self.choice.addItem(f"{there.day} {there:%B %Y}", _KEPT)
        self.choice.addItem(tr("Never"), _NEVER)
        for days in PRESETS:
            self.choice.addItem(tr("In a year") if days == 365 else tr("In {days} days", days=days), days)
        self.choice.addItem(tr("On a day…"), _ON_DAY)
        self.choice.blockSignals(False)
        start = local(expires or self._now() + timedelta(days=90))
        self.day.setDate(QDate(start.year, start.month, start.day))
        self._choose()

    def choose(self, days: int) -> None:
        """One of the presets; 0 for never."""
        self.choice.setCurrentIndex(self.choice.findData(days))

    def choose_day(self, year: int, month: int, day: int) -> None:
        self.choice.setCurrentIndex(self.choice.findData(_ON_DAY))
        self.day.setDate(QDate(year, month, day))

    def show_value(self, expiry: Expiry) -> None:
        """What was chosen before."""
        if expiry.at is None:
            self.choose(_NEVER)
        else:
            there = local(expiry.at)
            self.choose_day(there.year, there.month, there.day)

    def value(self) -> Expiry | None:
        """For `EntryDraft.expiry`. A day is meant to its end, in the zone of this computer."""
        chosen = self.choice.currentData()
        if chosen == _KEPT or (chosen == _NEVER and self._stored is None):
            return None
        if chosen == _NEVER:
            return Expiry()
        if chosen == _ON_DAY:
            shown = self.day.date()
            day = datetime(shown.year(), shown.month(), shown.day()).date()
        else:
            day = (local(self._now()) + timedelta(days=chosen)).date()
        return Expiry(end_of_day(day))

    @Slot()
    def _choose(self) -> None:
        self.day.setVisible(self.choice.currentData() == _ON_DAY)
