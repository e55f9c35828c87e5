"""Kills a run with SIGKILL at every point, resumes it, undoes it, and prints what came of it as JSON.

Run as a program of its own: `killed_runs.py FOLDER` on files, `killed_runs.py FOLDER half` on files with a step that
is killed half-way, `killed_runs.py FOLDER undo` on files with the kill in the undo, `killed_runs.py FOLDER PID POINTS
[SSH_PORT SSH_USER SSH_FOLDER]` on a private machine, here or behind a server, at these points ("6,29").
Each life is a forked process, so this one stays small and single-threaded.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.domain.credentials import Credential
from app.domain.devices import Device, Transport
from app.domain.journal import Event, EventKind
from app.domain.profiles import Profile
from app.domain.secret import Secret
from app.domain.setup import ItemState
from app.domain.setup_runs import Plan
from app.domain.target import CommandResult, Os, Target
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.service import Catalogue, carry_out, make_plan, resume, undo, unfinished_runs
from app.services.setup.steps import STEPS
from app.services.ssh.connection import connect
from app.services.ssh.host_keys import HostKeys
from app.services.ssh.target import SshTarget
from tests.servers.private_machine import PrivateMachine
from tests.services.setup.device import CATALOGUE, WatchedTarget, profile, snapshot

KILLED = -signal.SIGKILL
WRONG = 7


@dataclass
class Fuse:
    """Kills this process at its `at`th point."""

    at: int
    passed: int = 0

    def point(self, *_: object) -> None:
        self.passed += 1
        if self.passed == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


class FusedJournal(JournalFile):
    fuse: Fuse

    def append(self, kind: EventKind, **data: object) -> Event:
        self.fuse.point()
        event = super().append(kind, **data)
        self.fuse.point()
        return event


def life(work: Callable[[], None]) -> int:
    """Do `work` in a process of its own; how it ended."""
    pid = os.fork()
    if pid == 0:
        code = WRONG
        try:
            work()
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@dataclass
class Scene:
    through: Target
    wanted: Profile
    catalogue: Catalogue
    look: Callable[[], object]
    reset: Callable[[], None]
    secrets: Mapping[str, Mapping[str, Secret]] = field(default_factory=dict)

    def device(self, fuse: Fuse | None = None) -> WatchedTarget:
        point = fuse.point if fuse else lambda _: None
        return WatchedTarget(before=point, after=point, through=self.through)

    def plan(self, target: Target) -> Plan:
        return make_plan(target, self.wanted, TaskContext(), catalogue=self.catalogue)

    def undoing_life(self, path: Path, at: int) -> None:
        """The run comes to its end, and the undo is killed."""
        run = carry_out(self.device(), self.plan(self.device()), JournalFile(path), TaskContext(), catalogue=CATALOGUE)
        assert not run.failed, run
        journal = FusedJournal(path)
        journal.fuse = Fuse(at)
        result = undo(self.device(journal.fuse), journal, run.run, TaskContext(), catalogue=self.catalogue)
        assert not result.failed, result

    def first_life(self, path: Path, at: int) -> None:
        approved = self.plan(self.device())
        journal = FusedJournal(path)
        journal.fuse = Fuse(at)
        result = carry_out(self.device(journal.fuse), approved, journal, TaskContext(), catalogue=self.catalogue)
        assert not result.failed, result

    def second_life(self, path: Path, before: object) -> None:
        journal, target = JournalFile(path), self.device()
        for record in unfinished_runs(journal):
            result = resume(target, journal, record.run, TaskContext(), given=self.secrets, catalogue=self.catalogue)
            assert not result.failed, result
        started = [event.data["run"] for event in journal.events() if event.kind is EventKind.RUN_STARTED]
        if not started:
            assert self.look() == before
            return
        assert not unfinished_runs(journal)
        if not any(event.kind is EventKind.UNDO_BEGUN for event in journal.events()):
            again = self.plan(target)
            assert all(item.comparison.state is ItemState.OK for item in again.items), again
        undone = undo(target, journal, started[0], TaskContext(), catalogue=self.catalogue)
        assert not undone.failed, undone
        assert self.look() == before, (self.look(), before)


def on_files(folder: Path, *, half: bool = False, names: str = "ab") -> Scene:
    place = folder / "device"

    def reset() -> None:
        place.mkdir(exist_ok=True)
        for path in place.iterdir():
            path.unlink()
        (place / "a").write_bytes(b"old \xff")
        (place / "a").chmod(0o640)
        if half:
            (place / "b.trap").touch()  # the second step dies half-way in its first life, with us

    items = [("half" if name == "b" else "text", {"path": str(place / name), "text": name}) for name in names]
    return Scene(WatchedTarget(), profile(*items), CATALOGUE, lambda: snapshot(place), reset)


class BehindSsh:
    """The server's computer. Each life has a connection of its own, made when it is first needed."""

    name = "server"
    os = Os.LINUX

    def __init__(self, port: str, user: str, folder: str) -> None:
        self._device = Device("", self.name, Transport.SSH, "127.0.0.1", int(port), user)
        self._folder = Path(folder)
        self._targets: dict[int, SshTarget] = {}  # by process

    def run(self, script: str, task: TaskContext, **more: Any) -> CommandResult:
        if os.getpid() not in self._targets:
            credential = Credential(self._device.user, private_key=Secret((self._folder / "client").read_text()))
            host_keys = HostKeys(self._folder / "trusted_host_keys")
            self._targets[os.getpid()] = SshTarget(connect(self._device, credential, host_keys, task), self.name)
        return self._targets[os.getpid()].run(script, task, **more)

    def close(self) -> None:
        pass


def on_machine(pid: int, through: Target) -> Scene:
    machine = PrivateMachine(through, pid)
    wanted = profile(
        ("identity.hostname", {"name": "after.example.org"}),
        ("time.zone", {"zone": "Europe/London"}),
        ("time.ntp", {"servers": ["ntp.example.org"]}),
        ("net.hosts", {"entries": ["10.1.0.9 print.example.org"]}),
        ("account.local", {"name": "tech", "groups": ["sudo", "field"], "full_name": "Field"}),
        ("software.package", {"names": ["satchel-demo"]}),
    )
    catalogue = {step.id: step for step in STEPS}
    return Scene(machine, wanted, catalogue, lambda: machine.reads(LOOK), lambda: None)


LOOK = (
    "uname -n; cd /etc; set -- hosts hostname timezone passwd group gshadow subuid subgid; "
    "stat -c '%n %a %u %g' $*; tail -n +1 $*; readlink localtime; ls -R systemd/timesyncd.conf.d 2>&1; "
    "ls -a /home; ls -a | grep satchel; dpkg-query -W"
)


def main(folder: Path, scene: Scene, points: Iterable[int], *, undoing: bool = False) -> None:
    first_life = scene.undoing_life if undoing else scene.first_life
    killed = wrong = 0
    for at in points:
        scene.reset()
        path = folder / f"journal-{at}.jsonl"
        before = scene.look()
        end = life(lambda path=path, at=at: first_life(path, at))  # type: ignore[misc]
        wrong += end not in (0, KILLED)
        killed += end == KILLED
        wrong += life(lambda path=path, before=before: scene.second_life(path, before)) != 0  # type: ignore[misc]
        if end == 0:
            break
    print(json.dumps({"killed": killed, "wrong": wrong}))


if __name__ == "__main__":
    place = Path(sys.argv[1])
    match sys.argv[2:]:
        case []:
            main(place, on_files(place), range(1, 500))
        case ["half"]:
            main(place, on_files(place, half=True), range(499, 500))
        case ["undo"]:
            main(place, on_files(place, names="a"), range(1, 500), undoing=True)
        case [pid, points, *server]:
            through = BehindSsh(*server) if server else WatchedTarget()
            main(place, on_machine(int(pid), through), map(int, points.split(",")))
