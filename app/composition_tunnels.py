"""The tunnels, and what the window has of them: a place, lines in the palette, the menu of a tab."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMenu

from app.domain.devices import Device, Transport
from app.domain.language import tr
from app.services.files import may_be_there
from app.views.actions import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from app.composition import Services
    from app.domain.tunnels import TunnelStatus
    from app.views.main_window import MainWindow
    from app.views.pages.remote.page import RemotePage
    from app.views.pages.remote.tunnels.desk import TunnelDesk
    from app.views.pages.remote.tunnels.pane import TunnelsPane
    from app.views.tasks import TaskRunner


class TunnelPlace(QObject):
    """Reads the tunnels when they are first wanted, or at the start where some may begin with it."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        window: MainWindow,
        page: RemotePage,
        devices: Callable[[], Sequence[Device]],
    ) -> None:
        super().__init__(page)
        self._services, self._tasks, self._window, self._page = services, tasks, window, page
        self._devices = devices
        self._desk: TunnelDesk | None = None
        page.sessions.tab_menu_asked.connect(self._add_to_menu)
        window.add_actions(self._offered)

    @property
    def desk(self) -> TunnelDesk:
        if self._desk is None:
            from app.views.pages.remote.tunnels.desk import TunnelDesk

            self._desk = TunnelDesk(self._services.tunnels, self._tasks, self)
        return self._desk

    def vault_changed(self) -> None:
        """What waited for the vault starts."""
        if self._services.was_made("tunnels") and self._services.keeper.is_open:
            self._services.tunnels.vault_opened()

    def count_used(self) -> int:
        """Through how many something goes now."""
        return sum(one.connections > 0 for one in self._desk.statuses) if self._desk is not None else 0

    def make_pane(self) -> QWidget:
        """The list of all tunnels, to stand beside the home view."""
        from app.views.pages.remote.tunnels.pane import TunnelsPane

        pane = TunnelsPane(self.desk, self._services.sessions, self._tasks, self._devices)
        pane.unlock_asked.connect(self._page.unlock_asked)
        pane.device_asked.connect(self._page.edit_device)
        return pane

    def begin(self) -> None:
        """Start those that start with the program."""
        if may_be_there(self._services.paths.tunnels_file):
            self.desk.start_automatic()

    # -- from elsewhere in the window ----------------------------------------------------------------

    def show(self) -> TunnelsPane:
        self._window.show_page("remote")
        pane: TunnelsPane = self._page.places.show("tunnels")  # type: ignore[assignment]
        return pane

    def _toggle(self, status: TunnelStatus) -> None:
        if status.state.is_running:
            self._services.tunnels.stop(status.tunnel.id)
        else:
            self.show().start(status.tunnel.id)

    def _new(self, device: str = "") -> None:
        self.show().show_new(device)

    def _offered(self) -> list[Action]:
        """For the palette: those that were read."""
        found = [Action(tr("New tunnel…"), self._new, tr("a port through a device"), "plus")]
        for status in self._desk.statuses if self._desk is not None else ():
            deed = tr("Stop") if status.state.is_running else tr("Start")
            words = tr("{deed} tunnel {tunnel}", deed=deed, tunnel=status.tunnel.name)
            found.append(Action(words, partial(self._toggle, status), "", "network"))
        return found

    @Slot(object, object)
    def _add_to_menu(self, menu: QMenu, device: Device) -> None:
        """The tunnels of the device of a tab; a click starts or stops one."""
        if device.transport is not Transport.SSH or not device.id:
            return
        of_device = menu.addMenu(tr("Tunnels"))
        for status in self.desk.statuses:
            if status.tunnel.device == device.id:
                action = of_device.addAction(status.tunnel.name.replace("&", "&&"))
                action.setCheckable(True)
                action.setChecked(status.state.is_running)
                action.triggered.connect(partial(self._toggle, status))
        if not of_device.isEmpty():
            of_device.addSeparator()
        of_device.addAction(tr("New tunnel…")).triggered.connect(partial(self._new, device.id))
