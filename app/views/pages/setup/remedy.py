"""A setup that a finding proposes: one step, and questions for what the finding could not know."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.profiles import Profile, ProfileItem
from app.domain.secret import Secret
from app.domain.setup import Parameter, ParameterKind


def remedy_profile(title: str, step: str, arguments: Mapping[str, object], asked: Sequence[Parameter]) -> Profile:
    """The remedy as a profile with one step. `asked` are parameters of the step that a person must give."""
    return Profile(title, (ProfileItem(step, dict(arguments)),), asked=tuple(asked))


def with_answers(profile: Profile, answers: Mapping[str, str | Secret]) -> Profile:
    """The profile of a remedy with what a person has answered; a list is written with commas."""
    lists = {one.name for one in profile.asked if one.kind is ParameterKind.LIST}
    given = {
        name: [part.strip() for part in value.split(",") if part.strip()]
        if name in lists and isinstance(value, str)
        else value
        for name, value in answers.items()
    }
    return replace(profile, items=tuple(replace(item, arguments={**item.arguments, **given}) for item in profile.items))
