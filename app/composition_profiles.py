"""The profiles of the setup: which there are, how one is read, and how one is edited."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.composition import Services
    from app.domain.profiles import Profile
    from app.domain.secret import Secret
    from app.domain.task import TaskContext
    from app.views.pages.setup.operations import ProfileChoice


def profile_choices(services: Services) -> list[ProfileChoice]:
    """A person's own, those beside the program, those that come with it."""
    from app.services.setup.profiles import carried_profiles, profiles_in, shipped_profiles
    from app.views.pages.setup.operations import Origin, ProfileChoice

    own, carried, shipped = profiles_in(services.paths.profiles_folder), carried_profiles(), shipped_profiles()
    origins = ((own, Origin.OWN), (carried, Origin.BESIDE), (shipped, Origin.SHIPPED))
    return [
        ProfileChoice(file.name, file.description, str(file.path), origin)
        for found, origin in origins
        for file in found
    ]


def read_profile(services: Services, source: str, answers: Mapping[str, str | Secret], task: TaskContext) -> Profile:
    """The profile in a file, with what it takes from the vault."""
    from app.services.setup.cache import OfflineCache, with_cache
    from app.services.setup.profiles import finder, load_profile
    from app.services.setup.vault_references import secret_of

    def from_vault(reference: str) -> Secret:
        return secret_of(services.keeper.vault, reference, task)

    find = finder(services.paths.profiles_folder)
    profile = load_profile(Path(source), answers, vault=from_vault, find=find)
    return with_cache(profile, OfflineCache(services.paths.cache_folder))
