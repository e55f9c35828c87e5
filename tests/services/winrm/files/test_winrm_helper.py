"""The program's own helper in front of a simulated Windows: pins and sign-ins reach it, and a kill loses nothing."""

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.composition import Services, build_services
from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import CertificateChanged, CertificateUnknown, ConnectionLost
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.transfers import Rule, TransferOrder, TransferReport
from app.services.paths import Paths
from tests.servers.simulated_windows import PASSWORD, USER
from tests.services.winrm.files.place import Place, at, windows_with_files
from tests.services.worker.test_carriers import Queue


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with windows_with_files(tmp_path) as found:
        yield found


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = build_services(Paths(tmp_path / "satchel"))
    yield made
    made.carrier.close()
    made.connections.close()


def order_to(device: Device, source: Path, target: Path) -> TransferOrder:
    target.mkdir(exist_ok=True)
    return TransferOrder("6" * 32, THIS_COMPUTER, (str(source),), device, at(target), Rule.REPLACE)


def known(services: Services, device: Device) -> Device:
    services.sessions.give_password(device, USER, Secret(PASSWORD))
    return device


def test_the_helper_signs_in_by_itself_and_accepts_the_pinned_certificate_only(
    place: Place, services: Services, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(os.urandom(300_000))
    device = known(services, place.device_over_https)
    report = services.carrier.carry(order_to(device, tmp_path / "file", tmp_path / "got"), Queue(), TaskContext())
    assert (tmp_path / "got" / "file").read_bytes() == (tmp_path / "file").read_bytes()
    assert (report.done_files, report.verified_files, report.troubles) == (1, 1, ())
    for pin, error in (("", CertificateUnknown), ("ab" * 32, CertificateChanged)):
        other = known(services, replace(device, pin=pin))
        with pytest.raises(error):
            services.carrier.carry(order_to(other, tmp_path / "file", tmp_path / "got"), Queue(), TaskContext())


def test_a_killed_helper_loses_nothing(place: Place, services: Services, tmp_path: Path) -> None:
    (tmp_path / "large.bin").write_bytes(os.urandom(24_000_000))
    order = order_to(known(services, place.device), tmp_path / "large.bin", tmp_path / "got")
    helper = services.carrier.made().helper

    class Killing(Queue):
        """Keeps to 8 MB/s, so that what has arrived was noted more than once before the helper goes."""

        def throttle(self, count: int, task: TaskContext) -> None:
            super().throttle(count, task)
            threading.Event().wait(count / 8_000_000)
            if sum(self.counts) > 8_000_000 and (pid := helper.pid):
                os.kill(pid, signal.SIGKILL)

    with pytest.raises(ConnectionLost):
        services.carrier.carry(order, Killing(), TaskContext())
    last = Queue()
    report: TransferReport = services.carrier.carry(order, last, TaskContext())
    assert (tmp_path / "got" / "large.bin").read_bytes() == (tmp_path / "large.bin").read_bytes()
    assert report.done_files == 1 and sum(last.counts) < 23_000_000
