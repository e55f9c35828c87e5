"""What the Setup page does, with the services that it needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from app.composition import Services
    from app.domain.by_hand import Hands
    from app.domain.devices import Device
    from app.domain.profiles import Profile
    from app.domain.secret import Secret
    from app.domain.setup_runs import Plan, RunResult
    from app.domain.task import TaskContext
    from app.views.pages.setup.operations import Choices, SetupOperations


def setup_operations(services: Services) -> SetupOperations:
    """Profiles, plans and runs, as the page asks for them."""
    from app.services.setup.profiles import carried_profiles, finder, load_profile, profiles_in, shipped_profiles
    from app.services.setup.steps import STEPS
    from app.services.setup.vault_references import secret_of
    from app.views.pages.setup.operations import Choices, Origin, ProfileChoice, SetupOperations, UnfinishedRun

    work = services.work

    def choices(device: Device, _: TaskContext) -> Choices:
        own, carried, shipped = profiles_in(services.paths.profiles_folder), carried_profiles(), shipped_profiles()
        origins = ((own, Origin.OWN), (carried, Origin.BESIDE), (shipped, Origin.SHIPPED))
        files = [(file, origin) for found, origin in origins for file in found]
        return Choices(
            [ProfileChoice(file.name, file.description, str(file.path), origin) for file, origin in files],
            [UnfinishedRun(run.run, run.profile, work.wanted_again(run)) for run in work.unfinished(device)],
        )

    def read_profile(source: str, answers: Mapping[str, str | Secret], task: TaskContext) -> Profile:
        def from_vault(reference: str) -> Secret:
            return secret_of(services.keeper.vault, reference, task)

        find = finder(services.paths.profiles_folder)
        return load_profile(Path(source), answers, vault=from_vault, find=find)

    def carry_out(device: Device, plan: Plan, skip: Collection[str], hands: Hands, task: TaskContext) -> RunResult:
        return work.carry_out(device, plan, skip, task)

    def resume(
        device: Device, run: str, answers: Mapping[str, str | Secret], hands: Hands, task: TaskContext
    ) -> RunResult:
        return work.resume(device, run, answers, task)

    return SetupOperations(
        choices,
        read_profile,
        work.plan,
        carry_out,
        resume,
        work.undo,
        find_step={step.id: step for step in STEPS}.get,
    )
