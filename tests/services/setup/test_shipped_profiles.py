"""The profiles that come with the program: each is right, says what it is for, and can be planned."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from app.domain.profiles import Profile
from app.domain.secret import Secret
from app.domain.setup import ItemState, ParameterKind
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.setup.planning import SHIPPED, make_plan
from app.services.setup.profiles.loading import load_profile, shipped_profiles
from app.services.targets.local import LocalTarget
from app.services.vault.recovery_key import generate_recovery_key

FILES = {file.path.stem: file for file in shipped_profiles()}
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "debian-site-server": {"name": "site-1"},
    "linux-kiosk": {"page": "https://welcome.example.com", "support_key": "ssh-ed25519 " + "A" * 68 + " support"},
    "office-laptop-ubuntu": {"asset": "LAP-0042", "user": "jane", "full_name": "Jane Doe", "printer": "10.0.0.20"},
    "office-laptop-windows-11": {"asset": "LAP-0042", "user": "jane", "full_name": "Jane Doe", "company": "Acme"},
    "reception-pc": {"printer": "10.0.0.20", "server": "nas"},
    "switch-hardening": {"switch": "sw-1", "address": "10.0.9.2", "log_server": "10.0.9.10"},
}
"""For each profile what has no default; secrets are added."""


def answered(name: str) -> Profile:
    """A shipped profile with all that it asks for."""
    path = FILES[name].path
    asked = load_profile(path, vault=from_vault).asked
    secrets = {one.name: Secret("not a real one") for one in asked if one.kind is ParameterKind.SECRET}
    return load_profile(path, {**ANSWERS[name], **secrets}, vault=from_vault)


def from_vault(reference: str) -> Secret:
    return generate_recovery_key() if reference.endswith("?generate=bitlocker") else Secret("of the vault")


def test_the_six_examples_are_there() -> None:
    assert set(FILES) == set(ANSWERS)
    for file in FILES.values():
        assert file.description and file.steps >= 9, file.name


@pytest.mark.parametrize("name", [name for name in ANSWERS if name != "office-laptop-windows-11"])
def test_a_profile_is_planned_on_this_computer(name: str) -> None:
    profile = answered(name)
    # What many packages bring along is worked out for seconds, and tried where the step is.
    items = (
        replace(one, arguments={"names": ["dash"]}) if one.step == "software.package" else one for one in profile.items
    )
    plan = make_plan(LocalTarget(), replace(profile, requires={}, items=tuple(items)), TaskContext())
    assert [item.step for item in plan.items] == [item.step for item in profile.items]
    assert len({item.key for item in plan.items}) == len(plan.items)
    wanted_elsewhere = {item.key for item in plan.items if item.comparison.state is ItemState.NOT_WANTED}
    for item in plan.items:
        if Os.LINUX not in SHIPPED[item.step].platforms:
            assert item.key in wanted_elsewhere, item.key
    by_hand = [item for item in plan.items if item.is_by_hand and item.key not in wanted_elsewhere]
    assert by_hand or name == "debian-site-server"


def test_every_step_of_the_examples_is_one_that_the_editor_offers() -> None:
    for name in FILES:
        for item in answered(name).items:
            internal = {one.name for one in SHIPPED[item.step].parameters if one.is_internal}
            assert not internal & set(item.arguments), item.step
