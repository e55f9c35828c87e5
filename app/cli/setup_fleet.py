"""`satchel setup plan|apply` on several devices: the first one alone, the others when it is proven."""

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

from app.cli.exit_codes import DONE, PROBLEMS, STOPPED, UsageError
from app.cli.secret_input import ask, can_ask
from app.cli.session import Session
from app.cli.setup_profiles import answers_given, asked_profile, first_answers
from app.cli.setup_support import support_for
from app.domain.devices import Device
from app.domain.fleet import DeviceProgress, DeviceStage, FleetResult, FleetRules, PlannedDevice
from app.domain.setup_runs import Plan, RunResult
from app.domain.setup_support import RunEvent
from app.domain.target import Target
from app.domain.task import TaskContext
from app.services.setup.fleet import carry_out_fleet, plan_fleet
from app.services.setup.rendering import plan_to_json, result_to_json
from app.services.setup.service import carry_out, describe, make_plan

_WORDS = {
    DeviceStage.PLANNED: "compared",
    DeviceStage.DONE: "done",
    DeviceStage.FAILED: "failed",
    DeviceStage.HELD_BACK: "held back",
    DeviceStage.STOPPED: "stopped",
}


def plan_several(session: Session, devices: Sequence[Device]) -> int:
    """Only reads. Ends with 1 where a device could not be compared."""
    compared = _compare(session, devices, _Targets(session))
    _show(session, compared)
    return PROBLEMS if compared.failed else DONE


def apply_several(session: Session, devices: Sequence[Device]) -> int:
    """Compare all, ask a person once, then carry out. What could not be compared is not touched."""
    options, targets = session.options, _Targets(session)
    if options.plan_hash:
        raise UsageError("--plan-hash names the plan of one device.", hint="Leave it out, or name one device.")
    compared = _compare(session, devices, targets)
    skip = set(options.skip or ())
    planned = [PlannedDevice(one.device, one.plan, skip) for one in compared.devices if one.plan]
    if unknown := skip - {item.key for one in planned for item in one.plan.items}:
        raise UsageError(f"No plan has a step {', '.join(sorted(unknown))}.", hint="setup plan lists the steps.")
    if planned and not options.json and not options.yes and can_ask():
        _show(session, compared)
        if ask(f"Apply to {len(planned)} devices, {planned[0].device.name} first? [y/N]").casefold() not in (
            "y",
            "yes",
        ):
            session.output.message("Nothing was changed.")
            return STOPPED

    def one_device(
        device: Device, plan: Plan, left_out: Collection[str], watch: Callable[[RunEvent], None], task: TaskContext
    ) -> RunResult:
        # Nobody can answer for several devices that ask at once.
        alone = replace(support_for(session, device), hands=None, may_restart=lambda *_: bool(options.restart))
        support = replace(alone, watch=watch)
        return carry_out(targets.of(device), plan, session.history, task, skip=left_out, support=support)

    rules = FleetRules(canaries=options.canaries, most_failures=options.most_failures)
    result = carry_out_fleet(planned, one_device, session.task, on_device=_teller(session), rules=rules)
    not_compared = tuple(one for one in compared.devices if not one.plan)
    whole = FleetResult((*result.devices, *not_compared))
    _show(session, whole)
    return STOPPED if whole.stopped else PROBLEMS if whole.failed else DONE


class _Targets:
    """One after the other is connected, because a person may be asked; then they are used at once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._known: dict[Device, Target] = {}

    def of(self, device: Device) -> Target:
        with self._lock:
            if device not in self._known:
                self._known[device] = self._session.target_of(device)
            return self._known[device]


def _compare(session: Session, devices: Sequence[Device], targets: _Targets) -> FleetResult:
    answers, own = first_answers(session), _answers_of(session, devices)
    profiles = {device: asked_profile(session, answers, device, own.get(device, {})) for device in devices}
    session.journal  # noqa: B018 - one visit for all, begun before the threads

    def compare(device: Device, task: TaskContext) -> Plan:
        return make_plan(targets.of(device), profiles[device], task, journal=session.history)

    return plan_fleet(devices, compare, session.task)


def _answers_of(session: Session, devices: Sequence[Device]) -> dict[Device, dict[str, str]]:
    """What --param-of gives for one device each."""
    found: dict[Device, dict[str, str]] = {}
    for name, written in session.options.param_of or ():
        device = session.device(name)
        if device not in devices:
            raise UsageError(f"{device.name} is not among the devices.", hint="Name it with --device.")
        found.setdefault(device, {}).update(answers_given([written]))
    return found


def _teller(session: Session) -> Callable[[DeviceProgress], None]:
    """Says when a device is over, from whichever thread."""
    lock = threading.Lock()

    def tell(one: DeviceProgress) -> None:
        if one.is_over:
            with lock:
                session.output.message(f"{one.device.name}: {_WORDS[one.stage]}")

    return tell


def _show(session: Session, result: FleetResult) -> None:
    session.output.document({"devices": [_to_json(session, one) for one in result.devices]})
    rows = [(one.device.name, _WORDS.get(one.stage, one.stage.value), _about(one)) for one in result.devices]
    session.output.table(rows, ("DEVICE", "STATE", ""))


def _about(one: DeviceProgress) -> str:
    if one.result:
        said = describe(one.result.items)
        return f"{said}, run {one.result.run}" + (f": {one.message}" if one.message else "")
    if one.message:
        return f"{one.message} {one.hint}".strip()
    return f"{len(one.plan.to_do)} to change, {len(one.plan.items)} in all" if one.plan else ""


def _to_json(session: Session, one: DeviceProgress) -> dict[str, Any]:
    return {
        "device": one.device.id if one.device.id == "local" else one.device.name,
        "state": one.stage.value,
        "is_canary": one.is_canary,
        "message": one.message,
        "hint": one.hint,
        "plan": session.named(plan_to_json(one.plan)) if one.plan else None,
        "result": session.named(result_to_json(one.result)) if one.result else None,
    }
