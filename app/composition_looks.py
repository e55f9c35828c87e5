"""The views of a device, with the services that they need; made when a person first looks into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.composition import Services
    from app.domain.devices import Device
    from app.domain.monitor import Watched
    from app.domain.task import TaskContext
    from app.views.pages.remote.inspection.command_bar import OfferCommand
    from app.views.pages.remote.inspection.work import InspectionWork
    from app.views.tasks import TaskRunner


class Looks:
    """Makes the screens: one for each session, and one for this computer."""

    def __init__(self, services: Services, tasks: TaskRunner) -> None:
        self._services, self._tasks = services, tasks

    def make_screen(self, device: Device, lane: str, offer: OfferCommand | None) -> QWidget:
        """For a session of the device."""
        from app.views.pages.remote.inspection.screen import InspectionScreen

        return InspectionScreen(device, self._work(), self._tasks, lane, offer=offer)

    def make_pane(self) -> QWidget:
        """For this computer."""
        from app.views.pages.remote.inspection.place import LooksPane

        return LooksPane(self._work(), self._tasks)

    def _work(self) -> InspectionWork:
        from app.services.inspection import VIEWS
        from app.services.inspection.asking import action_command
        from app.services.inspection.live import LIVE
        from app.views.pages.remote.inspection.work import InspectionWork

        inspections = self._services.inspections
        return InspectionWork(
            (*VIEWS, LIVE), inspections.look, inspections.act, action_command, _write, self._watch, self._mark
        )

    def _watch(self, device: Device, kind: str, hear: Callable[[Watched], None], task: TaskContext) -> None:
        self._services.monitor.watch(device, kind, hear, task)

    def _mark(self, device: Device, words: str, watched: Watched, _: TaskContext) -> str:
        return self._services.monitor.mark(device, words, watched)


def _write(path: str, text: str, task: TaskContext) -> None:
    from pathlib import Path

    from app.services.files import write_for_spreadsheet

    write_for_spreadsheet(Path(path), text)
