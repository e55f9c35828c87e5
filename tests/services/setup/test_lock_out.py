"""A step that really cuts its own SSH connection is taken back by the device; one that does not is confirmed.

A real firewall in a machine with a network of its own, reached over its own sshd.
"""

import contextlib
import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.domain.facts import Fact
from app.domain.profiles import Profile, ProfileItem
from app.domain.setup import Arguments, Change, Comparison, Operation, Parameter, ParameterKind, Risk, State, Step
from app.domain.setup_runs import Outcome, RunResult
from app.domain.setup_support import RunEvent, Stage, Support
from app.domain.target import Os, Target
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.service import Catalogue, carry_out, make_plan, resume, undo, unfinished_runs
from app.services.ssh.connection import connect
from app.services.ssh.target import SshTarget
from app.services.targets.local import LocalTarget
from tests.servers.openssh import Sshd, start_sshd
from tests.servers.private_machine import PrivateMachine, private_machine
from tests.waiting import until

SOON = 4  # seconds after which the device goes back, where it is to go back
LATE = 60

PROBE = "if nft list table inet wall >/dev/null 2>&1; then echo 'wall yes'; else echo 'wall no'; fi\n"
APPLY = """set -e
nft add table inet wall
nft add chain inet wall in '{ type filter hook input priority 0; policy accept; }'
if [ "$p_shuts" = yes ]; then nft add rule inet wall in tcp dport "$p_port" drop; fi
if [ "$p_shuts" = bad ]; then echo 'no such service' >&2; exit 3; fi
"""
REVERT = "nft delete table inet wall\n"


def compare(state: State, arguments: Arguments) -> Comparison:
    return Comparison.of([] if state["wall"] == "yes" else [Change("Wall", "no", "yes")])


def operation(script: str, arguments: Arguments) -> Operation:
    return Operation({Os.LINUX: script}, {"port": str(arguments["port"]), "shuts": arguments["shuts"]})


WALL = Step(
    "net.wall",
    "Wall",
    "A test.",
    "Test",
    (Parameter("port", "Port", ParameterKind.NUMBER), Parameter("shuts", "Shuts")),
    lambda arguments: Fact("wall", {Os.LINUX: PROBE}, lambda _, text: dict([text.split()])),
    compare,
    lambda before, arguments: operation(APPLY, arguments),
    lambda before, arguments: operation(REVERT, arguments),
    risk=Risk.LOCKOUT,
    rollback_after=SOON,
)
PATIENT = dataclasses.replace(WALL, id="net.patient", rollback_after=LATE)
CATALOGUE: Catalogue = {step.id: step for step in (WALL, PATIENT)}


@dataclass
class Bench:
    machine: PrivateMachine
    server: Sshd
    journal: JournalFile
    events: list[RunEvent] = field(default_factory=list)
    connections: list[Target] = field(default_factory=list)

    def again(self, address: str, task: TaskContext) -> Target:
        for one in self.connections:
            one.close()
        connection = connect(self.server.device, self.server.credential, self.server.known(), task, timeout=2)
        self.connections.append(SshTarget(connection, "Test server"))
        return self.connections[-1]

    def watch(self, event: RunEvent) -> None:
        self.events.append(event)

    @property
    def support(self) -> Support:
        return Support(reach=self, watch=self.watch)

    def apply(self, shuts: str, support: Support | None = None) -> RunResult:
        wanted = Profile(
            "Test",
            (ProfileItem("net.wall" if shuts == "yes" else "net.patient", {"port": self.server.port, "shuts": shuts}),),
        )
        target = self.again("", TaskContext())
        plan = make_plan(target, wanted, TaskContext(), catalogue=CATALOGUE)
        return carry_out(
            target, plan, self.journal, TaskContext(), catalogue=CATALOGUE, support=support or self.support
        )

    def undo(self, run: str) -> RunResult:
        target = self.again("", TaskContext())
        return undo(target, self.journal, run, TaskContext(), catalogue=CATALOGUE, support=self.support)

    @property
    def told(self) -> list[str]:
        return [event.kind.value for event in self.journal.events()]

    @property
    def stages(self) -> list[Stage]:
        return list(dict.fromkeys(event.stage for event in self.events))

    @property
    def has_wall(self) -> bool:
        return "wall" in self.machine.reads("nft list tables")

    def left_over(self) -> str:
        """Files and processes of the way back; those of other machines are seen as well, and are not ours."""
        return self.machine.reads(
            "ls -A /var/lib/satchel 2>/dev/null; own=$(readlink /proc/self/ns/mnt); "
            "for pid in $(pgrep -f '[w]ay-back/'); do "
            '[ "$(readlink /proc/$pid/ns/mnt)" != "$own" ] || echo "$pid"; done'
        )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PrivateMachine, Sshd]]:
    folder = tmp_path_factory.mktemp("sshd")
    with private_machine(LocalTarget(), also=[folder]) as machine:
        if "no nft" in machine.reads("command -v nft || echo no nft"):
            pytest.skip("the firewall needs nftables")
        machine.reads("mkdir -p /run/sshd")
        server = start_sshd(folder / "sshd", before=machine.entry)
        yield machine, server
        server.stop()


@pytest.fixture
def bench(place: tuple[PrivateMachine, Sshd], tmp_path: Path) -> Iterator[Bench]:
    made = Bench(*place, JournalFile(tmp_path / "journal.jsonl"))
    yield made
    for one in made.connections:
        one.close()


def test_a_step_that_cuts_its_own_connection_is_taken_back_by_the_device(bench: Bench) -> None:
    result = bench.apply("yes")
    (item,) = result.items
    assert item.outcome is Outcome.FAILED
    assert item.message == (
        "Wall: the device could not be reached after the change. The device has taken it back and is as before."
    )
    assert bench.told == [
        "run.started", "step.begun", "step.armed", "step.rolled_back", "step.failed", "run.ended",
    ]  # fmt: skip
    assert bench.stages == [Stage.BEGUN, Stage.CHANGING, Stage.ARMED, Stage.REACHING, Stage.GOING_BACK, Stage.ENDED]
    assert (bench.has_wall, bench.left_over()) == (False, "")
    assert [one.outcome for one in bench.undo(result.run).items] == [Outcome.UNDONE]


def test_a_step_after_which_the_device_is_reached_is_confirmed_and_undone_in_the_same_way(bench: Bench) -> None:
    result = bench.apply("no")
    assert [item.outcome for item in result.items] == [Outcome.CHANGED], result.items
    assert (bench.has_wall, bench.left_over()) == (True, "")
    back = bench.undo(result.run)
    assert [item.outcome for item in back.items] == [Outcome.UNDONE], back.items
    assert (bench.has_wall, bench.left_over()) == (False, "")
    assert bench.told == [
        "run.started", "step.begun", "step.armed", "step.confirmed", "step.done", "run.ended",
        "undo.begun", "step.armed", "step.confirmed", "step.undone",
    ]  # fmt: skip


def test_a_step_that_fails_on_the_device_is_taken_back_at_once(bench: Bench) -> None:
    (item,) = bench.apply("bad").items
    assert item.message.startswith("Wall: the device answered: no such service. The device has taken it back")
    assert (bench.has_wall, bench.left_over()) == (False, "")


class Killed(BaseException):
    """As if Satchel had ended: nothing after it is written down."""


def ends_at_reaching(event: RunEvent) -> None:
    if event.stage is Stage.REACHING:
        raise Killed


@pytest.mark.parametrize(("shuts", "goes_back"), [("yes", True), ("no", False)])
def test_a_run_that_ends_in_between_is_settled_by_the_device_and_by_the_next_life(
    bench: Bench, shuts: str, goes_back: bool
) -> None:
    with contextlib.suppress(Killed):
        bench.apply(shuts, Support(reach=bench, watch=ends_at_reaching))
    (record,) = unfinished_runs(bench.journal)
    if goes_back:
        until(lambda: not bench.has_wall)
        assert [one.outcome for one in bench.undo(record.run).items] == [Outcome.UNDONE]
        assert "step.rolled_back" in bench.told
    else:
        target = bench.again("", TaskContext())
        found = resume(target, bench.journal, record.run, TaskContext(), catalogue=CATALOGUE, support=bench.support)
        assert [item.outcome for item in found.items] == [Outcome.CHANGED], found.items
        assert bench.told[-3:] == ["step.confirmed", "step.done", "run.ended"]
        bench.undo(record.run)
    assert (bench.has_wall, bench.left_over()) == (False, "")
