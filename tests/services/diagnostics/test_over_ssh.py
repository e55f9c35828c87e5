"""The same diagnosis on the same machine, but through a real sshd."""

import os
from collections.abc import Iterator

import pytest

from app.domain.diagnostics import Verdict
from app.domain.task import TaskContext
from app.services.diagnostics.checks import QUICK, checks_for
from app.services.diagnostics.service import examine
from app.services.ssh.connection import connect
from app.services.ssh.target import SshTarget
from app.services.targets.local import LocalTarget
from tests.servers.openssh import Sshd, sshd

__all__ = ["sshd"]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a local sshd")
CHANGING = ("cpu.load", "sec.exposed", "mem.pressure")
"""What may differ between two moments, or because a connection is open."""


@pytest.fixture
def target(sshd: Sshd) -> Iterator[SshTarget]:
    connection = connect(sshd.device, sshd.credential, sshd.known(), TaskContext())
    yield SshTarget(connection, "Test server")
    connection.close()


def test_a_device_behind_ssh_is_judged_like_this_computer_in_one_trip(target: SshTarget) -> None:
    local = examine(LocalTarget(), checks_for(QUICK), TaskContext())
    remote = examine(target, checks_for(QUICK), TaskContext())
    assert remote.round_trips == 1
    assert remote.duration < 10
    assert remote.device == "Test server"
    verdicts = [
        [(one.check, one.verdict, one.cause) for one in found.findings if one.check not in CHANGING]
        for found in (local, remote)
    ]
    assert verdicts[0] == verdicts[1]
    assert len(remote.with_verdict(Verdict.OK, Verdict.INFO)) >= 10
