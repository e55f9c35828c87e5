"""A setup that a finding proposes: one step, and questions for what the finding could not know."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.profiles import Profile, ProfileItem
from app.domain.setup import Parameter
from app.views.pages.setup.operations import Answers


def remedy_profile(title: str, step: str, arguments: Mapping[str, object], asked: Sequence[Parameter]) -> Profile:
    """The remedy as a profile with one step. `asked` are parameters of the step that a person must give."""
    return Profile(title, (ProfileItem(step, dict(arguments)),), asked=tuple(asked))


def with_answers(profile: Profile, answers: Answers) -> Profile:
    """The profile of a remedy with what a person has answered."""
    return replace(
        profile, items=tuple(replace(item, arguments={**item.arguments, **answers}) for item in profile.items)
    )


def with_values(profile: Profile, number: int, values: Answers) -> Profile:
    """The profile with other values for one of its steps, which is given by its number."""
    items = list(profile.items)
    items[number] = replace(items[number], arguments=values)
    return replace(profile, items=tuple(items))
