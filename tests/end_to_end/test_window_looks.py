"""The views of a device in the composed window: of this computer, and over a session on a real sshd."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from app.views.end_visit_dialog import EndVisitDialog
from app.views.pages.diagnostics.page import DiagnosticsPage
from app.views.pages.remote.inspection.exporting import export
from app.views.pages.remote.inspection.place import LooksPane
from app.views.pages.remote.inspection.screen import InspectionScreen
from tests.end_to_end.test_cli_login import trust
from tests.end_to_end.test_window_tunnels import PATIENCE, Program
from tests.servers.openssh import Sshd, needs_terminals
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("installed_theme")


def settles(qtbot: QtBot, screen: InspectionScreen) -> None:
    qtbot.waitUntil(lambda: screen.list.looked is not None and not screen.looking.is_busy, timeout=PATIENCE)


@needs_terminals
def test_the_palette_leads_into_this_computer_and_a_session_needs_no_second_login(
    qtbot: QtBot, sshd: Sshd, own_home: Path, tmp_path: Path
) -> None:
    trust(sshd, own_home)
    program = Program(own_home)
    try:
        page = program.page
        action = next(one for one in page.offered_actions() if one.title == "Look into this computer")
        action.run()
        pane = page.places.panes["looks"]
        assert isinstance(pane, LooksPane)
        settles(qtbot, pane.views)
        path = tmp_path / "rows.csv"
        export(pane.views, str(path))
        qtbot.waitUntil(path.exists, timeout=PATIENCE)
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
        assert lines[0][:2] == ["Process", "PID"] and len(lines) > 3

        device = replace(sshd.device, id="", name="web01", identity_file=str(sshd.client_key))
        page.open_device(program.services.device_book.add(device))
        qtbot.waitUntil(lambda: page.count_open_sessions() == 1, timeout=PATIENCE)
        before = sshd.logins()
        verb = next(one for one in page.offered_actions() if one.title == "Look into the device")
        verb.run()
        screen = page.sessions.views[0].looks.screen
        assert screen is not None
        settles(qtbot, screen)
        assert screen.error is None and len(screen.list.model.rows) > 3
        assert sshd.logins() == before == 1, "the look logged in a second time"
        disks = next(one for one in page.offered_actions() if one.title == "Disks")
        disks.run()
        settles(qtbot, screen)
        assert screen.view.id == "disks"

        screen.show_view_of("processes")
        settles(qtbot, screen)
        assert screen.looking.is_waiting
        program.window.visit.end_visit_asked.emit()
        dialog = program.window.findChild(EndVisitDialog)
        assert dialog is not None
        qtbot.waitUntil(dialog.begin.isEnabled, timeout=PATIENCE)
        with qtbot.waitSignal(dialog.finished, timeout=PATIENCE):
            dialog.begin.click()
        assert not screen.looking.is_waiting and not screen.looking.is_busy, "it would begin another visit"
        assert program.services.visits.open_visit() is None
    finally:
        program.close()


@needs_terminals
def test_what_is_diagnosed_is_watched_live_with_a_click_and_nothing_of_it_outlives_the_program(
    qtbot: QtBot, sshd: Sshd, own_home: Path
) -> None:
    trust(sshd, own_home)
    program = Program(own_home)
    helper = None
    try:
        page, diagnostics = program.page, cast("DiagnosticsPage", program.window.page("diagnostics"))
        diagnostics.side.watch.click()
        pane = page.places.panes["looks"]
        assert isinstance(pane, LooksPane) and pane.views.view.id == "live"
        qtbot.waitUntil(lambda: len(pane.views.live.history) > 0, timeout=PATIENCE)
        helper = program.services.monitor.helper_pid
        assert helper is not None

        device = replace(sshd.device, id="", name="web01", identity_file=str(sshd.client_key))
        device = program.services.device_book.add(device)
        page.open_device(device)
        qtbot.waitUntil(lambda: page.count_open_sessions() == 1, timeout=PATIENCE)
        assert not pane.views.live.watching.is_running
        diagnostics.side.picker.show_device(device)
        diagnostics.side.watch.click()
        screen = page.sessions.views[0].looks.screen
        assert screen is not None and screen.view.id == "live"
        qtbot.waitUntil(lambda: len(screen.live.history) > 0 and len(screen.list.model.rows) > 3, timeout=PATIENCE)
        assert sshd.logins() == 1, "the watch logged in a second time"
    finally:
        program.close()
    until(lambda: not Path(f"/proc/{helper}").exists())
