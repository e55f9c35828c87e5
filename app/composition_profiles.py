"""The profiles of the setup: which there are, how one is read, and how one is edited."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from app.composition import Services
    from app.domain.devices import Device
    from app.domain.profiles import Profile
    from app.domain.secret import Secret
    from app.domain.task import TaskContext
    from app.services.setup.profiles.draft import ProfileDraft
    from app.views.pages.setup.editing import EditorDone
    from app.views.pages.setup.editor.operations import EditorOperations
    from app.views.pages.setup.operations import ProfileChoice
    from app.views.tasks import TaskRunner


def profile_choices(services: Services) -> list[ProfileChoice]:
    """A person's own, those beside the program, those that come with it."""
    from app.services.setup.profiles.loading import carried_profiles, profiles_in, shipped_profiles
    from app.views.pages.setup.operations import Origin, ProfileChoice

    own, carried, shipped = profiles_in(services.paths.profiles_folder), carried_profiles(), shipped_profiles()
    origins = ((own, Origin.OWN), (carried, Origin.BESIDE), (shipped, Origin.SHIPPED))
    return [
        ProfileChoice(file.name, file.description, str(file.path), origin)
        for found, origin in origins
        for file in found
    ]


def look_at(services: Services, source: str, _: TaskContext) -> Profile:
    """What is in a profile, without a look into the vault."""
    from app.services.setup.cache.store import OfflineCache, with_cache
    from app.services.setup.profiles.loading import finder, look_at_profile

    profile = look_at_profile(Path(source), find=finder(services.paths.profiles_folder))
    return with_cache(profile, OfflineCache(services.paths.cache_folder))


def export_profile(
    services: Services,
    source: str,
    answers: Mapping[str, str | Secret],
    devices: Sequence[Device],
    folder: Path,
    _: TaskContext,
) -> str:
    """Write a profile for these devices as an Ansible playbook; "38 of 41 steps". No secret is read from the vault."""
    from app.domain.secret import Secret
    from app.services.setup.ansible.export import export_to_ansible, save_export
    from app.services.setup.profiles.loading import finder, load_profile

    find = finder(services.paths.profiles_folder)
    profile = load_profile(Path(source), answers, vault=lambda _: Secret(""), find=find)
    made = export_to_ansible(profile, devices, find=services.device_book.find)
    save_export(folder, made)
    return made.summary


def read_profile(
    services: Services, device: Device, source: str, answers: Mapping[str, str | Secret], task: TaskContext
) -> Profile:
    """The profile in a file for a device, with what it takes from the vault once all that it asks for is answered."""
    from app.services.setup.cache.store import OfflineCache, with_cache
    from app.services.setup.profiles.loading import finder, load_profile
    from app.services.setup.profiles.vault_references import secret_of

    seen = look_at(services, source, task)
    if seen.asked and not answers:
        return seen  # its questions come first: no new password is made for a profile that nobody uses

    def from_vault(reference: str) -> Secret:
        return secret_of(services.keeper, reference, device, task)

    find = finder(services.paths.profiles_folder)
    profile = load_profile(Path(source), answers, vault=from_vault, find=find)
    return with_cache(profile, OfflineCache(services.paths.cache_folder))


def make_editor(services: Services, tasks: TaskRunner, source: str, done: EditorDone) -> QWidget:
    """An editor for the profile at `source`, "" for a new one."""
    from app.views.pages.setup.editor.editor import ProfileEditor

    return ProfileEditor(tasks, editor_operations(services), source, done)


def editor_operations(services: Services) -> EditorOperations:
    """What the editor of profiles needs."""
    from app.services.setup.profiles.files import give_away, keep_unsaved, new_draft, open_draft, save_draft
    from app.services.setup.steps import STEPS
    from app.views.pages.setup.editor.operations import EditorOperations

    folder, catalogue = services.paths.profiles_folder, {step.id: step for step in STEPS}

    def open_profile(source: str, _: TaskContext) -> ProfileDraft:
        return open_draft(Path(source), folder, catalogue) if source else new_draft(folder, catalogue)

    def save(draft: ProfileDraft, path: Path | None, _: TaskContext) -> Path:
        return save_draft(draft, path)

    def give(path: Path, to: Path, _: TaskContext) -> Sequence[Path]:
        return give_away(path, to, folder)

    def titles() -> Mapping[str, Sequence[str]] | None:
        from app.services.vault.client_rule import path_of

        if not services.keeper.is_open:
            return None
        found: dict[str, list[str]] = {}
        for one in services.keeper.vault.entries():
            if one.has_password:
                found.setdefault(one.client, []).append(path_of(one))
        return found

    def keep(path: Path, text: str, _: TaskContext) -> None:
        keep_unsaved(path, text, folder)

    return EditorOperations(open_profile, save, give, keep, titles)
