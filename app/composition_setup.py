"""What the Setup page does, with the services that it needs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from app.composition import Services
    from app.domain.by_hand import Hands
    from app.domain.devices import Device
    from app.domain.secret import Secret
    from app.domain.setup_runs import Plan, RunResult
    from app.domain.task import TaskContext
    from app.views.pages.setup.operations import Choices, SetupOperations


def setup_operations(services: Services) -> SetupOperations:
    """Profiles, plans and runs, as the page asks for them."""
    from app.composition_profiles import profile_choices, read_profile
    from app.services.setup.steps import STEPS
    from app.views.pages.setup.operations import Choices, SetupOperations, UnfinishedRun

    work = services.work

    def choices(device: Device, _: TaskContext) -> Choices:
        return Choices(
            profile_choices(services),
            [UnfinishedRun(run.run, run.profile, work.wanted_again(run)) for run in work.unfinished(device)],
        )

    def carry_out(device: Device, plan: Plan, skip: Collection[str], hands: Hands, task: TaskContext) -> RunResult:
        return work.carry_out(device, plan, skip, task)

    def resume(
        device: Device, run: str, answers: Mapping[str, str | Secret], hands: Hands, task: TaskContext
    ) -> RunResult:
        return work.resume(device, run, answers, task)

    return SetupOperations(
        choices,
        partial(read_profile, services),
        work.plan,
        carry_out,
        resume,
        work.undo,
        find_step={step.id: step for step in STEPS}.get,
    )
