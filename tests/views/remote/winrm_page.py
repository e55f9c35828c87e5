"""The Remote page with its services and one Windows device, over HTTPS to a simulated Windows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.credentials import Credential
from app.domain.secret import Secret
from app.services.connection_notes import ConnectionNotes
from app.services.device_book import DeviceBook
from app.services.journal_file import JournalFile
from app.services.sessions import RemoteSessions
from app.services.ssh.host_keys import HostKeys
from app.services.targets.given import GivenCredentials
from app.services.targets.opening import Connections
from app.views.pages.remote.page import RemotePage
from app.views.tasks import TaskRunner
from tests.servers.simulated_windows import PASSWORD, USER, SimulatedWindows
from tests.servers.simulated_windows.reaching import over_https


class WinrmPage:
    """Put together as the composition does."""

    def __init__(self, folder: Path, windows: SimulatedWindows, tasks: TaskRunner) -> None:
        self.credential = Credential(USER, Secret(PASSWORD))
        self.journal = JournalFile(folder / "journal.jsonl")
        self.book = DeviceBook(folder / "devices.db")
        host_keys = HostKeys(folder / "host_keys")
        given = GivenCredentials(lambda device: self.credential)
        self.connections = Connections(host_keys, given)
        sessions = RemoteSessions(
            self.connections, host_keys, given, lambda: self.journal, ConnectionNotes(lambda: self.journal)
        )
        self.device = self.book.add(over_https(windows))
        self.page = RemotePage(tasks, self.book, lambda: sessions, lambda: ())

    def show(self, qtbot: QtBot) -> None:
        qtbot.addWidget(self.page)
        self.page.resize(1000, 700)
        self.page.show()

    def close(self) -> None:
        self.page.close()
        self.connections.close()


@pytest.fixture
def simulated_windows(tmp_path: Path) -> Iterator[SimulatedWindows]:
    with SimulatedWindows(tmp_path / "simulated-windows") as windows:
        yield windows
