"""The end of a visit: what it has left on this computer, who wipes what, and what the window then shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from app.composition_traces import end_visit, traces_of
from app.domain.language import tr
from app.views.end_visit_dialog import EndVisitDialog, wiped_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from PySide6.QtWidgets import QWidget

    from app.composition import Services
    from app.domain.task import TaskContext
    from app.services.traces import Wiped
    from app.services.vault.unlocking.door import Door
    from app.views.main_window import MainWindow
    from app.views.pages.remote.page import RemotePage
    from app.views.pages.vault.page import VaultPage
    from app.views.tasks import TaskRunner
    from app.views.visit_desk import VisitDesk


class Leaving(QObject):
    """Asks once; made anew for each time."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        window: MainWindow,
        desk: VisitDesk,
        made: Mapping[str, QWidget],
    ) -> None:
        """`made`: the pages that were shown."""
        super().__init__(window)
        self._made = made
        self._services, self._tasks, self._window, self._desk = services, tasks, window, desk
        self._has_clipboard = False

    @Slot()
    def ask(self) -> None:
        """List what was left, and ask."""
        self._has_clipboard = bool(QGuiApplication.clipboard().text())
        traces = traces_of(self._services, lambda: self._has_clipboard)
        paths = self._services.paths
        place = (
            tr("The data of Satchel goes along with you: it lies in {folder}.", folder=paths.home)
            if paths.is_portable
            else tr("Journals, reports and the device book stay on this computer, in {folder}.", folder=paths.home)
        )

        def end(chosen: Collection[str], task: TaskContext) -> Wiped:
            return end_visit(self._services, traces, chosen, task)

        dialog = EndVisitDialog(self._tasks, traces.find, end, place=place, parent=self._window)
        dialog.beginning.connect(self._begin)
        dialog.ended.connect(self._show)
        dialog.finished.connect(self.deleteLater)
        dialog.open()

    @Slot(object)
    def _begin(self, chosen: Collection[str]) -> None:
        """What only the window can let go of."""
        remote = cast("RemotePage", self._window.page("remote"))
        if "sessions" in chosen:
            for view in remote.sessions.views:
                view.end()
                view.looks.close()  # they look again by themselves, which would begin another visit
        if "recents" in chosen and remote.sessions.views:
            for tab in list(remote.sessions.desk.tabs):
                remote.sessions.desk.close(tab.key)
        if "passwords" in chosen:
            if self._services.keeper.is_open:
                self._window.lock_vault_asked.emit()
            if (door := self._door()) is not None:
                door.end_session()
        if "clipboard" in chosen:
            QGuiApplication.clipboard().clear()
            self._has_clipboard = False

    @Slot(object)
    def _show(self, wiped: Wiped) -> None:
        self._desk.forget()
        fact, meaning = wiped_words(wiped)
        self._window.show_notice("ok" if wiped.is_clean else "warning", fact, meaning)

    def _door(self) -> Door | None:
        return cast("VaultPage", self._made["vault"]).door if "vault" in self._made else None
