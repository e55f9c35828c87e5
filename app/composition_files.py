"""The file manager of a session, with the services that it needs; made when a person first asks for the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.composition import Services
    from app.composition_transfers import Transfers
    from app.domain.devices import Device
    from app.domain.files import FileSystem
    from app.domain.task import TaskContext
    from app.views.connection_help import ConnectionHelp
    from app.views.pages.remote.file_dock import MakeFiles
    from app.views.tasks import TaskRunner


def file_manager_maker(services: Services, tasks: TaskRunner, help: ConnectionHelp, transfers: Transfers) -> MakeFiles:
    """What a session calls for its file manager."""

    def open_files(device: Device, task: TaskContext) -> FileSystem:
        return services.remote_files.open(device, task)

    def make(device: Device, lane: str) -> QWidget:
        from app.views.pages.remote.files.manager import FileManager

        manager = FileManager(device, open_files, tasks, lane, devices=services.device_book.devices, help=help)
        manager.bottom.addWidget(transfers.make_strip())
        return manager

    return make
