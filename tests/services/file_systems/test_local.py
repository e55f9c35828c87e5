"""This computer's files fulfil the contract."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.errors import FileError, FileProblem
from app.domain.files import FileSystem
from app.domain.task import TaskContext
from app.services.file_systems.local import LocalFiles
from tests.contracts.file_system_contract import FileSystemContract

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its tests make pipes, links and odd names")


class TestLocalFiles(FileSystemContract):
    @pytest.fixture
    def files(self) -> FileSystem:
        return LocalFiles()


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError) as caught:
        LocalFiles().read(str(tmp_path / "pipe"), 10, TaskContext())
    assert caught.value.problem is FileProblem.UNSUPPORTED


def test_permissions_of_a_link_are_not_those_of_its_target(tmp_path: Path) -> None:
    (tmp_path / "file").touch(0o600)
    (tmp_path / "link").symlink_to("file")
    with pytest.raises(FileError, match="is a link"):
        LocalFiles().set_mode(str(tmp_path / "link"), 0o777, TaskContext())
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(getattr(os, "getuid", lambda: 1)() or not shutil.which("setpriv"), reason="needs root and setpriv")
def test_a_folder_of_which_only_the_names_may_be_read_is_listed(tmp_path: Path) -> None:
    script = (
        "import sys; from app.services.file_systems.local import LocalFiles; from app.domain.task import TaskContext\n"
        "print(sorted((one.name, one.kind.value) for one in LocalFiles().list(sys.argv[1], TaskContext())))"
    )
    names = tmp_path / "names"
    (names / "inner").mkdir(parents=True)
    (names / "file").touch()
    names.chmod(0o744)
    os.chown(names, 65534, 65534)
    without = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]  # root as anyone else
    command = [*without, sys.executable, "-c", script, str(names)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert found.stdout.strip() == "[('file', 'file'), ('inner', 'folder')]", found.stderr
