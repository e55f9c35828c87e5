"""This computer's files fulfil the contract."""

import os
import sys
from pathlib import Path

import pytest

from app.domain.errors import FileError, FileProblem
from app.domain.files import FileSystem
from app.domain.task import TaskContext
from app.services.file_systems.local import LocalFiles
from tests.contracts.file_system_contract import FileSystemContract

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
