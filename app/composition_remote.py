"""What the Remote page needs beside its sessions: transfers, edited files and tunnels. Made after the first picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.composition_edits import EditedFiles
from app.composition_files import file_manager_maker
from app.composition_transfers import Transfers
from app.composition_tunnels import TunnelPlace
from app.views.loading import WhenPointedAt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.composition import Services
    from app.domain.devices import Device
    from app.domain.settings import Settings
    from app.views.connection_help import ConnectionHelp
    from app.views.main_window import MainWindow
    from app.views.pages.remote.page import RemotePage
    from app.views.tasks import TaskRunner


class RemoteParts:
    """One of each, for the whole window."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        window: MainWindow,
        page: RemotePage,
        devices: Callable[[], Sequence[Device]],
        *,
        help: ConnectionHelp,
    ) -> None:
        self._page = page
        self.transfers = Transfers(services, tasks, window, page)
        self.edited = EditedFiles(services, tasks, window, page)
        self.tunnels = TunnelPlace(services, tasks, window, page, devices)
        self.make_files = file_manager_maker(services, tasks, help, self.transfers, self.edited)
        window.ask_before_closing(page.count_open_sessions, self.transfers.count_unfinished, self.tunnels.count_used)

    def begin(self) -> None:
        """Look for what the last time has left, and open what opens with the program."""
        self.transfers.look_for_left_over()
        self.edited.look_for_left_over()
        self.tunnels.begin()
        WhenPointedAt(self._expect_form, self._page.home.add, self._page.devices.add)

    def _expect_form(self) -> None:
        from app.views.pages.remote.expecting import expect_form

        expect_form(self._page.forms)

    def vault_changed(self) -> None:
        """It was unlocked or locked."""
        self.transfers.vault_changed()
        self.tunnels.vault_changed()

    def use_settings(self, settings: Settings) -> None:
        self.transfers.use_settings(settings)
