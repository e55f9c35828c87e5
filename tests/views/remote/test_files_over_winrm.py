"""The files beside a PowerShell on a simulated Windows: opened, in its folder, and changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.file_listing import SortBy
from app.services.connection_notes import ConnectionNotes
from app.services.file_systems.remote import RemoteFiles
from app.services.targets.given import GivenCredentials
from app.services.visits import Visits
from app.views.pages.remote.files.columns import COLUMNS
from app.views.pages.remote.files.manager import FileManager
from app.views.pages.remote.powershell.parts import PowerShellParts
from app.views.pages.remote.powershell.view import PowerShellView
from app.views.tasks import TaskRunner
from tests.servers.scripted_powershell import ScriptedPowerShell
from tests.servers.simulated_windows.reaching import CREDENTIAL
from tests.services.winrm.files.place import Place, at, windows_with_files
from tests.views.remote.powershell.conftest import ScriptedSessions


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with windows_with_files(tmp_path) as found:
        yield found


def test_the_files_are_those_of_the_folder_in_which_the_powershell_is(
    qtbot: QtBot, tasks: TaskRunner, place: Place, tmp_path: Path
) -> None:
    folder = tmp_path / "Bürounterlagen"
    folder.mkdir()
    (folder / "note.txt").write_text("hello")
    journal = Visits(tmp_path / "visits").current().journal
    given = GivenCredentials(lambda device: CREDENTIAL)
    remote = RemoteFiles(place.connections.files, given, lambda: journal, ConnectionNotes(lambda: journal))
    session = ScriptedPowerShell({}, f"PS {at(folder)}> ", at(folder), "Windows PowerShell 5.1")
    view = PowerShellView(place.device, ScriptedSessions(session), tasks, "session 1", PowerShellParts())
    qtbot.addWidget(view)
    view.files.offer(lambda device, lane: FileManager(device, remote.open, tasks, lane))
    view.resize(1400, 800)
    view.show()
    view.connect_now()
    qtbot.waitUntil(lambda: view.presence == "online")
    view.files.toggle()
    manager = view.files.manager
    assert manager is not None
    qtbot.waitUntil(lambda: manager.right.folder == at(folder))
    assert [entry.name for entry in manager.right.entries] == ["note.txt"]
    permissions = list(COLUMNS).index(SortBy.MODE)
    assert not manager.left.head.isSectionHidden(permissions) and manager.right.head.isSectionHidden(permissions)
    task = manager.right.run(lambda files, task: files.make_folder(f"{at(folder)}\\Neu", task))
    with qtbot.waitSignal(task.succeeded):
        pass
    assert (folder / "Neu").is_dir()
    assert "files.changed" in [event.kind.value for event in journal.events()]
    view.close_session()
