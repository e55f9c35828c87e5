"""What a finding wants to be done can be done: its step exists, is for that system, and takes what it is given."""

from typing import Any

from app.domain.diagnostics import Remedy
from app.domain.secret import Secret
from app.domain.setup import Parameter, ParameterKind
from app.domain.target import Os
from app.services.setup.arguments import check_arguments, still_needed
from app.services.setup.steps import STEPS

BY_ID = {step.id: step for step in STEPS}


def written(parameter: Parameter) -> Any:
    """What a person gives for a value that the finding cannot know."""
    if parameter.kind is ParameterKind.SECRET:
        return Secret("Long enough 1!")
    if parameter.kind is ParameterKind.SWITCH:
        return True
    return parameter.choices[0] if parameter.choices else "10.0.0.1"


def check_remedy(remedy: Remedy, os: Os) -> None:
    assert remedy.summary
    assert remedy.step or remedy.by_hand
    assert not remedy.parameters or remedy.step
    if not remedy.step:
        return
    step = BY_ID[remedy.step]
    assert os in step.platforms
    answers = {one.name: written(one) for one in still_needed(step, remedy.parameters)}
    if not answers or all(one.kind is not ParameterKind.TEXT for one in still_needed(step, remedy.parameters)):
        arguments = check_arguments(step, {**remedy.parameters, **answers})
        assert os in step.probe(arguments).scripts
    else:  # a person gives the rest, in a form of its own
        names = {one.name for one in step.parameters}
        assert set(remedy.parameters) <= names
