"""Recorded sessions on a real sshd, put together as the composition does it, with a real vault."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.credentials import EntryDraft
from app.domain.journal import EventKind
from app.domain.secret import Secret
from app.domain.sessions import SessionShell
from app.domain.task import TaskContext
from app.services.connection_notes import ConnectionNotes
from app.services.recordings.recorders import Recorders
from app.services.sessions import RemoteSessions
from app.services.targets.given import GivenCredentials
from app.services.targets.opening import Connections
from app.services.vault.keeper import VaultKeeper
from app.services.vault.keys import KdfParameters
from app.services.visits import Visits
from tests.servers.openssh import Sshd, needs_terminals, sshd
from tests.services.recordings.test_recorder import files_under

__all__ = ["sshd"]
pytestmark = needs_terminals

PASSWORD = "Kühl-Schrank.77"


class World:
    def __init__(self, folder: Path, sshd: Sshd) -> None:
        self.sshd, self.visits = sshd, Visits(folder / "visits")
        self.keeper = VaultKeeper(KdfParameters(memory=64 * 1024, passes=1, lanes=1))
        vault = self.keeper.create(folder / "vault.kdbx", Secret("passphrase of the vault"), TaskContext())
        vault.add(EntryDraft("web01", "robin", Secret(PASSWORD)), TaskContext())
        host_keys, given = sshd.known(folder), GivenCredentials(lambda _: sshd.credential)

        def journal() -> object:
            return self.visits.current().journal

        self.connections = Connections(host_keys, given)
        self.recorders = Recorders(self.visits.current, lambda: (*self.keeper.secrets(), *given.secrets()))
        notes = ConnectionNotes(journal)
        self.sessions = RemoteSessions(self.connections, host_keys, given, journal, notes, recorders=self.recorders)

    def shell(self) -> SessionShell:
        return self.sessions.shell(replace(self.sshd.device, name="web01"), 80, 24, TaskContext())

    def recorded(self) -> str:
        return "".join(data.decode() for path, data in files_under(self.visits.current().journal.path.parent))


@pytest.fixture
def world(tmp_path: Path, sshd: Sshd) -> Iterator[World]:
    made = World(tmp_path, sshd)
    yield made
    made.connections.close()
    made.recorders.close(10)
    made.keeper.lock()


def run(shell: SessionShell, command: str) -> str:
    """Type a command into `sh` and read until its end is told."""
    task, text = TaskContext(), ""
    limit = threading.Timer(20, task.cancel)
    limit.start()
    shell.send(command.encode() + b"; printf 'do%s' ne\n")
    while "done" not in text:
        text += shell.receive(task).decode("utf-8", "replace")
    limit.cancel()
    return text


def test_a_secret_of_the_vault_that_a_device_prints_is_in_no_file(world: World, tmp_path: Path) -> None:
    (tmp_path / "secret.conf").write_text(f"user=robin\nlogin {PASSWORD}\nport=22\n")
    shell = world.shell()
    assert PASSWORD in run(shell, f"cat '{tmp_path}/secret.conf'")
    assert PASSWORD in run(shell, f"fold -w 3 '{tmp_path}/secret.conf' | tr -d '\\n'")
    shell.close()
    world.recorders.close(10)
    text = world.recorded()
    assert "port=22" in text
    assert PASSWORD not in text and PASSWORD[:8] not in text
    assert world.visits.current().journal.events()[-1].kind is EventKind.SESSION_RECORDED


def test_a_flood_is_not_slowed_and_not_recorded_whole(world: World) -> None:
    shell = world.shell()
    task, size = TaskContext(), 0
    shell.send(b"head -c 30000000 /dev/zero | tr '\\0' 'x'; printf 'do%s' ne\n")
    tail = b""
    while b"done" not in tail:
        piece = shell.receive(task)
        size, tail = size + len(piece), (tail + piece)[-500:]
    shell.close()
    world.recorders.close(20)
    assert size > 30_000_000
    assert world.visits.current().journal.events()[-1].data["left_out"] > 0
