"""The file manager of a session, with the services that it needs; made when a person first asks for the files."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from app.domain.errors import AppError

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from app.composition import Services
    from app.composition_edits import EditedFiles
    from app.composition_transfers import Transfers
    from app.domain.devices import Device
    from app.domain.files import FileSystem
    from app.domain.task import TaskContext
    from app.views.connection_help import ConnectionHelp
    from app.views.pages.remote.file_dock import MakeFiles
    from app.views.pages.remote.file_hands.work import FileWork
    from app.views.tasks import TaskRunner


def file_manager_maker(
    services: Services, tasks: TaskRunner, help: ConnectionHelp, transfers: Transfers, edited: EditedFiles
) -> MakeFiles:
    """What a session calls for its file manager."""
    shared = _Shared(services, transfers, edited)

    def make(device: Device, lane: str) -> QWidget:
        from app.views.pages.remote.file_hands.hands import FileHands
        from app.views.pages.remote.files.manager import FileManager

        devices = services.device_book.devices
        manager = FileManager(device, shared.open_files, tasks, lane, devices=devices, help=help)
        strip = transfers.make_strip()
        strip.opened.connect(manager.give_room)
        strip.focus_left.connect(manager.focus_work)
        manager.bottom.addWidget(strip)
        manager.offered = FileHands(manager, shared.work, tasks).offered
        return manager

    return make


class _Shared:
    """What all file managers have in common."""

    def __init__(self, services: Services, transfers: Transfers, edited: EditedFiles) -> None:
        self._services, self._transfers, self._edited = services, transfers, edited

    def open_files(self, device: Device, task: TaskContext) -> FileSystem:
        return self._services.remote_files.open(device, task)

    @cached_property
    def work(self) -> FileWork:
        from app.views.pages.remote.file_hands.carried import Hold
        from app.views.pages.remote.file_hands.work import FileNews, FileWork

        services, desk, news = self._services, self._transfers.desk, FileNews()
        desk.ended.connect(news.transfer_ended)
        services.edits.listen(news.tell_edit)
        return FileWork(
            open_files=self.open_files,
            put=desk.put,
            verify=self._verifies,
            edits=lambda: services.edits,
            show_edit=self._edited.show,
            open_editor=self._open_editor,
            make_hand_out=services.hand_out.make,
            news=news,
            hold=Hold(),
        )

    def _verifies(self) -> bool:
        try:
            return self._services.settings.load().transfers.verify
        except AppError:  # the window tells it
            return True

    def _open_editor(self, path: Path, task: TaskContext) -> None:
        from app.services.local_editor import open_in_editor

        open_in_editor(path, self._services.settings.load().files.editor, task)
