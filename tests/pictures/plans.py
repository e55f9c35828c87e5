"""Setup in the pictures: the profiles that are shipped, a plan for the practice's server, and how it ends."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.facts import Reason
from app.domain.fleet import (
    DeviceProgress,
    DeviceStage,
    FleetResult,
    OnDevice,
    PlannedDevice,
    WhetherToGoOn,
)
from app.domain.profiles import Profile
from app.domain.rights import RightsRefused, RightsWay
from app.domain.secret import Secret
from app.domain.setup import Change, Comparison, ItemState, Restart
from app.domain.setup_runs import ItemResult, Outcome, Plan, PlanItem, RunResult
from app.domain.setup_support import Support
from app.domain.task import TaskContext
from app.services.setup.profiles import loading as profiles
from app.services.setup.steps import STEPS
from app.views.pages.setup.operations import (
    Choices,
    EarlierRun,
    FleetOperations,
    Origin,
    ProfileChoice,
    Readiness,
    SetupOperations,
    UnfinishedRun,
)
from app.views.pages.setup.rights import RightsOperations
from tests.pictures.played import FOR_EVER

PROFILE = "Debian site server"
_STEPS = {step.id: step for step in STEPS}
_SECONDS = {"software.package": 90}
_VALUES: Mapping[str, Mapping[str, Any]] = {"time.ntp": {"servers": ["ntp1.example.net", "ntp2.example.net"]}}


def make_item(
    step: str, *changes: Change, number: int = 0, state: ItemState | None = None, reason: str = ""
) -> PlanItem:
    known = _STEPS[step]
    found = Comparison(state, reason=reason) if state else Comparison.of(changes)
    key = f"{step}#{number}" if number else step
    return PlanItem(
        key,
        step,
        known.title,
        known.group,
        found,
        {},
        known.risk,
        known.undo,
        _VALUES.get(step, {}),
        interrupts=known.interrupts,
        restart=known.restart,
        seconds=_SECONDS.get(step, known.seconds),
    )


PLAN = Plan(
    "nd-server",
    PROFILE,
    (
        make_item("identity.hostname", Change("Host name", "debian", "nd-server")),
        make_item("time.zone"),
        make_item("time.ntp", Change("Time servers", "none", "ntp1.example.net, ntp2.example.net")),
        make_item("net.hosts", Change("Names in the hosts file", "none", "10.20.1.20 nd-nas, 10.20.1.40 nd-xray-01")),
        make_item(
            "account.local",
            Change("Account", "none", "support"),
            Change("Full name", "none", "Site support"),
            Change("Login shell", "none", "/bin/bash"),
            Change("Groups", "none", "also sudo"),
            Change("Password", "none", "set"),
        ),
        make_item(
            "software.package",
            Change("Package rsync", "not installed", "installed"),
            Change("Package lsof", "not installed", "installed"),
            Change("Packages that come with it", "not installed", "libpopt0, libxxhash0"),
        ),
    ),
    "digest",
)
UNKNOWN = make_item("software.package", number=2, state=ItemState.UNKNOWN, reason=Reason.DENIED.words)
ELSEWHERE = make_item("time.zone", number=2, state=ItemState.NOT_WANTED, reason="only on a laptop")
NEEDS = replace(
    PLAN,
    items=(
        replace(PLAN.items[0], restart=Restart.MAY),
        *PLAN.items[1:4],
        replace(PLAN.items[4], needs=("identity.hostname",)),
        PLAN.items[5],
        ELSEWHERE,
    ),
)
DRIFTED = replace(
    PLAN, items=(replace(PLAN.items[0], comparison=Comparison.of(())), *PLAN.items[1:3], make_item("net.hosts"))
)
EARLIER = (
    EarlierRun("run-3", PROFILE, datetime(2026, 11, 24, 14, 5, tzinfo=UTC), "done", 5),
    EarlierRun("run-2", "Office laptop (Ubuntu)", datetime(2026, 10, 2, 9, 41, tzinfo=UTC), "failed", 2),
    EarlierRun("run-1", "Office laptop (Ubuntu)", datetime(2026, 10, 2, 9, 12, tzinfo=UTC), "undone", 0),
)
NOTHING = replace(PLAN, items=tuple(replace(one, comparison=Comparison.of(())) for one in PLAN.items[:5]))


SAID = """Reading package lists... Done
E: Failed to fetch http://deb.debian.org/debian/pool/main/r/rsync/rsync_3.2.7-1_amd64.deb
   Temporary failure resolving 'deb.debian.org'
E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?"""


def result(*outcomes: Outcome, message: str = "", hint: str = "", stopped: bool = False) -> RunResult:
    """A run of the plan: one outcome for each change, the last for all that follow."""
    ends = [*outcomes, *[outcomes[-1]] * len(PLAN.to_do)]
    items = []
    for item, outcome in zip(PLAN.to_do, ends, strict=False):
        told = (message, hint, SAID) if outcome is Outcome.FAILED else ("", "", "")
        can_undo = outcome in (Outcome.CHANGED, Outcome.FAILED)
        items.append(ItemResult(item.key, item.title, outcome, item.comparison.changes, *told, can_undo))
    return RunResult("run-1", "nd-server", PROFILE, tuple(items), stopped)


type PlayFleet = Callable[[Sequence[PlannedDevice], OnDevice, WhetherToGoOn, TaskContext], None]


def ended_run(one: PlannedDevice) -> RunResult:
    return replace(result(Outcome.CHANGED), device=one.device.name)


class PlayedSetup:
    """What the Setup page asks for; each answer can be replaced by a picture. None: it takes for ever."""

    def __init__(self) -> None:
        self.plan: Plan | AppError | None = PLAN
        self.run: RunResult | AppError | None = result(Outcome.CHANGED)
        self.undone: RunResult | None = result(Outcome.UNDONE)
        self.cut_off: Sequence[UnfinishedRun] = ()
        self.earlier: Sequence[EarlierRun] = EARLIER
        self.has_profiles = True
        self.is_listed = False  # once the page has read what it lists
        self.broken: AppError | None = None
        self.fleet: PlayFleet = lambda planned, on_device, go_on, task: None
        self.drifted: Plan | None = DRIFTED
        self.meanwhile: Callable[[Support, TaskContext], None] | None = None
        self.progress: Callable[[TaskContext], None] = lambda task: None

    def operations(self) -> SetupOperations:
        return SetupOperations(
            choices=self._choices,
            read_profile=self._read,
            plan=lambda device, profile, task: _answer(self.plan, task),
            carry_out=self._carry_out,
            resume=lambda device, run, answers, support, task: _answer(self.run, task),
            undo=lambda device, run, keys, support, task: _answer(self.undone, task),
            find_step=_STEPS.get,
            readiness=self._readiness,
            fleet=FleetOperations(self._plan_fleet, self._carry_out_fleet),
            check_again=lambda device, run, task: _answer(self.drifted, task),
            hand_over=lambda device, run, task: Path("/home/robin/Satchel/reports/hand-over nd-server run-1.html"),
            vault_titles=lambda devices: ["Site support", "Router admin"],
            rights=RightsOperations(lambda: RightsWay.PASSWORD, self._refuse_rights),
        )

    def _refuse_rights(self, password: Secret | None, task: TaskContext) -> None:
        raise RightsRefused("Administrator rights were not given.")

    def _choices(self, device: Device, task: TaskContext) -> Choices:
        shipped = profiles.shipped_profiles() if self.has_profiles else ()
        found = [ProfileChoice(one.name, one.description, str(one.path)) for one in shipped]
        if shipped:
            own = ("Nordlys workstation", "What every PC at Nordlys Dental should be like", str(shipped[0].path))
            found.insert(0, ProfileChoice(*own, Origin.OWN))
        self.is_listed = True
        return Choices(found, self.cut_off, self.earlier)

    def _plan_fleet(
        self,
        devices: Sequence[Device],
        source: str,
        answers: Callable[[Device], Any],
        on_device: OnDevice,
        task: TaskContext,
    ) -> FleetResult:
        def ended(number: int, device: Device) -> DeviceProgress:
            if number == 2:
                words = f"{device.host} did not answer on port 22 within 15 s."
                return DeviceProgress(device, DeviceStage.FAILED, message=words)
            made = NOTHING if number == 4 else PLAN
            return DeviceProgress(device, DeviceStage.PLANNED, plan=replace(made, device=device.name))

        result = FleetResult(tuple(ended(number, device) for number, device in enumerate(devices)))
        for one in result.devices:
            on_device(one)
        return result

    def _carry_out_fleet(
        self,
        planned: Sequence[PlannedDevice],
        on_device: OnDevice,
        go_on: WhetherToGoOn,
        support: Callable[[str], Support],
        task: TaskContext,
    ) -> FleetResult:
        self.fleet(planned, on_device, go_on, task)
        ended = [
            DeviceProgress(one.device, DeviceStage.DONE, plan=one.plan, is_canary=not number, result=ended_run(one))
            for number, one in enumerate(planned)
        ]
        for one in ended:
            on_device(one)
        return FleetResult(tuple(ended))

    def _readiness(self, profile: Profile, task: TaskContext) -> Readiness:
        return Readiness(14, 15, ("Software: rsync",))

    def _read(self, device: Device, source: str, answers: Mapping[str, Any], task: TaskContext) -> Profile:
        if self.broken is not None:
            raise self.broken
        return profiles.load_profile(Path(source), answers)

    def _carry_out(
        self, device: Device, plan: Plan, skip: Collection[str], support: Support, task: TaskContext
    ) -> RunResult:
        self.progress(task)
        if self.meanwhile is not None:
            self.meanwhile(support, task)
        return _answer(self.run, task)


def _answer[T](answer: T | AppError | None, task: TaskContext) -> T:
    if answer is None:
        task.sleep(FOR_EVER)
        raise AssertionError("pictured too late")
    if isinstance(answer, AppError):
        raise answer
    return answer
