"""A device that is found again at another place: its own key is trusted there, and no other."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import HostKeyUnknown
from app.domain.task import TaskContext
from app.services.targets.opening import Connections
from app.services.targets.reaching import DeviceReach
from tests.servers.openssh import Sshd, shared_sshd

__all__ = ["shared_sshd"]


@pytest.fixture
def moved(tmp_path: Path, shared_sshd: Sshd) -> Iterator[Sshd]:
    server = Sshd(tmp_path / "moved")
    shutil.copy(shared_sshd.folder / "authorized_keys", server.folder / "authorized_keys")
    yield server
    server.stop()


def reach_of(server: Sshd, folder: Path) -> DeviceReach:
    connections = Connections(server.known(folder), lambda _: server.credential)
    return DeviceReach(connections, server.device)


def test_a_device_on_another_port_is_known_by_its_key(shared_sshd: Sshd, moved: Sshd, tmp_path: Path) -> None:
    moved.host_keys = shared_sshd.host_keys
    moved.start()
    target = reach_of(shared_sshd, tmp_path).again(f":{moved.port}", TaskContext())
    assert target.run("echo here", TaskContext()).output == "here\n"
    target.close()


def test_a_stranger_at_its_new_place_is_not_trusted(shared_sshd: Sshd, moved: Sshd, tmp_path: Path) -> None:
    moved.start()
    with pytest.raises(HostKeyUnknown):
        reach_of(shared_sshd, tmp_path).again(f":{moved.port}", TaskContext())
