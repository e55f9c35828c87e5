"""Where a device is looked for after steps that move it, and what becomes of a way back that nobody takes."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.devices import Device
from app.domain.errors import AppError, ConnectionLost, SetupError, StepFailed, TargetUnreachable
from app.domain.profiles import Profile, ProfileItem
from app.domain.secret import Secret
from app.domain.setup_runs import RunResult
from app.domain.setup_support import RunEvent, Stage, Support
from app.domain.target import CommandResult, Target
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultLocked
from app.services.journal_file import JournalFile
from app.services.setup.records import find_run
from app.services.setup.service import Catalogue, carry_out, make_plan, resume, undo, unfinished_runs
from app.services.targets.local import LocalTarget
from app.services.targets.reaching import device_at, moved, moved_back, where_left
from tests.servers.private_machine import PrivateMachine, private_machine
from tests.services.setup.device import text_step

TASK = TaskContext()
GUARDED = replace(text_step("wall"), rollback_after=20)
CATALOGUE: Catalogue = {
    "wall": GUARDED,
    "host": replace(GUARDED, id="host", found_at=lambda arguments: str(arguments["text"])),
    "far": replace(GUARDED, id="far", rollback_after=8, found_at=lambda arguments: str(arguments["text"])),
    "tells": replace(text_step("tells", 'echo "no $p_word" >&2; exit 3\n'), rollback_after=20),
    "port": replace(GUARDED, id="port", found_at=lambda arguments: f":{arguments['text']}"),
    "text": text_step("text"),
}


@dataclass(frozen=True)
class Cut(PrivateMachine):
    """A connection that breaks before the answer to a script with a certain word in it arrives."""

    cuts_after: str = ""

    def run(self, script: str, task: TaskContext, **more: Any) -> CommandResult:
        result = self.through.run(script, task, **more)
        if self.cuts_after and self.cuts_after in script:
            raise ConnectionLost("the line broke")
        return result


@dataclass
class Bench:
    """A device whose address is what two of its files say."""

    machine: PrivateMachine
    journal: JournalFile
    ends_at: Stage | None = None  # Satchel is killed there
    cuts_after: str = ""
    refusals: list[AppError] = field(default_factory=list)  # what comes first instead of a connection

    def again(self, address: str, task: TaskContext) -> Target:
        if self.refusals:
            raise self.refusals.pop(0)
        wanted = device_at(Device("1", "device", host="old", port=22), address)
        if f"{wanted.host}:{wanted.port}" != self.place:
            raise TargetUnreachable(f"nobody is at {address}")
        return Cut(self.machine, 0, self.machine.name, cuts_after=self.cuts_after)

    @property
    def place(self) -> str:
        host, port = self.machine.reads("cat /tmp/host; echo; cat /tmp/port").split()
        return f"{host}:{port}"

    def apply(self, *items: tuple[str, str]) -> RunResult:
        wanted = tuple(ProfileItem(step, {"path": f"/tmp/{step}", "text": text}) for step, text in items)
        plan = make_plan(self.machine, Profile("Test", wanted), TASK, catalogue=CATALOGUE)
        support = Support(reach=self, watch=self.watch)
        return carry_out(self.machine, plan, self.journal, TASK, catalogue=CATALOGUE, support=support)

    def watch(self, event: RunEvent) -> None:
        if event.stage is self.ends_at:
            raise Killed

    def later(self, work: Callable[..., RunResult], run: str, **more: object) -> RunResult:
        """Go on with a run or undo it, in another life that finds the device."""
        places = find_run(self.journal, run, self.machine.name).places
        target, at = where_left(self, places, TASK) or (self.again("", TASK), "")
        support = Support(reach=self, at=at)
        return work(target, self.journal, run, TASK, catalogue=CATALOGUE, support=support, **more)

    def undo(self, run: str, *keys: str) -> RunResult:
        return self.later(undo, run, keys=keys or None)


class Killed(BaseException):
    """As if Satchel had ended: nothing after it is written down."""


@pytest.fixture(scope="module")
def machine() -> Iterator[PrivateMachine]:
    with private_machine(LocalTarget()) as made:
        yield made


@pytest.fixture
def bench(machine: PrivateMachine, tmp_path: Path) -> Bench:
    machine.reads(
        "rm -rf /tmp/wall /tmp/far /run/systemd /var/lib/satchel /etc/cron.d/satchel-*; "
        "printf old >/tmp/host; printf 22 >/tmp/port"
    )
    return Bench(machine, JournalFile(tmp_path / "journal.jsonl"))


def outcomes(result: RunResult) -> list[tuple[str, str]]:
    return [(item.outcome.value, item.message) for item in result.items]


def test_a_device_that_moves_twice_is_found_where_both_steps_have_left_it_and_each_undo_finds_it(bench: Bench) -> None:
    result = bench.apply(("host", "new"), ("port", "2222"), ("wall", "up"))
    assert outcomes(result) == [("changed", "")] * 3
    assert (bench.place, result.address) == ("new:2222", "new:2222")
    back = bench.undo(result.run)
    assert outcomes(back) == [("undone", "")] * 3
    assert (bench.place, back.address) == ("old:22", "")


def test_an_undo_of_one_step_leaves_what_another_has_moved(bench: Bench) -> None:
    result = bench.apply(("host", "new"), ("port", "2222"))
    back = bench.undo(result.run, "host")
    assert (outcomes(back), bench.place, back.address) == ([("undone", "")], "old:2222", ":2222")
    back = bench.undo(result.run, "port")
    assert (outcomes(back), bench.place, back.address) == ([("undone", "")], "old:22", "")


def test_an_address_may_be_one_of_ipv6() -> None:
    assert moved("fd00::5", ":2222") == "[fd00::5]:2222"
    assert moved("[fd00::5]:2222", "fd00::6") == "[fd00::6]:2222"
    assert moved_back("[fd00::6]:2222", "fd00::6", "") == ":2222"


@pytest.mark.parametrize(("work", "outcome", "place"), [(resume, "changed", "new:22"), (undo, "undone", "old:22")])
def test_a_device_that_a_killed_run_has_moved_is_found_where_it_is(
    bench: Bench, work: Callable[..., RunResult], outcome: str, place: str
) -> None:
    bench.ends_at = Stage.REACHING
    with contextlib.suppress(Killed):
        bench.apply(("host", "new"))
    (record,) = unfinished_runs(bench.journal)
    assert (bench.place, record.places) == ("new:22", ("new",))
    result = bench.later(work, record.run)
    assert outcomes(result) == [(outcome, "")]
    assert (bench.place, result.address) == (place, "new" if work is resume else "")


def test_a_device_that_somebody_has_moved_since_is_undone_where_it_was_found(bench: Bench) -> None:
    result = bench.apply(("host", "new"), ("wall", "up"))
    bench.machine.reads("printf old >/tmp/host")
    assert outcomes(bench.undo(result.run, "wall")) == [("undone", "")]


def test_whatever_stands_in_the_way_to_the_device_it_is_looked_for_again(bench: Bench) -> None:
    bench.refusals = [VaultLocked("The vault is locked."), StepFailed("This step needs administrator rights.")]
    assert outcomes(bench.apply(("wall", "up"))) == [("changed", "")]
    assert bench.machine.reads("ls /var/lib/satchel 2>/dev/null; cat /tmp/wall") == "up"


def test_a_confirmation_whose_answer_did_not_come_is_one(bench: Bench) -> None:
    bench.cuts_after = '"$folder/confirmed"'
    assert outcomes(bench.apply(("wall", "up"))) == [("changed", "")]
    assert [event.kind.value for event in bench.journal.events()][2:4] == ["step.armed", "step.confirmed"]


UNITS = "/etc/systemd/system"


@pytest.mark.parametrize("has_systemd", [True, False])
def test_a_device_that_is_started_again_before_its_time_is_up_goes_back_then(bench: Bench, has_systemd: bool) -> None:
    bench.machine.reads(f"mkdir -p /etc/cron.d; {'mkdir -p /run/systemd/system' if has_systemd else ':'}")
    bench.ends_at = Stage.REACHING
    with contextlib.suppress(Killed):
        bench.apply(("wall", "up"))
    started = (
        f"sed -n 's/^ExecStart=//p' {UNITS}/multi-user.target.wants/satchel-way-back-*"
        if has_systemd
        else "sed 's/^@reboot root //' /etc/cron.d/satchel-way-back-*"
    )
    cut_short = "cd /var/lib/satchel/way-back/*/; mv armed going;" if has_systemd else ""
    bench.machine.reads(f"kill -9 $(cat /var/lib/satchel/way-back/*/watcher); {cut_short} $({started})")
    assert bench.machine.reads("ls /tmp/wall 2>/dev/null || cd /var/lib/satchel/way-back/*/ && ls") == (
        "back-ended\nback-said\ndone\nerrors\ngoing\nsaid\nwatch\nwatcher\nwork\nworker\n"
    )
    assert bench.machine.reads(f"find {UNITS} /etc/cron.d -name 'satchel-*'") == ""
    bench.ends_at = None
    (record,) = unfinished_runs(bench.journal)
    assert outcomes(bench.undo(record.run)) == [("undone", "")]
    assert bench.machine.reads("ls -A /var/lib/satchel 2>/dev/null || :") == ""


def test_a_way_back_that_finds_no_room_is_not_laid_and_leaves_nothing(bench: Bench) -> None:
    bench.machine.reads("mkdir -p /var/lib/satchel; mount -t tmpfs -o size=128k none /var/lib/satchel")
    try:
        ((outcome, message),) = outcomes(bench.apply(("wall", "up")))
        assert (outcome, "No space left on device" in message) == ("failed", True)
        assert bench.machine.reads("ls -d /tmp/wall /var/lib/satchel/* 2>/dev/null || :") == ""
    finally:
        bench.machine.reads("umount /var/lib/satchel; rmdir /var/lib/satchel 2>/dev/null || :")


def test_a_device_whose_other_network_was_set_is_found_where_it_was(bench: Bench) -> None:
    result = bench.apply(("far", "10.0.0.9"), ("wall", "up"))
    assert (outcomes(result), result.address) == ([("changed", "")] * 2, "")
    assert outcomes(bench.undo(result.run)) == [("undone", "")] * 2


def test_what_a_device_says_of_a_secret_on_its_way_back_is_masked(bench: Bench) -> None:
    item = ProfileItem("tells", {"path": "/tmp/wall", "text": "up", "word": Secret("correct horse")})
    plan = make_plan(bench.machine, Profile("Test", (item,)), TASK, catalogue=CATALOGUE)
    support = Support(reach=bench)
    (result,) = carry_out(bench.machine, plan, bench.journal, TASK, catalogue=CATALOGUE, support=support).items
    assert result.message.startswith("Title of tells: the device answered: no ••••••. The device has taken it back")
    assert "horse" not in bench.journal.path.read_text()


def test_no_other_run_begins_while_the_device_may_still_go_back(bench: Bench) -> None:
    earlier = bench.apply(("text", "a")).run
    bench.ends_at = Stage.REACHING
    with contextlib.suppress(Killed):
        bench.apply(("wall", "up"))
    bench.ends_at = None
    (record,) = unfinished_runs(bench.journal)
    for other in (lambda: bench.apply(("text", "b")), lambda: bench.undo(earlier)):
        with pytest.raises(SetupError, match=f"may still take back a change of the run {record.run} by itself, until"):
            other()
    assert outcomes(bench.undo(record.run)) == [("undone", "")]
    assert outcomes(bench.undo(earlier)) == [("undone", "")]
