"""A file that is dropped on a PowerShell arrives in its folder: the program's own services, a simulated Windows."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.composition import Services, build_services
from app.composition_powershell import parts_of_powershell
from app.composition_window import close_services
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.transfers import TransferState
from app.services.paths import Paths
from app.views.pages.remote.transfers.desk import TransferDesk
from tests.servers.simulated_windows import PASSWORD, USER, SimulatedWindows
from tests.servers.simulated_windows.files import SimulatedFiles
from tests.servers.simulated_windows.reaching import over_https

FOLDER = "C:\\Users\\technician\\Documents"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    services = build_services(Paths(tmp_path / "home"))
    yield services
    close_services(services)


def test_a_dropped_file_arrives_where_the_session_is(qtbot: QtBot, services: Services, tmp_path: Path) -> None:
    there = tmp_path / "disk/Users/technician/Documents"
    there.mkdir(parents=True)
    file = tmp_path / "driver.bin"
    file.write_bytes(os.urandom(300_000))
    with SimulatedWindows(tmp_path / "simulated-windows") as windows:
        SimulatedFiles({"C": tmp_path / "disk"}, FOLDER).serve(windows)
        device = services.device_book.add(over_https(windows))
        services.given.give(device, USER, Secret(PASSWORD))
        session = services.sessions.powershell(device, TaskContext())
        desk = TransferDesk(services.transfers)
        parts = parts_of_powershell(services, lambda: None, lambda: desk)
        assert parts.upload is not None and session.folder == FOLDER
        parts.upload(device, [str(file)], session.folder)
        qtbot.waitUntil(lambda: [one.state for one in desk.statuses] == [TransferState.DONE])
        session.close()
    assert (there / "driver.bin").read_bytes() == file.read_bytes()
