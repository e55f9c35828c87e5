"""A file of a simulated Windows is edited in place, as one of a device behind SSH is."""

from pathlib import Path

from app.domain.edits import EditState
from app.domain.task import TaskContext
from app.services.connection_notes import ConnectionNotes
from app.services.file_systems.editing import Edits
from app.services.file_systems.remote import RemoteFiles
from app.services.targets.given import GivenCredentials
from app.services.visits import Visits
from tests.servers.simulated_windows.reaching import CREDENTIAL
from tests.services.file_systems.test_editing import Watcher
from tests.services.winrm.files.place import at, windows_with_files


def test_what_is_saved_goes_to_the_device_and_what_someone_else_changed_is_asked_about(tmp_path: Path) -> None:
    file = tmp_path / "hosts"
    file.write_bytes(b"127.0.0.1 localhost\r\n")
    with windows_with_files(tmp_path / "windows") as place:
        journal = Visits(tmp_path / "visits").current().journal
        given = GivenCredentials(lambda device: CREDENTIAL)
        remote = RemoteFiles(place.connections.files, given, lambda: journal, ConnectionNotes(lambda: journal))
        with Watcher(Edits(tmp_path / "edited", remote.channel, lambda: journal, list, look=0.03)) as watcher:
            edit = watcher.edits.begin(place.device, at(file), TaskContext())
            assert edit.copy.read_bytes() == file.read_bytes()
            edit.copy.write_bytes(b"10.0.0.5 printer\r\n")
            watcher.wait_for_state(EditState.SAME, saves=1)
            assert file.read_bytes() == b"10.0.0.5 printer\r\n"
            file.write_bytes(b"theirs\r\n")
            edit.copy.write_bytes(b"mine\r\n")
            watcher.wait_for_state(EditState.CONFLICT)
            assert file.read_bytes() == b"theirs\r\n"
    assert [one.name for one in tmp_path.iterdir() if "satchel-edit" in one.name] == []
