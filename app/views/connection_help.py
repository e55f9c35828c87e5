"""The buttons under a failure of a connection, the same on every page: trust, unlock, try again, Remote."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.devices import Device, Transport
from app.domain.errors import AuthenticationFailed, TargetError, TrustQuestion
from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.vault_errors import OtherClient, VaultLocked
from app.views.tasks import Task, TaskRunner
from app.views.widgets.buttons import Button

type Trust = Callable[[Device, TrustQuestion, TaskContext], Device]
"""Remembers a key or certificate that a person has compared; gives the device as it is from now on."""


class ConnectionHelp(QObject):
    """What a page cannot do itself it asks for by signal."""

    vault_asked = Signal()
    open_remote_asked = Signal(object)  # Device

    def __init__(self, tasks: TaskRunner, trust: Trust | None = None, parent: QObject | None = None) -> None:
        """Without `trust` a question of trust can only be answered in Remote."""
        super().__init__(parent)
        self._tasks, self._trust = tasks, trust

    def buttons(
        self, error: BaseException, device: Device, again: Callable[[], None], trusting: Callable[[Task], None]
    ) -> list[QWidget]:
        """What helps after `error`; what a person must decide comes first.

        `trusting` is given the task that stores what was trusted; it succeeds with the Device to go on with.
        """
        found: list[QWidget] = []
        if isinstance(error, TrustQuestion) and (trust := self._trust) is not None:
            lane = f"device {device.id}"

            def store() -> None:
                trusting(self._tasks.start(lambda task: trust(device, error, task), lane=lane))

            found.append(_button(tr("Trust and go on"), "shield-check", store))
        if isinstance(error, VaultLocked | AuthenticationFailed):
            found.append(_button(tr("Open the vault"), "key-round", self.vault_asked.emit))
        found.append(_button(tr("Try again"), "refresh-cw", again))
        if isinstance(error, TargetError | OtherClient) and device.transport is not Transport.LOCAL:
            found.append(_button(tr("Open in Remote"), "terminal", lambda: self.open_remote_asked.emit(device)))
        return found


def _button(words: str, icon: str, act: Callable[[], None]) -> Button:
    button = Button(words, icon, small=True)
    button.clicked.connect(lambda _=False: act())
    return button
