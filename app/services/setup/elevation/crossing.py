"""What crosses between the program and the process that has administrator rights: profiles, plans, events of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.domain.journal import Event, EventKind
from app.domain.profiles import Profile
from app.domain.secret import Secret
from app.domain.setup_runs import Plan
from app.services.facts.batch import Answer
from app.services.setup.arguments import mask
from app.services.worker.plain import NotPlain, Plain, from_plain, to_plain

type Given = Mapping[str, Mapping[str, Secret]]
"""Secrets by the number of an item (as text) or its key, and the name of the parameter."""


@dataclass(frozen=True, slots=True)
class NamedAnswer:
    """What this computer says to the question of a fact with this name."""

    name: str
    answer: Answer


def profile_to_plain(profile: Profile) -> Plain:
    """With its secrets in clear beside it: only for the pipe."""
    items = tuple(replace(item, arguments=mask(item.arguments)) for item in profile.items)
    secrets = {str(number): _secrets_in(item.arguments) for number, item in enumerate(profile.items)}
    return {"profile": to_plain(replace(profile, items=items, asked=())), "secrets": given_to_plain(secrets)}


def profile_from_plain(plain: Any) -> Profile:
    """Raises NotPlain."""
    parts = _mapping(plain)
    profile: Profile = from_plain(Profile, parts.get("profile"))
    given = given_from_plain(parts.get("secrets"))
    items = tuple(
        replace(item, arguments={**item.arguments, **given.get(str(number), {})})
        for number, item in enumerate(profile.items)
    )
    return replace(profile, items=items)


def plan_to_plain(plan: Plan) -> Plain:
    """Without its secrets: whoever made it keeps them."""
    return to_plain(replace(plan, items=tuple(replace(item, arguments=mask(item.arguments)) for item in plan.items)))


def plan_from_plain(plain: Any, profile: Profile) -> Plan:
    """The plan that was made for `profile`, which has the secrets. Raises NotPlain."""
    plan: Plan = from_plain(Plan, plain)
    if len(plan.items) != len(profile.items):
        raise NotPlain("a plan for another profile")
    items = (
        replace(item, arguments={**item.arguments, **_secrets_in(wanted.arguments)})
        for item, wanted in zip(plan.items, profile.items, strict=True)
    )
    return replace(plan, items=tuple(items))


def given_to_plain(given: Given) -> Plain:
    """In clear: only for the pipe."""
    return {key: {name: secret.reveal() for name, secret in one.items()} for key, one in given.items() if one}


def given_from_plain(plain: Any) -> dict[str, dict[str, Secret]]:
    """Raises NotPlain."""
    found = {
        key: {name: from_plain(str, value) for name, value in _mapping(one).items()}
        for key, one in _mapping(plain).items()
    }
    return {key: {name: Secret(value) for name, value in one.items()} for key, one in found.items()}


def event_to_plain(event: Event) -> Plain:
    return {"number": event.number, "at": event.at.isoformat(), "kind": event.kind.value, "data": to_plain(event.data)}


def event_from_plain(plain: Any) -> Event:
    """Raises NotPlain."""
    parts = _mapping(plain)
    try:
        at, kind = datetime.fromisoformat(str(parts["at"])), EventKind(parts["kind"])
        return Event(int(parts["number"]), at, kind, _mapping(parts["data"]))
    except (KeyError, ValueError, TypeError) as error:
        raise NotPlain("no event") from error


def events_from_plain(plain: Any) -> list[Event]:
    """Raises NotPlain."""
    if not isinstance(plain, list):
        raise NotPlain("no events")
    return [event_from_plain(one) for one in plain]


def texts_from_plain(plain: Any) -> Sequence[str]:
    """Raises NotPlain."""
    texts: tuple[str, ...] = from_plain(tuple[str, ...], plain)
    return texts


def _secrets_in(arguments: Mapping[str, Any]) -> dict[str, Secret]:
    return {name: value for name, value in arguments.items() if isinstance(value, Secret)}


def _mapping(plain: Any) -> dict[str, Any]:
    if not isinstance(plain, dict):
        raise NotPlain("no mapping")
    return plain
