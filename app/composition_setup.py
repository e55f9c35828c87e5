"""What the Setup page does, with the services that it needs."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from app.domain.devices import THIS_COMPUTER, Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from app.composition import Services
    from app.domain.credentials import VaultEntry
    from app.domain.devices import Device
    from app.domain.fleet import FleetResult, OnDevice, PlannedDevice, WhetherToGoOn
    from app.domain.profiles import Profile
    from app.domain.secret import Secret
    from app.domain.setup import Step
    from app.domain.setup_runs import Plan, RunResult
    from app.domain.setup_support import Support
    from app.domain.task import TaskContext
    from app.services.setup.records import RunRecord
    from app.views.pages.setup.operations import Answers, Choices, EarlierRun, Readiness, SetupOperations


def setup_operations(services: Services) -> SetupOperations:
    """Profiles, plans and runs, as the page asks for them."""
    from app.composition_profiles import look_at
    from app.views.pages.setup.operations import FleetOperations, SetupOperations
    from app.views.pages.setup.rights import RightsOperations

    work = _SetupWork(services)
    return SetupOperations(
        work.choices,
        work.read_profile,
        work.plan,
        work.carry_out,
        work.resume,
        work.undo,
        find_step=find_step,
        look_at=partial(look_at, services),
        vault_titles=work.vault_titles,
        readiness=work.readiness,
        check_again=services.work.check_again,
        hand_over=work.hand_over,
        rights=RightsOperations(lambda: services.elevation.way, work.ask_rights),
        fleet=FleetOperations(work.plan_fleet, work.carry_out_fleet),
        export=work.export,
        export_preview=work.export_preview,
    )


def find_step(step: str) -> Step | None:
    """The catalogue is loaded in the thread that reads the first profile or what was found: not with the page."""
    from app.services.setup.planning import SHIPPED

    return SHIPPED.get(step)


class _SetupWork:
    """The page's words into those of the services."""

    def __init__(self, services: Services) -> None:
        self._services, self._work = services, services.work

    def ask_rights(self, password: Secret | None, task: TaskContext) -> None:
        self._services.elevation.ask(password, task)

    def choices(self, device: Device, _: TaskContext) -> Choices:
        from app.composition_profiles import profile_choices
        from app.views.pages.setup.operations import Choices, UnfinishedRun

        here = [
            UnfinishedRun(run.run, run.profile, self._work.wanted_again(run)) for run in self._work.unfinished(device)
        ]
        known = {one.name.casefold(): one for one in (THIS_COMPUTER, *self._services.device_book.devices())}
        elsewhere = [
            UnfinishedRun(run.run, run.profile, device=known[run.device.casefold()])
            for run in self._work.unfinished_elsewhere(device)
            if run.device.casefold() in known
        ]
        return Choices(
            profile_choices(self._services),
            [*here, *elsewhere],
            [_earlier(run) for run in reversed(self._work.runs(device)) if run.ended],
        )

    def read_profile(self, device: Device, source: str, answers: Answers, task: TaskContext) -> Profile:
        from app.composition_profiles import read_profile

        return read_profile(self._services, device, source, self._given(device, answers), task)

    def readiness(self, profile: Profile, _: TaskContext) -> Readiness:
        from app.services.setup.cache.store import OfflineCache, readiness
        from app.views.pages.setup.operations import Readiness

        found = readiness(profile, OfflineCache(self._services.paths.cache_folder))
        return Readiness(found.ready, found.total, found.missing)

    def plan(self, device: Device, profile: Profile, task: TaskContext) -> Plan:
        items = tuple(replace(item, arguments=self._given(device, item.arguments)) for item in profile.items)
        return self._work.plan(device, replace(profile, items=items), task)

    def carry_out(
        self, device: Device, plan: Plan, skip: Collection[str], support: Support, task: TaskContext
    ) -> RunResult:
        return self._opening_again(device, self._work.carry_out(device, plan, skip, task, support=support), task)

    def resume(self, device: Device, run: str, answers: Answers, support: Support, task: TaskContext) -> RunResult:
        result = self._work.resume(device, run, self._given(device, answers), task, support=support)
        return self._opening_again(device, result, task)

    def undo(
        self, device: Device, run: str, keys: Collection[str] | None, support: Support, task: TaskContext
    ) -> RunResult:
        return self._work.undo(device, run, keys, task, support=support)

    def _opening_again(self, device: Device, result: RunResult, task: TaskContext) -> RunResult:
        """Where the run waits for the restart of this computer, Satchel opens after it; and not any more afterwards."""
        if device.transport is Transport.LOCAL:
            from app.services.setup.after_start import offer, this_program, withdraw
            from app.services.targets.local import LocalTarget

            if result.waits:
                offer(LocalTarget(), this_program(), task)
            else:
                withdraw(LocalTarget(), task)
        return result

    def export(self, source: str, answers: Answers, devices: Sequence[Device], folder: Path, task: TaskContext) -> str:
        from app.composition_profiles import export_profile

        plain: dict[str, Any] = {name: value for name, value in answers.items() if isinstance(value, str | int | list)}
        return export_profile(self._services, source, plain, devices, folder, task)

    def export_preview(self, profile: Profile, device: Device, folder: Path, _: TaskContext) -> str:
        from app.services.setup.ansible.export import export_to_ansible, save_export

        items = tuple(replace(item, arguments=self._given(device, item.arguments)) for item in profile.items)
        made = export_to_ansible(replace(profile, items=items), [device], find=self._services.device_book.find)
        save_export(folder, made)
        return made.summary

    def plan_fleet(
        self,
        devices: Sequence[Device],
        source: str,
        answers: Callable[[Device], Answers],
        on_device: OnDevice,
        task: TaskContext,
    ) -> FleetResult:
        from threading import Lock

        one_at_a_time = Lock()  # a profile may make passwords in the vault

        def profile(device: Device) -> Profile:
            with one_at_a_time:
                return self.read_profile(device, source, answers(device), task)

        return self._work.plan_fleet(devices, profile, task, on_device)

    def carry_out_fleet(
        self,
        planned: Sequence[PlannedDevice],
        on_device: OnDevice,
        go_on: WhetherToGoOn,
        support: Callable[[str], Support],
        task: TaskContext,
    ) -> FleetResult:
        from app.domain.fleet import USUAL

        return self._work.carry_out_fleet(planned, USUAL, task, on_device=on_device, go_on=go_on, support=support)

    def hand_over(self, device: Device, run: str, task: TaskContext) -> Path:
        settings = self._services.settings.load()
        return self._work.hand_over(device, run, self._services.paths.reports_folder, settings, task)

    def vault_titles(self, devices: Sequence[Device]) -> Sequence[str] | None:
        """Of the entries with a password that all of these devices may have; None while the vault is locked."""
        from collections import Counter

        from app.services.vault.client_rule import path_of

        keeper = self._services.keeper
        if not keeper.is_open:
            return None
        found: Sequence[VaultEntry] = [one for one in keeper.vault.entries() if one.has_password]
        for device in devices:
            found = keeper.rule.offered(device, found)
        titles = Counter(one.title for one in found)
        return [one.title if titles[one.title] == 1 else path_of(one) for one in found]

    def _given(self, device: Device, answers: Answers) -> Mapping[str, Any]:
        """The answers for a device, with what is in the vault read from it."""
        from app.domain.audit import AuditVerb
        from app.views.pages.setup.values import FromVault

        def value(one: Any) -> Any:
            if not isinstance(one, FromVault):
                return one
            keeper = self._services.keeper
            entry = keeper.rule.take(device, keeper.rule.named(device, one.title).id, AuditVerb.INJECTED)
            return keeper.vault.password(entry.id)

        return {name: value(one) for name, one in answers.items()}


def _earlier(run: RunRecord) -> EarlierRun:
    from app.views.pages.setup.operations import EarlierRun

    return EarlierRun(run.run, run.profile, run.started, run.ended, sum(item.undoable for item in run.items))
