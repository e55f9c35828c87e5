"""What is done on a device during a visit, and written to its journal: examine it, set it up, report on it.

Heavy parts (checks, steps, the report) are loaded when they are needed.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.devices import THIS_COMPUTER, Device, Transport
from app.domain.errors import CommandError, HostKeyUnknown, TargetError, TrustQuestion
from app.domain.journal import EventKind
from app.domain.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from app.domain.fleet import FleetResult, FleetRules, OnDevice, PlannedDevice, WhetherToGoOn
    from app.domain.profiles import Profile
    from app.domain.settings import Settings
    from app.domain.setup import Parameter
    from app.domain.setup_runs import Plan, RunResult
    from app.domain.setup_support import RunEvent, Support
    from app.domain.target import Target
    from app.domain.task import TaskContext
    from app.services.connection_notes import ConnectionNotes
    from app.services.device_book import DeviceBook
    from app.services.history import History
    from app.services.report import PrintPaper
    from app.services.sessions import RemoteSessions
    from app.services.setup.elevation.outside import Elevation
    from app.services.setup.records import RunRecord
    from app.services.targets.opening import Connections
    from app.services.visits import Visits


class VisitWork:
    """Every method may take long. Raises TargetError with its kinds, VaultLocked, FileError, JournalDamaged."""

    def __init__(
        self,
        *,
        connections: Connections,
        visits: Visits,
        history: History,
        notes: ConnectionNotes,
        sessions: RemoteSessions,
        device_book: DeviceBook,
        elevation: Callable[[], Elevation],
    ) -> None:
        """`elevation` gives what sets this computer up as administrator, when that was asked for."""
        self._connections = connections
        self._visits = visits
        self._history = history
        self._notes = notes
        self._sessions = sessions
        self._device_book = device_book
        self._elevation = elevation

    def summarise(self, device: Device, shows_all: bool, task: TaskContext) -> str:
        """The device in a few lines. `shows_all`: with its serial number and its name."""
        from app.services.system_summary import summary_of

        return summary_of(self.target(device, task), task, shows_all=shows_all)

    def trust(self, device: Device, question: TrustQuestion, task: TaskContext) -> Device:
        """Remember a key or certificate that a person has compared; the device as it is now in the device book."""
        self._sessions.trust(device, question, task)
        if isinstance(question, HostKeyUnknown):
            return device
        pinned = replace(device, pin=question.key)
        return self._device_book.update(pinned) if device.id else pinned

    def plan(self, device: Device, profile: Profile, task: TaskContext) -> Plan:
        """Compare the device with a profile. Changes nothing."""
        from app.services.setup.service import make_plan

        if rights := self.rights(device):
            return rights.plan(profile, task, journal=self._history)
        return make_plan(self.target(device, task), profile, task, journal=self._history)

    def carry_out(
        self, device: Device, plan: Plan, skip: Collection[str], task: TaskContext, *, support: Support | None = None
    ) -> RunResult:
        """Make the changes of a plan but for the items with the keys in `skip`. Raises SetupError as well.

        `support` says who is there; the way back to the device and the folder of the visit are put in here.
        """
        from app.services.setup.service import carry_out

        support = self._supported(device, support)
        if rights := self.rights(device):
            return rights.carry_out(plan, self._history, task, skip=skip, support=support)
        return carry_out(self.target(device, task), plan, self._history, task, skip=skip, support=support)

    def plan_fleet(
        self, devices: Sequence[Device], profile: Callable[[Device], Profile], task: TaskContext, on_device: OnDevice
    ) -> FleetResult:
        """Compare several devices with their profiles, at once. One that cannot be asked has failed in the result."""
        from app.services.setup.fleet import plan_fleet

        return plan_fleet(devices, lambda one, own: self.plan(one, profile(one), own), task, on_device=on_device)

    def carry_out_fleet(
        self,
        planned: Sequence[PlannedDevice],
        rules: FleetRules,
        task: TaskContext,
        *,
        on_device: OnDevice,
        go_on: WhetherToGoOn | None = None,
        support: Callable[[str], Support] | None = None,
    ) -> FleetResult:
        """Make the changes of the plans: the canaries first. What fails on a device stands in the result.

        `support` says who is there for the device with a name.
        """
        from app.domain.setup_support import ALONE
        from app.services.setup.fleet import carry_out_fleet

        self._visits.current()  # it begins once, and not in several threads

        def carry_out(
            device: Device, plan: Plan, skip: Collection[str], watch: Callable[[RunEvent], None], own: TaskContext
        ) -> RunResult:
            there = support(device.name) if support else ALONE
            return self.carry_out(device, plan, skip, own, support=replace(there, watch=watch))

        return carry_out_fleet(planned, carry_out, task, on_device=on_device, rules=rules, go_on=go_on)

    def undo(
        self,
        device: Device,
        run: str,
        keys: Collection[str] | None,
        task: TaskContext,
        *,
        support: Support | None = None,
    ) -> RunResult:
        """Take back a run, or of it only the items with these keys. Raises SetupError as well."""
        from app.services.setup.service import undo

        support = self._supported(device, support)
        if rights := self.rights(device):
            return rights.undo(self._history, run, task, keys=keys, support=support)
        target, at = self._where_left(device, run, task)
        return undo(target, self._history, run, task, keys=keys, support=replace(support, at=at))

    def check_again(self, device: Device, run: str, task: TaskContext) -> Plan:
        """How the device stands now against what an earlier run has done to it. Changes nothing."""
        from app.services.setup.service import check_again

        return check_again(self._where_left(device, run, task)[0], self._history, run, task)

    def resume(
        self,
        device: Device,
        run: str,
        answers: Mapping[str, str | Secret],
        task: TaskContext,
        *,
        support: Support | None = None,
    ) -> RunResult:
        """Go on with a run that was cut off; `answers` to `wanted_again`. Raises SetupError as well."""
        from app.services.setup.service import resume

        given: dict[str, dict[str, Secret]] = {}
        for name, value in answers.items():
            item, _, parameter = name.rpartition(".")
            if isinstance(value, Secret):
                given.setdefault(item, {})[parameter] = value
        support = self._supported(device, support)
        if rights := self.rights(device):
            return rights.resume(self._history, run, task, given=given, support=support)
        target, at = self._where_left(device, run, task)
        return resume(target, self._history, run, task, given=given, support=replace(support, at=at))

    def wanted_again(self, run: RunRecord) -> tuple[Parameter, ...]:
        """The secrets that a run which was cut off needs again; each name is "item.parameter"."""
        from app.services.setup.service import secrets_needed

        return tuple(
            replace(one.parameter, name=f"{one.key}.{one.parameter.name}", label=f"{one.parameter.label}: {one.title}")
            for one in secrets_needed(run)
        )

    def runs(self, device: Device) -> Sequence[RunRecord]:
        """All runs on a device, oldest first."""
        from app.services.setup.service import runs

        name = device.name.casefold()
        return [run for run in runs(self._history) if run.device.casefold() == name]

    def unfinished(self, device: Device) -> Sequence[RunRecord]:
        """The runs on a device that were cut off."""
        from app.services.setup.service import unfinished_runs

        name = device.name.casefold()
        return [run for run in unfinished_runs(self._history) if run.device.casefold() == name]

    def unfinished_elsewhere(self, device: Device) -> Sequence[RunRecord]:
        """The runs on other devices that were cut off."""
        from app.services.setup.service import unfinished_runs

        name = device.name.casefold()
        return [run for run in unfinished_runs(self._history) if run.device.casefold() != name]

    def save_report(self, folder: Path, settings: Settings) -> Path:
        """Write the report of this visit into `folder` and return its path."""
        from app.services.report import render_report, report_path, save_report

        visit = self._visits.current()
        path = report_path(folder, visit.client, ".html")
        save_report(path, render_report(visit.journal.events(), settings.report, settings.technician))
        visit.journal.append(EventKind.REPORT_SAVED, path=str(path))
        return path

    def save_paper(self, folder: Path, settings: Settings, print_paper: PrintPaper, *, for_customer: bool) -> Path:
        """As `save_report`, as a PDF. `print_paper` writes it."""
        from app.services.report import report_path, write_paper

        visit = self._visits.current()
        path = report_path(folder, visit.client, ".pdf", for_customer=for_customer)
        write_paper(path, visit.journal.events(), settings, print_paper, for_customer=for_customer)
        visit.journal.append(EventKind.REPORT_SAVED, path=str(path))
        return path

    def hand_over(self, device: Device, run: str, folder: Path, settings: Settings, task: TaskContext) -> Path:
        """Write the hand-over report of a run into `folder`: HTML, and JSON beside it. The path of the HTML.

        The device is asked for its serial number; where it is not reached, that is left out.
        """
        from app.services.handing_over import hand_over, note_nameplate

        with suppress(TargetError, CommandError):
            note_nameplate(self._where_left(device, run, task)[0], self._history, run, task)
        path = hand_over(self._visits, run, folder, settings)
        self._history.append(EventKind.REPORT_SAVED, path=str(path), device=device.name)
        return path

    def device_named(self, name: str) -> Device:
        """The device of the book with this name, this computer, or one that is only a name any more."""
        known = (THIS_COMPUTER, *self._device_book.devices())
        return next((device for device in known if device.name == name), Device("", name))

    def rights(self, device: Device) -> Elevation | None:
        """What sets this computer up as administrator, where a person has given it the rights."""
        if device.transport is not Transport.LOCAL:
            return None
        elevation = self._elevation()
        return elevation if elevation.is_up else None

    def _where_left(self, device: Device, run: str, task: TaskContext) -> tuple[Target, str]:
        """The device where the run has left it: a step may have given it another address. And that address."""
        from app.services.setup.service import runs
        from app.services.targets.reaching import DeviceReach, where_left

        places = next((one.places for one in runs(self._history) if one.run == run), ())
        found = where_left(DeviceReach(self._connections, device), places, task)
        return found or (self.target(device, task), "")

    def _supported(self, device: Device, support: Support | None) -> Support:
        from app.domain.setup_support import ALONE
        from app.services.targets.reaching import DeviceReach

        reach = None if device.transport is Transport.LOCAL else DeviceReach(self._connections, device)
        return replace(support or ALONE, reach=reach, visit=self._visits.current().journal.path.parent)

    def target(self, device: Device, task: TaskContext) -> Target:
        """Connect to a device."""
        with self._notes.opening(device):
            target = self._connections.target(device, task)
        self._notes.connected(device, target.os)
        return target
