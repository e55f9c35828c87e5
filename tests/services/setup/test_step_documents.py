"""What is told of the steps is true: the page is made from them, and what they look at is read from their scripts."""

from pathlib import Path

import pytest

from app.domain.setup import Step
from app.domain.target import Os
from app.services.setup.step_documents import document, markdown
from app.services.setup.step_places import places_of, scripts_of
from app.services.setup.steps import STEPS
from app.services.setup.steps.net import hosts
from tests.end_to_end.program import satchel
from tests.services.setup.uses import USES

PAGE = Path(__file__).parents[3] / "docs/steps.md"
LINUX = [step for step in STEPS if step.id in {use.step for use in USES}]


def test_the_page_of_the_steps_is_as_the_steps_are() -> None:
    assert PAGE.read_text("utf-8") == markdown(STEPS), "satchel setup steps --markdown > docs/steps.md"


@pytest.mark.parametrize("step", LINUX, ids=lambda step: step.id)
def test_the_scripts_that_are_shown_are_those_that_run(step: Step) -> None:
    arguments = next(use.arguments for use in USES if use.step == step.id)
    defaults = {one.name: one.default for one in step.parameters if one.default is not None}
    runs = step.probe(defaults | dict(arguments)).scripts[Os.LINUX]
    shown = scripts_of(step, Os.LINUX)
    assert runs in shown["looks"]
    assert set(shown) >= {"looks", "changes"}


def test_places_are_read_from_the_scripts_and_from_what_they_are_given() -> None:
    told = {step.id: document(step) for step in STEPS}
    assert told["net.hosts"]["looks_at"]["linux"] == ["/etc/hosts"]
    assert {"useradd", "chpasswd"} <= set(told["account.local"]["changes"]["linux"])
    assert "/etc/ssh/sshd_config.d/10-satchel-legacy.conf" in told["sec.legacy"]["changes"]["linux"]
    assert "Set-TimeZone" in told["time.zone"]["changes"]["windows"]
    assert any(place.startswith("HKLM:") for place in told["sec.baseline"]["looks_at"]["windows"])
    assert "/etc/hosts" not in places_of(hosts.entries, Os.LINUX)


def test_the_command_line_lists_the_steps_and_shows_one_with_its_scripts() -> None:
    listed = satchel("setup", "steps")
    assert listed.returncode == 0 and all(step.id in listed.stdout for step in STEPS)
    one = satchel("setup", "steps", "net.hosts", "--scripts")
    assert hosts.SH_PROBE in one.stdout and "| `entries` |" in one.stdout
    unknown = satchel("setup", "steps", "net.host")
    assert unknown.returncode != 0 and "net.hosts" in unknown.stderr
