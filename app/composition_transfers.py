"""The queue of transfers, and what the window has of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.language import counted, tr
from app.domain.settings import Settings
from app.services.files import own_file_errors
from app.views.telling import tell
from app.views.widgets.buttons import Button, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.composition import Services
    from app.domain.task import TaskContext
    from app.domain.transfers import TransferOrder, TransferReport
    from app.services.transfers.queue import TransferQueue
    from app.views.actions import Action
    from app.views.main_window import MainWindow
    from app.views.pages.remote.page import RemotePage
    from app.views.pages.remote.transfers.desk import TransferDesk
    from app.views.pages.remote.transfers.pane import TransfersPane
    from app.views.pages.remote.transfers.strip import TransferStrip
    from app.views.tasks import TaskRunner

KB = 1000  # bytes, as the settings count


def make_queue(services: Services) -> TransferQueue:
    """The queue over the program's own connections, kept for the next start, told in the journal."""
    from app.services.transfers.noting import TransferNotes
    from app.services.transfers.queue import TransferQueue

    def as_it_is_now(device: Device) -> Device:
        return next((one for one in services.device_book.devices() if one.id == device.id), device)

    def forget_notes(order: TransferOrder) -> None:
        from app.services.transfers.carrying import forget  # in the thread of the queue: it brings OpenSSL

        forget(order, services.paths.transfers_folder)

    queue = TransferQueue(
        services.carrier,
        store=services.orders,
        notes=TransferNotes(services.journal),
        forget=forget_notes,
        as_it_is_now=as_it_is_now,
    )
    try:
        settings = services.settings.load()
    except AppError:  # the window tells it
        settings = Settings()
    queue.use_limits(settings.transfers.at_once, settings.transfers.limit_kb_s * KB)
    return queue


class Transfers(QObject):
    """Makes the queue when something is first copied, or left over from an earlier start."""

    _bug = Signal(object)

    def __init__(self, services: Services, tasks: TaskRunner, window: MainWindow, page: RemotePage) -> None:
        super().__init__(page)
        self._services, self._tasks, self._window, self._page = services, tasks, window, page
        self._desk: TransferDesk | None = None
        self._left_over: QWidget | None = None  # the notice of them
        self._bug.connect(window.show_bug)
        window.status.transfers_asked.connect(self.show_all)
        window.add_actions(self.offered_actions)

    @property
    def desk(self) -> TransferDesk:
        if self._desk is None:
            from app.views.pages.remote.transfers.desk import TransferDesk

            queue = self._services.transfers
            queue.on_bug(partial(tell, self._bug))
            self._desk = TransferDesk(queue, self)
            self._desk.changed.connect(self._show_summary)
            self._desk.shown_asked.connect(self.show_all)
        return self._desk

    def make_pane(self) -> QWidget:
        """The list of all transfers, to stand beside the home view."""
        from app.views.pages.remote.transfers.pane import TransfersPane

        pane = TransfersPane(self.desk, self._services.sessions, self._tasks)
        self._connect(pane)
        return pane

    def make_strip(self) -> TransferStrip:
        """For the bottom of a file manager."""
        from app.views.pages.remote.transfers.strip import TransferStrip

        strip = TransferStrip(self.desk, self._services.sessions, self._tasks)
        self._connect(strip)
        return strip

    def _connect(self, part: TransfersPane | TransferStrip) -> None:
        part.unlock_asked.connect(self._page.unlock_asked)
        part.edit_asked.connect(self._page.edit_device)

    @Slot()
    @Slot(str)
    def show_all(self, id: str = "") -> None:
        """Show the list of the transfers; where `id` is not "", with this one."""
        self._hide_left_over()  # the list tells it too
        self._window.show_page("remote")
        pane: TransfersPane = self._page.places.show("transfers")  # type: ignore[assignment]
        if id:
            pane.choose(id)

    def count_unfinished(self) -> int:
        """How many go on only at the next start, when the window closes now."""
        return len(self._desk.unfinished) if self._desk is not None else 0

    def use_settings(self, settings: Settings) -> None:
        if self._services.was_made("transfers"):
            wanted = settings.transfers
            self._services.transfers.use_limits(wanted.at_once, wanted.limit_kb_s * KB)

    def vault_changed(self) -> None:
        if self._desk is not None and self._services.keeper.is_open:
            self._desk.queue.vault_opened()

    def offered_actions(self) -> Sequence[Action]:
        """For the palette: what can be done with all transfers at once."""
        from app.views.pages.remote.transfers.actions import actions_for_all

        return actions_for_all(self._desk.queue) if self._desk is not None else ()

    @Slot()
    def _show_summary(self) -> None:
        from app.views.pages.remote.transfers.words import someone_is_needed, summary

        if self._desk is not None:
            statuses = self._desk.statuses
            self._window.status.show_transfers(summary(statuses, most=2), asks=someone_is_needed(statuses))
            if statuses and not any(one.is_left_over for one in statuses):
                self._hide_left_over()  # they go on, or were stopped, elsewhere

    # -- what an earlier start has left --------------------------------------------------------------

    def look_for_left_over(self) -> None:
        """Offer to go on with what had not ended when Satchel was closed."""

        def look(_: TaskContext) -> Sequence[tuple[TransferOrder, TransferReport]]:
            folder = self._services.paths.orders_folder
            with own_file_errors(folder, "read"):
                has_some = folder.is_dir() and any(folder.glob("*.json"))
            return self._services.orders.left_over() if has_some else ()

        self._tasks.start(look, lane="transfers").succeeded.connect(self._take_up)

    @Slot(object)
    def _take_up(self, left_over: Sequence[tuple[TransferOrder, TransferReport]]) -> None:
        if not left_over:
            return
        self.desk.queue.take_up(left_over)
        ids = [order.id for order, _ in left_over]
        go_on, show = Button(tr("Go on"), small=True), Button(tr("Show"), "", Kind.GHOST, small=True)
        go_on.clicked.connect(partial(self._go_on, ids))
        show.clicked.connect(partial(self.show_all, ids[0]))
        fact = counted(len(ids), "transfer has not ended.", "transfers have not ended.")
        meaning = tr("They can go on from where they were.") if len(ids) > 1 else tr("It can go on from where it was.")
        self._left_over = self._window.show_notice("info", fact, meaning, go_on, show)

    def _go_on(self, ids: Sequence[str]) -> None:
        self.desk.go_on(ids)
        self._hide_left_over()

    def _hide_left_over(self) -> None:
        notice, self._left_over = self._left_over, None
        if notice is not None and isValid(notice):  # not closed, and no other one in its place
            notice.deleteLater()
