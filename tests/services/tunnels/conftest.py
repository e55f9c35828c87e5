"""The service over a real server."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.openssh import LOCALHOST, Sshd, shared_sshd, sshd
from tests.services.tunnels.tunnelling import Bench

__all__ = ["bench", "shared_sshd", "sshd"]


@pytest.fixture
def bench(shared_sshd: Sshd, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path, shared_sshd)
    yield bench
    bench.close()


@pytest.fixture
def free_port() -> int:
    """A TCP port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind((LOCALHOST, 0))
        return int(probe.getsockname()[1])
