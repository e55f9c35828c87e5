"""A queue of transfers in which nothing moves: each stands as its picture wants it."""

from app.domain.transfers import TransferStatus
from app.services.transfers.queue import TransferQueue


class PlayedQueue(TransferQueue):
    """Its threads are never started."""

    def __init__(self) -> None:
        super().__init__(carrier=None)  # type: ignore[arg-type]
        self.played: tuple[TransferStatus, ...] = ()

    @property
    def statuses(self) -> tuple[TransferStatus, ...]:
        return self.played
