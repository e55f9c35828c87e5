"""A cause that is put right in the pictures: its preview, and how it ends."""

from dataclasses import replace

from app.domain.devices import Device
from app.domain.fixes import Fix, FixEnd, FixResult
from app.domain.profiles import Profile
from app.domain.setup import Change
from app.domain.setup_runs import ItemResult, Outcome, Plan, RunResult
from app.domain.setup_support import Support
from app.domain.task import TaskContext
from app.services.diagnostics.fixing import fix_profile
from app.views.pages.diagnostics.fixing import FixOperations
from app.views.pages.setup.operations import SetupOperations
from tests.pictures import findings
from tests.pictures.plans import PLAN, make_item

_SERVERS = Change("Time servers", "10.20.1.5", "ntp1.example.net, ntp2.example.net")
_ITEM = make_item("time.ntp", _SERVERS)


def operations(setup: SetupOperations, *, helps: bool = True) -> FixOperations:
    """Every cause is put right by time servers."""

    def plan(device: Device, profile: Profile, task: TaskContext) -> Plan:
        return replace(PLAN, device=device.name, profile=profile.name, items=(_ITEM,))

    def carry_out(device: Device, fix: Fix, support: Support, task: TaskContext) -> FixResult:
        done = ItemResult("time.ntp", _ITEM.title, Outcome.CHANGED, (_SERVERS,), undoable=True)
        run = RunResult("run-4", device.name, fix.plan.profile, (done,))
        if helps:
            return FixResult(fix.finding, FixEnd.FIXED, run, findings.FINE, can_undo=True)
        undone = replace(run, items=(replace(done, outcome=Outcome.UNDONE, undoable=False),))
        return FixResult(fix.finding, FixEnd.STILL_THERE, run, fix.before, undone)

    return FixOperations(
        lambda: replace(setup, plan=plan),
        lambda finding: (),
        lambda finding, answers: fix_profile(finding),
        lambda device, finding, task: None,
        carry_out,
    )
