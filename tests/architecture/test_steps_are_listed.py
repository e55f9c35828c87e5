"""A step that nobody names would never run: each module is in `STEPS`, and says all that the pages show."""

import importlib
import re
from pathlib import Path

import pytest

from app.domain.setup import ParameterKind, Step
from app.domain.target import Os
from app.services.setup import steps
from app.services.setup.steps import STEPS

FOLDER = Path(__file__).parents[2] / "app/services/setup/steps"
MODULES = sorted(
    f"{path.parent.name}.{path.stem}"
    for path in FOLDER.glob("*/[a-z]*.py")
    if not path.stem.endswith(("scripts", "ansible", "text"))
)


@pytest.mark.parametrize("name", MODULES)
def test_a_step_is_listed_under_the_name_of_its_module(name: str) -> None:
    step = importlib.import_module(f"{steps.__name__}.{name}").STEP
    assert step in STEPS
    assert step.id == name


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
def test_a_step_says_what_it_is(step: Step) -> None:
    assert step.title and step.why and step.group
    assert step.proven_on <= step.platforms - {Os.WINDOWS}
    for parameter in step.parameters:
        assert parameter.label
        if parameter.kind in (ParameterKind.TEXT, ParameterKind.LIST):
            assert re.compile(parameter.pattern).groups >= 0 and parameter.pattern_hint
            assert re.fullmatch(parameter.pattern, parameter.example), parameter.name


def test_no_id_is_there_twice() -> None:
    assert len({step.id for step in STEPS}) == len(STEPS)
