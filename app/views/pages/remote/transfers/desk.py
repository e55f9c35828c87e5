"""The queue of transfers as the views see it: on the UI thread, with signals."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.transfers import Decision, TransferOrder, TransferStatus
from app.views.telling import tell

if TYPE_CHECKING:
    from app.domain.secret import Secret
    from app.services.transfers.queue import TransferQueue


class TransferDesk(QObject):
    """One for the program. `changed` comes ten times a second at most."""

    changed = Signal()
    ended = Signal(object)  # TransferStatus: done, stopped or failed
    shown_asked = Signal(str)  # the list is to be shown, with the transfer of this id, "" for none

    _heard = Signal()
    _heard_end = Signal(object)

    def __init__(self, queue: "TransferQueue", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.queue = queue
        self.statuses: tuple[TransferStatus, ...] = queue.statuses
        self._heard.connect(self.look)
        self._heard_end.connect(self._end)
        queue.on_change(partial(tell, self._heard))
        queue.on_end(partial(tell, self._heard_end))

    def put(self, order: TransferOrder) -> None:
        """Copy something, when its turn comes."""
        self.queue.put(order)

    def status(self, id: str) -> TransferStatus | None:
        return next((one for one in self.statuses if one.order.id == id), None)

    def decide(self, id: str, decision: Decision) -> None:
        self.queue.decide(id, decision)

    def answer(self, id: str, answers: "Sequence[Secret]") -> None:
        self.queue.answer(id, answers)

    def go_on(self, ids: Collection[str]) -> None:
        self.queue.go_on(ids)

    @property
    def unfinished(self) -> tuple[TransferStatus, ...]:
        """What a closed program would leave undone now: those that a person left lying are no news to anyone."""
        return tuple(one for one in self.statuses if not one.state.is_over and not one.is_left_over)

    @Slot()
    def look(self) -> None:
        """See how everything stands now."""
        self.statuses = self.queue.statuses
        self.changed.emit()

    @Slot(object)
    def _end(self, status: TransferStatus) -> None:
        self.look()  # who hears of the end finds it so in the list too
        self.ended.emit(status)
