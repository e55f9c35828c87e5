"""Setup in the pictures: the profiles that are shipped, a plan for the practice's server, and how it ends."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.domain.by_hand import Hands
from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.profiles import Profile
from app.domain.secret import Secret
from app.domain.setup import Change, Comparison, ItemState
from app.domain.setup_runs import ItemResult, Outcome, Plan, PlanItem, RunResult
from app.domain.task import TaskContext
from app.services.setup import profiles
from app.services.setup.steps import STEPS
from app.views.pages.setup.operations import Choices, ProfileChoice, SetupOperations, UnfinishedRun
from tests.pictures.played import FOR_EVER

PROFILE = "Debian site server"
_STEPS = {step.id: step for step in STEPS}


def _item(step: str, *changes: Change, number: int = 0, state: ItemState | None = None, reason: str = "") -> PlanItem:
    known = _STEPS[step]
    found = Comparison(state, reason=reason) if state else Comparison.of(changes)
    key = f"{step}#{number}" if number else step
    return PlanItem(
        key, step, known.title, known.group, found, {}, known.risk, known.undo, {}, interrupts=known.interrupts
    )


PLAN = Plan(
    "nd-server",
    PROFILE,
    (
        _item("identity.hostname", Change("Host name", "debian", "nd-server")),
        _item("time.zone"),
        _item("time.ntp", Change("Time servers", "none", "ntp1.example.net, ntp2.example.net")),
        _item("net.hosts", Change("Names in the hosts file", "none", "10.20.1.20 nd-nas, 10.20.1.40 nd-xray-01")),
        _item(
            "account.local",
            Change("Account", "none", "support"),
            Change("Full name", "none", "Site support"),
            Change("Login shell", "none", "/bin/bash"),
            Change("Groups", "none", "also sudo"),
            Change("Password", "none", "set"),
        ),
        _item(
            "software.package",
            Change("Package rsync", "not installed", "installed"),
            Change("Package lsof", "not installed", "installed"),
            Change("Packages that come with it", "not installed", "libpopt0, libxxhash0"),
        ),
    ),
    "digest",
)
UNKNOWN = _item("software.package", number=2, state=ItemState.UNKNOWN, reason="needs administrator rights")
NOTHING = replace(PLAN, items=tuple(replace(one, comparison=Comparison.of(())) for one in PLAN.items[:5]))


def result(*outcomes: Outcome, message: str = "", hint: str = "", stopped: bool = False) -> RunResult:
    """A run of the plan: one outcome for each change, the last for all that follow."""
    ends = [*outcomes, *[outcomes[-1]] * len(PLAN.to_do)]
    items = []
    for item, outcome in zip(PLAN.to_do, ends, strict=False):
        told = (message, hint) if outcome is Outcome.FAILED else ("", "")
        items.append(ItemResult(item.key, item.title, outcome, item.comparison.changes, *told))
    return RunResult("run-1", "nd-server", PROFILE, tuple(items), stopped)


class PlayedSetup:
    """What the Setup page asks for; each answer can be replaced by a picture. None: it takes for ever."""

    def __init__(self) -> None:
        self.plan: Plan | AppError | None = PLAN
        self.run: RunResult | AppError | None = result(Outcome.CHANGED)
        self.undone: RunResult | None = result(Outcome.UNDONE)
        self.cut_off: Sequence[UnfinishedRun] = ()
        self.has_profiles = True
        self.broken: AppError | None = None
        self.progress: Callable[[TaskContext], None] = lambda task: None

    def operations(self) -> SetupOperations:
        return SetupOperations(
            choices=self._choices,
            read_profile=self._read,
            plan=lambda device, profile, task: _answer(self.plan, task),
            carry_out=self._carry_out,
            resume=lambda device, run, answers, hands, task: _answer(self.run, task),
            undo=lambda device, run, keys, task: _answer(self.undone, task),
            find_step=_STEPS.get,
        )

    def _choices(self, device: Device, task: TaskContext) -> Choices:
        shipped = profiles.shipped_profiles() if self.has_profiles else ()
        found = [ProfileChoice(one.name, one.description, str(one.path)) for one in shipped]
        return Choices(found, self.cut_off)

    def _read(self, source: str, answers: Mapping[str, str | Secret], task: TaskContext) -> Profile:
        if self.broken is not None:
            raise self.broken
        return profiles.load_profile(Path(source), answers)

    def _carry_out(
        self, device: Device, plan: Plan, skip: Collection[str], hands: Hands, task: TaskContext
    ) -> RunResult:
        self.progress(task)
        return _answer(self.run, task)


def _answer[T](answer: T | AppError | None, task: TaskContext) -> T:
    if answer is None:
        task.sleep(FOR_EVER)
        raise AssertionError("pictured too late")
    if isinstance(answer, AppError):
        raise answer
    return answer
