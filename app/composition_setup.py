"""What the Setup page does, with the services that it needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.composition import Services
    from app.domain.devices import Device
    from app.domain.profiles import Profile
    from app.domain.secret import Secret
    from app.domain.task import TaskContext
    from app.views.pages.setup.operations import Choices, SetupOperations


def setup_operations(services: Services) -> SetupOperations:
    """Profiles, plans and runs, as the page asks for them."""
    from app.services.setup.profiles import load_profile, profiles_in, shipped_profiles
    from app.views.pages.setup.operations import Choices, ProfileChoice, SetupOperations, UnfinishedRun

    work = services.work

    def choices(device: Device, _: TaskContext) -> Choices:
        files = (*profiles_in(services.paths.profiles_folder), *shipped_profiles())
        return Choices(
            [ProfileChoice(file.name, file.description, str(file.path)) for file in files],
            [UnfinishedRun(run.run, run.profile, work.wanted_again(run)) for run in work.unfinished(device)],
        )

    def from_vault(title: str) -> Secret:
        vault = services.keeper.vault
        return vault.password(vault.entry(title).id)

    def read_profile(source: str, answers: Mapping[str, str | Secret], _: TaskContext) -> Profile:
        return load_profile(Path(source), answers, vault=from_vault)

    return SetupOperations(choices, read_profile, work.plan, work.carry_out, work.resume, work.undo)
