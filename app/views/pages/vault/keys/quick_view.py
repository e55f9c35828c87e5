"""Turns quick unlock on and off for the open vault, and says what each way is worth."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame

from app.domain.language import tr
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.unlocking.ways import Offer, Standing, Way, pin_problem
from app.views.pages.vault.parts import PassphraseEdit
from app.views.pages.vault.places import VaultHost
from app.views.widgets.buttons import Button, Kind
from app.views.widgets.fields import FormRow, side_by_side
from app.views.widgets.layout import column, panel, row, style
from app.views.widgets.task_strip import TaskStrip
from app.views.widgets.text import WrappedLabel, label

if TYPE_CHECKING:
    from app.services.vault.unlocking.door import Door

_LANE = "vault"
_TITLES = {
    Way.SESSION_PIN: tr("A PIN, until Satchel closes"),
    Way.HELLO: tr("Windows Hello"),
    Way.KEPT_PIN: tr("A PIN, also after Satchel was closed"),
}
_WORTH = {
    Way.SESSION_PIN: tr(
        "Opens the vault again after it was locked. It ends with Satchel, with sleep and with five wrong "
        "PINs. Nothing is written to the disk."
    ),
    Way.HELLO: tr(
        "Your face, finger or PIN of Windows gives the key. It ends when Satchel closes, unless you tick the "
        "box. Cancel leaves it off."
    ),
    Way.KEPT_PIN: tr(
        "For 12 hours and two restarts at most. Half of a key lies in the key store of this computer, which any "
        "program of yours may read; the other half is the PIN. Whoever copies that store and Satchel's files can "
        "try all PINs, so use it only on a computer that nobody else uses."
    ),
}
_ALWAYS = tr("The passphrase always works.")
_IS_ON = tr("For this vault on this computer.")
_IS_OFF = tr("It stays off unless you turn it on here, for this vault on this computer.")
_KEPT_WORDS = tr("Also after Satchel was closed, for 7 days")


class QuickView(QFrame):
    """Asks the system what it has each time it is shown. Nothing is on before a person presses the button."""

    def __init__(self, host: VaultHost) -> None:
        super().__init__()
        self._host = host
        self._offers: Sequence[Offer] = ()
        self.state = label("", "strong")
        self.note = WrappedLabel("", tone="secondary")
        self.off = Button(tr("Turn off"), "lock")
        self.off.clicked.connect(self._turn_off)
        self.way = QComboBox()
        self.way.currentIndexChanged.connect(self._show_way)
        self.worth = WrappedLabel("", tone="secondary")
        self.pin, self.again = PassphraseEdit(tr("PIN")), PassphraseEdit(tr("PIN again"))
        self.pin_row = FormRow(tr("PIN of six digits or more"), self.pin)
        self.again_row = FormRow(tr("Once more"), self.again)
        self._pins = panel(side_by_side((self.pin_row, 1), (self.again_row, 1)))
        self.kept = QCheckBox(_KEPT_WORDS)
        self.on = Button(tr("Turn on"), "lock-open", Kind.PRIMARY)
        self.on.clicked.connect(self.turn_on)
        self.again.returnPressed.connect(self.turn_on)
        self.strip = TaskStrip(stop_words=tr("Cancel"), stopped_words=tr("Cancelled. Quick unlock stays off."))
        self._choice = panel(
            column(FormRow(tr("Open it again with"), self.way), self.worth, self._pins, self.kept, row(self.on, None))
        )
        self.setLayout(
            column(
                row(self.state, None, self.off),
                self.note,
                self.strip,
                self._choice,
                margins=(16, 14, 16, 14),
                spacing=10,
            )
        )
        style(self, card="group")
        self.setFocusProxy(self.way)
        self._show_standing(None)

    @property
    def _door(self) -> "Door | None":
        return self._host.door

    @Slot()
    def refresh(self) -> None:
        """Ask again what is on and what this computer can do."""
        door, keeper = self._door, self._host.keeper
        if door is None or not keeper.is_open:
            return

        def look(task: TaskContext) -> tuple[Standing | None, Sequence[Offer]]:
            return door.quick.standing(keeper.vault.path), door.quick.offers(task)

        self._host.tasks.start(look, lane="vault ways").succeeded.connect(self._show_found)

    def forget(self) -> None:
        """Forget what was typed."""
        for edit, line in ((self.pin, self.pin_row), (self.again, self.again_row)):
            edit.forget()
            line.set_problem("")
        self.strip.clear()

    @Slot(object)
    def _show_found(self, found: "tuple[Standing | None, Sequence[Offer]]") -> None:
        standing, offers = found
        if offers != self._offers:
            self._offers = offers
            self.way.blockSignals(True)
            self.way.clear()
            for offer in offers:
                title = _TITLES[offer.way]
                self.way.addItem(tr("{way} (not here)", way=title) if offer.reason else title, offer.way.value)
            self.way.blockSignals(False)
        self._show_standing(standing)
        self._show_way()

    def _show_standing(self, standing: Standing | None) -> None:
        is_on = standing is not None
        self.state.setText(
            tr("On: {way}", way=_TITLES[standing.way][0].lower() + _TITLES[standing.way][1:]) if standing else tr("Off")
        )
        self.note.set_words(f"{_IS_ON if is_on else _IS_OFF} {_ALWAYS}")
        self.off.setVisible(is_on)
        self._choice.setVisible(not is_on)

    @property
    def _offer(self) -> Offer | None:
        number = self.way.currentIndex()
        return self._offers[number] if 0 <= number < len(self._offers) else None

    @Slot()
    def _show_way(self) -> None:
        offer = self._offer
        if offer is None:
            return
        self.worth.set_words(offer.reason or _WORTH[offer.way])
        self._pins.setVisible(not offer.reason and offer.way is not Way.HELLO)
        self.kept.setVisible(not offer.reason and offer.way is Way.HELLO)
        self.on.set_reason(offer.reason)

    @Slot()
    def turn_on(self) -> None:
        """With what was typed."""
        door, offer = self._door, self._offer
        if door is None or offer is None or offer.reason or self.strip.is_running:
            return
        pin = self.pin.text() if offer.way is not Way.HELLO else ""
        if offer.way is not Way.HELLO:
            problem = pin_problem(pin)
            differs = "" if pin == self.again.text() else tr("The two are not the same. Type it again.")
            self.pin_row.set_problem(problem)
            self.again_row.set_problem("" if problem else differs)
            if problem or differs:
                (self.pin if problem else self.again).setFocus()
                return
        work = partial(door.turn_on, offer.way, Secret(pin) if pin else None)
        self._run(partial(work, kept=self.kept.isChecked()), tr("Turn quick unlock on"))

    @Slot()
    def _turn_off(self) -> None:
        if self._door is not None:
            self._run(self._door.turn_off, tr("Turn quick unlock off"))

    def _run(self, work: Callable[[TaskContext], None], title: str) -> None:
        task = self._host.tasks.start(work, lane=_LANE, title=title)
        self.strip.follow(task)
        task.succeeded.connect(self.forget)
        task.finished.connect(self.refresh)
