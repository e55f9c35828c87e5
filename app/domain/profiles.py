"""Profiles: what a kind of device should be like, as a list of steps with their values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from app.domain.setup import Parameter

type When = Mapping[str, tuple[str, ...]]
"""Names with what is accepted for each, all of which must hold. Names of the device: os (linux, windows, macos),
distribution (debian, ubuntu, rhel, ...), version (">=12", "24.04"), edition, kind (laptop, desktop, server, virtual);
and `answer.NAME`, the value of a parameter of the profile."""


class OnFail(Enum):
    """What becomes of the steps after one that failed."""

    STOP = "stop"
    GO_ON = "go_on"  # only those that need it are left out


@dataclass(frozen=True, slots=True)
class ProfileItem:
    """One use of a step in a profile."""

    step: str  # id
    arguments: Mapping[str, Any]  # as written; checked against the step's parameters when the plan is made
    name: str = ""  # how others need it; "" is the id of the step
    when: When = field(default_factory=dict)
    needs: tuple[str, ...] = ()  # names of items before it
    on_fail: OnFail = OnFail.STOP
    title: str = ""  # "" is the title of the step


@dataclass(frozen=True, slots=True)
class Profile:
    """What a kind of device should be like. `requires` is a `When` for the whole of it."""

    name: str
    items: tuple[ProfileItem, ...]
    description: str = ""
    asked: tuple[Parameter, ...] = ()  # values that the person at the device gives
    requires: When = field(default_factory=dict)
    client: str = ""
    site: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)  # values of its parameters, for `when`; never a secret
