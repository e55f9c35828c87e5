"""Restarts in a run: at barriers, asked once, waited for, and gone on with. The device does not really go down: its
real boot id is another one afterwards, and every connection is a new one."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from app.domain.errors import AuthenticationFailed
from app.domain.profiles import Profile, ProfileItem
from app.domain.setup import Restart
from app.domain.setup_runs import RunResult
from app.domain.setup_support import RestartQuestion, Support
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.planning import SHIPPED
from app.services.setup.service import Catalogue, carry_out, make_plan, resume, unfinished_runs
from app.services.targets.local import LocalTarget
from tests.servers.private_machine import PrivateMachine, private_machine
from tests.services.setup.device import text_step
from tests.waiting import until

CATALOGUE: Catalogue = {
    "text": text_step("text"),
    "driver": replace(text_step("driver"), restart=Restart.MUST),
    "update": replace(text_step("update"), restart=Restart.MAY),
    "system.restart": SHIPPED["system.restart"],
}
_BOOT = "/proc/sys/kernel/random/boot_id"


@dataclass
class Bench:
    machine: PrivateMachine
    journal: JournalFile
    allows: bool = True
    questions: list[RestartQuestion] = field(default_factory=list)
    refuses: bool = False  # the sign-in, after the restart
    attempts: int = 0
    is_stubborn: bool = False  # whatever asked for a restart asks again after it

    def again(self, address: str, task: TaskContext) -> Target:
        until(lambda: "yes" in self.machine.reads("[ -e /run/restart-asked ] && echo yes || echo no"))
        self.attempts += 1
        if self.refuses:
            raise AuthenticationFailed("The device refused the password.")
        self.start_again()
        return replace(self.machine)

    def start_again(self) -> None:
        forget = "" if self.is_stubborn else "rm -f /run/reboot-required; "
        self.machine.reads(
            f"rm -f /run/restart-asked; {forget} cat /proc/sys/kernel/random/uuid >/run/boot; "
            f"umount {_BOOT} 2>/dev/null; mount --bind /run/boot {_BOOT}"
        )

    def may_restart(self, question: RestartQuestion, task: TaskContext) -> bool:
        self.questions.append(question)
        return self.allows

    def apply(self, *steps: str | ProfileItem, is_here: bool = False) -> RunResult:
        items = [
            one if isinstance(one, ProfileItem) else ProfileItem(one, {} if "." in one else text(one)) for one in steps
        ]
        plan = make_plan(self.machine, Profile("Test", tuple(items)), TaskContext(), catalogue=CATALOGUE)
        return carry_out(
            self.machine, plan, self.journal, TaskContext(), catalogue=CATALOGUE, support=self.support(is_here)
        )

    def support(self, is_here: bool = False) -> Support:
        return Support(reach=None if is_here else self, may_restart=self.may_restart)

    @property
    def told(self) -> list[str]:
        return [f"{event.kind.value} {event.data.get('key', '')}".strip() for event in self.journal.events()]


def text(name: str) -> dict[str, str]:
    return {"path": f"/tmp/{name}", "text": "new"}


@pytest.fixture(scope="module")
def machine() -> Iterator[PrivateMachine]:
    with private_machine(LocalTarget()) as made:
        yield made


@pytest.fixture
def bench(machine: PrivateMachine, tmp_path: Path) -> Bench:
    machine.reads("rm -f /tmp/driver /tmp/update /tmp/text /run/reboot-required /run/restart-asked")
    return Bench(machine, JournalFile(tmp_path / "journal.jsonl"))


def outcomes(result: RunResult) -> list[str]:
    return [item.outcome.value for item in result.items]


def test_a_barrier_restarts_the_device_once_for_all_before_it(bench: Bench) -> None:
    result = bench.apply("driver", "update", "system.restart", "text")
    assert outcomes(result) == ["changed"] * 4
    (question,) = bench.questions
    assert (question.reasons, question.is_local) == (("Title of driver",), False)
    assert bench.told[5:] == [
        "restart.begun", "restart.done", "step.done system.restart", "step.begun text", "step.done text", "run.ended",
    ]  # fmt: skip
    assert (result.restart_due, result.waits) == ((), False)


def test_a_step_that_needs_one_with_a_restart_waits_for_it_and_the_end_of_a_run_is_a_barrier(bench: Bench) -> None:
    bench.apply("driver", ProfileItem("text", text("text"), needs=("driver",)), "update")
    assert bench.told[3:] == [
        "restart.begun", "restart.done", "step.begun text", "step.done text", "step.begun update", "step.done update",
        "run.ended",
    ]  # fmt: skip
    bench.machine.reads("rm /tmp/driver; : >/run/reboot-required")
    bench.apply("driver")
    assert bench.told[-4:] == ["step.done driver", "restart.begun", "restart.done", "run.ended"]
    assert bench.questions[-1].reasons == ("Title of driver", "installed updates")


def test_without_leave_nothing_is_restarted_and_what_is_due_is_told(bench: Bench) -> None:
    bench.allows = False
    result = bench.apply("driver", "system.restart", ProfileItem("text", text("text"), needs=("driver",)))
    assert outcomes(result) == ["changed", "skipped", "skipped"]
    assert (len(bench.questions), result.restart_due) == (1, ("Title of driver",))
    assert "restart.begun" not in bench.told


def test_nothing_is_asked_where_no_restart_is_needed(bench: Bench) -> None:
    assert outcomes(bench.apply("update", "system.restart", "text")) == ["changed", "ok", "changed"]
    assert bench.questions == []


def test_this_computer_waits_and_goes_on_after_its_start(bench: Bench) -> None:
    result = bench.apply("driver", "system.restart", "text", is_here=True)
    assert (outcomes(result), result.waits) == (["changed", "skipped", "skipped"], True)
    assert bench.told[-1] == "restart.begun"
    bench.start_again()
    later = resume(
        bench.machine, bench.journal, result.run, TaskContext(), catalogue=CATALOGUE, support=bench.support(True)
    )
    assert (outcomes(later), later.waits) == (["changed", "ok", "changed"], False)
    assert bench.told[-5:] == [
        "restart.done", "step.done system.restart", "step.begun text", "step.done text", "run.ended",
    ]  # fmt: skip


def test_a_device_that_asks_again_and_again_is_restarted_three_times(bench: Bench) -> None:
    bench.is_stubborn = True
    bench.machine.reads(": >/run/reboot-required")
    (item,) = bench.apply("system.restart").items
    assert item.message == "The device was started again 3 times and still asks for it: installed updates."


def test_a_device_that_does_not_come_back_at_the_end_has_failed_and_is_not_asked_for_ever(bench: Bench) -> None:
    bench.refuses = True
    result = bench.apply("text", "driver")
    assert [(item.outcome.value, item.message) for item in result.items] == [
        ("changed", ""),
        ("failed", "Title of driver was changed, but: The device refused the password."),
    ]
    assert bench.attempts == 4
    bench.refuses = False
    bench.start_again()
    (record,) = unfinished_runs(bench.journal)
    later = resume(bench.machine, bench.journal, record.run, TaskContext(), catalogue=CATALOGUE)
    assert (outcomes(later), later.restart_due) == (["changed", "changed"], ())


def test_a_restart_that_nobody_has_made_is_not_counted(bench: Bench) -> None:
    run = bench.apply("driver", "system.restart", is_here=True).run
    for _ in range(4):
        later = resume(
            bench.machine, bench.journal, run, TaskContext(), catalogue=CATALOGUE, support=bench.support(True)
        )
        assert (later.waits, later.failed) == (True, False)
