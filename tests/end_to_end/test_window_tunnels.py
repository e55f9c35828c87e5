"""Tunnels in the composed window against a real sshd: from the menu of a tab, with the window and after a restart."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.composition import Services, build_services
from app.composition_window import close_services, open_window
from app.domain.devices import Device
from app.domain.journal import EventKind
from app.domain.tunnels import Tunnel, TunnelKind, TunnelState
from app.services.paths import Paths
from app.views.pages.remote.page import RemotePage
from app.views.pages.remote.tunnels.pane import TunnelsPane
from app.views.tasks import TaskRunner
from tests.end_to_end.test_cli_login import trust
from tests.servers.openssh import Sshd, needs_terminals
from tests.services.tunnels.tunnelling import echo, enter, place_that

PATIENCE = 20_000  # milliseconds

pytestmark = pytest.mark.usefixtures("installed_theme")


class Program:
    """The window with its services."""

    def __init__(self, home: Path) -> None:
        self.services: Services = build_services(Paths(home))
        self.tasks = TaskRunner()
        self.window = open_window(self.services, self.tasks, self.services.settings.load())
        self.window.show()

    @property
    def page(self) -> RemotePage:
        page = self.window.page("remote")
        assert isinstance(page, RemotePage)
        return page

    def close(self) -> None:
        self.window.leave()
        close_services(self.services)
        self.window.deleteLater()
        self.tasks.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def named(menus: list[Any], words: str) -> list[Any]:
    """The entries, or the menus under them, that are called so."""
    found = [action for menu in menus for action in menu.actions() if action.text() == words]
    return [action.menu() or action for action in found]


@needs_terminals
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # a menu wants to be raised
def test_a_tab_starts_a_tunnel_of_its_device_and_the_next_start_brings_it_back(
    qtbot: QtBot, sshd: Sshd, own_home: Path
) -> None:
    trust(sshd, own_home)
    program = Program(own_home)
    with place_that(echo) as place:
        try:
            device: Device = program.services.device_book.add(
                replace(sshd.device, id="", name="web01", identity_file=str(sshd.client_key))
            )
            tunnels = program.services.tunnels
            kept = tunnels.put(
                Tunnel("", "Echo", TunnelKind.LOCAL, device.id, 0, host="localhost", host_port=place.port)
            )
            page = program.page
            page.reload()
            page.open_device(device)
            qtbot.waitUntil(lambda: page.count_open_sessions() == 1, timeout=PATIENCE)
            hands = page.sessions.hands

            def offered() -> bool:
                """The first time they are read, for the next."""
                hands._open_tab_menu(page.sessions.desk.tabs[0].key, QPoint(0, 0))
                assert hands.menu is not None
                found = named(named([hands.menu], "Tunnels"), "Echo")
                for menu in found:
                    menu.trigger()
                hands.menu.close()
                return bool(found)

            qtbot.waitUntil(offered, timeout=PATIENCE)
            qtbot.waitUntil(lambda: tunnels.status(kept.id).state is TunnelState.OPEN, timeout=PATIENCE)
            assert isinstance(page.places.panes["tunnels"], TunnelsPane)
            assert len(sshd.connections()) <= 3, "the tunnel logged in a second time"
            with enter(tunnels.status(kept.id).port) as one:
                one.sendall(b"hello")
                assert one.recv(5) == b"hello"
            tunnels.put(replace(kept, autostart=True))
        finally:
            program.close()
        kinds = [event.kind for event in program.services.journal().events()]
        assert kinds.count(EventKind.TUNNEL_OPENED) == kinds.count(EventKind.TUNNEL_CLOSED) == 1
        again = Program(own_home)
        try:
            service = again.services.tunnels
            qtbot.waitUntil(lambda: service.status(kept.id).state is TunnelState.OPEN, timeout=PATIENCE)
            with enter(service.status(kept.id).port) as one:
                one.sendall(b"again")
                assert one.recv(5) == b"again"
        finally:
            again.close()
