"""What a person can do with the transfers that are chosen."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.language import tr
from app.domain.transfers import Priority, TransferState, TransferStatus
from app.views.actions import Action
from app.views.icons import icon
from app.views.widgets.buttons import Button, Kind

if TYPE_CHECKING:
    from app.services.transfers.queue import TransferQueue

LIMITS = ((tr("No limit of its own"), 0), ("100 kB/s", 100_000), ("1 MB/s", 10**6), ("10 MB/s", 10**7))
_PRIORITIES = ((tr("High"), Priority.HIGH), (tr("Normal"), Priority.NORMAL), (tr("Low"), Priority.LOW))


def can_pause(status: TransferStatus) -> bool:
    return not status.state.is_over and status.state not in (TransferState.PAUSED, TransferState.FAILED)


def can_go_on(status: TransferStatus) -> bool:
    if status.state is TransferState.DONE:
        return bool(status.report.troubles)
    return status.state in (TransferState.PAUSED, TransferState.FAILED, TransferState.BROKEN, TransferState.STOPPED)


def can_stop(status: TransferStatus) -> bool:
    return not status.state.is_over


class TransferActions(QObject):
    """Buttons and a menu for `chosen`. Each button says in its tooltip why it cannot be used."""

    def __init__(self, queue: "TransferQueue", chosen: Callable[[], Sequence[TransferStatus]], parent: QWidget) -> None:
        super().__init__(parent)
        self._queue, self._chosen, self._parent = queue, chosen, parent
        self.go_on = _button(tr("Go on"), "play", self.do_go_on, "Space")
        self.pause = _button(tr("Pause"), "pause", self.do_pause, "Space")
        self.first = _button(tr("Put first"), "arrow-up", self.do_first, "Ctrl+Up")
        self.stop = _button(tr("Stop"), "x", self.do_stop, "Del")
        self.remove = Button(tr("Clear finished"), "", Kind.GHOST, small=True)
        self.remove.clicked.connect(self.do_remove)

    @property
    def buttons(self) -> tuple[Button, ...]:
        return self.go_on, self.pause, self.first, self.stop

    def refresh(self, statuses: Sequence[TransferStatus]) -> None:
        """Enable what can be done now."""
        chosen = self._chosen()
        none = "" if chosen else tr("Choose a transfer first")
        self.go_on.set_reason(
            none or ("" if any(map(can_go_on, chosen)) else tr("Nothing that is chosen stands still"))
        )
        self.pause.set_reason(
            none or ("" if any(map(can_pause, chosen)) else tr("Nothing that is chosen can be paused"))
        )
        self.stop.set_reason(none or ("" if any(map(can_stop, chosen)) else tr("What is chosen is over")))
        waits = len(chosen) == 1 and chosen[0].state is TransferState.WAITING
        self.first.set_reason(none or ("" if waits else tr("Only one that waits can be put before the others")))
        self.remove.setVisible(any(one.state.is_over for one in statuses))

    def toggle(self) -> None:
        """The space bar: what moves is paused, what stands goes on."""
        if any(map(can_pause, self._chosen())):
            self.do_pause()
        else:
            self.do_go_on()

    def do_go_on(self) -> None:
        self._queue.go_on(_ids(self._chosen(), can_go_on))

    def do_pause(self) -> None:
        self._queue.pause(_ids(self._chosen(), can_pause))

    def do_first(self) -> None:
        for status in self._chosen():
            self._queue.move_up(status.order.id)

    def do_stop(self) -> None:
        """What is over leaves the list."""
        self._queue.stop(_ids(self._chosen(), can_stop))
        self._queue.remove(_ids(self._chosen(), lambda status: status.state.is_over))

    def do_remove(self) -> None:
        self._queue.remove([one.order.id for one in self._queue.statuses if one.state.is_over])

    def make_menu(self) -> QMenu:
        chosen = self._chosen()
        menu = QMenu(self._parent)
        for words, name, act, holds in (
            (tr("Go on"), "play", self.do_go_on, can_go_on),
            (tr("Pause"), "pause", self.do_pause, can_pause),
            (tr("Stop"), "x", self.do_stop, can_stop),
        ):
            if any(map(holds, chosen)):
                _add(menu, words, act).setIcon(icon(name, "text.secondary"))
        if any(map(can_stop, chosen)):
            ids = _ids(chosen, can_stop)
            speed, turn = menu.addMenu(tr("Speed limit")), menu.addMenu(tr("Priority"))
            for words, limit in LIMITS:
                is_now = all(one.order.limit == limit for one in chosen)
                _add(speed, words, partial(self._queue.set_limit, ids, limit), is_now)
            for words, priority in _PRIORITIES:
                is_now = all(one.order.priority == priority for one in chosen)
                _add(turn, words, partial(self._queue.set_priority, ids, priority), is_now)
        if any(one.state.is_over for one in chosen):
            _add(menu, tr("Take out of the list"), self.do_stop)
        return menu


def actions_for_all(queue: "TransferQueue") -> list[Action]:
    """For the palette; none that would do nothing."""
    moving = _ids([one for one in queue.statuses if not one.state.is_over], can_pause)
    standing = _ids([one for one in queue.statuses if not one.state.is_over], can_go_on)
    pause = Action(tr("Pause all transfers"), partial(queue.pause, moving), tr("they keep what they have"), "pause")
    go_on = Action(tr("Go on with all transfers"), partial(queue.go_on, standing), tr("from where they were"), "play")
    return [*([pause] if moving else []), *([go_on] if standing else [])]


def _button(words: str, icon_name: str, act: Callable[[], None], key: str) -> Button:
    button = Button(words, icon_name, small=True, key=key)
    button.clicked.connect(act)
    return button


def _add(menu: QMenu, words: str, act: Callable[[], None], checked: bool | None = None) -> QAction:
    action = QAction(words, menu)
    if checked is not None:
        action.setCheckable(True)
        action.setChecked(checked)
    action.triggered.connect(lambda _=False: act())
    menu.addAction(action)
    return action


def _ids(statuses: Sequence[TransferStatus], holds: Callable[[TransferStatus], bool]) -> list[str]:
    return [one.order.id for one in statuses if holds(one)]
