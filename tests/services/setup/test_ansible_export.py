"""A profile as an Ansible playbook: what is data stays data, what is secret stays away, what is left out is said."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.composition import build_services
from app.composition_setup import setup_operations
from app.domain.ansible import AnsiblePart, AnsibleValue, Expression
from app.domain.devices import THIS_COMPUTER, Device, Transport
from app.domain.errors import ProfileInvalid
from app.domain.profiles import OnFail, Profile, ProfileItem
from app.domain.secret import Secret
from app.domain.setup import Arguments, Parameter, ParameterKind, Step
from app.domain.task import TaskContext
from app.services.paths import Paths
from app.services.setup.ansible.conditions import condition
from app.services.setup.ansible.export import export_to_ansible
from app.services.setup.ansible.yaml import to_yaml
from app.services.setup.planning import SHIPPED
from tests.services.setup.uses import USES


class _Loader(yaml.SafeLoader):
    """Reads `!unsafe` as Ansible does: text that is never worked out."""


class Unsafe(str):
    __slots__ = ()


_Loader.add_constructor("!unsafe", lambda loader, node: Unsafe(node.value))


def load(text: str) -> Any:
    return yaml.load(text, _Loader)


def values_in(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for inner in value.values() for text in values_in(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in values_in(inner)]
    return [value] if isinstance(value, str) else []


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=400) | st.lists(
    st.sampled_from(
        ["{{ 1 }}", "{% x %}", "{#", "\n", "\t", " ", "a" * 90, "'", '"', "\\", ": ", " #", "- ", "yes", "é"]
    )
).map("".join)
VALUES = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS.filter(bool), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60)
@given(VALUES)
def test_a_value_comes_back_as_it_was_and_a_text_that_looks_like_jinja_is_marked(value: AnsibleValue) -> None:
    text = to_yaml({"value": value})
    assert load(text) == {"value": value}
    for found in values_in(load(text)):
        assert isinstance(found, Unsafe) or not re.search(r"\{[{%#]", found)
    assert all(len(line) <= 160 for line in text.splitlines()) or max(map(len, re.findall(r"[^\n]+", str(value)))) > 100


def test_an_expression_has_braces_but_where_ansible_expects_one() -> None:
    task: Mapping[str, AnsibleValue] = {
        "when": Expression("a == 1"),
        "x": {"name": Expression("b"), "that": [Expression("c")]},
    }
    assert load(to_yaml(task)) == {"when": "a == 1", "x": {"name": "{{ b }}", "that": ["c"]}}


@pytest.mark.parametrize("use", USES, ids=lambda use: use.id)
def test_the_tasks_of_a_step_have_no_backslash_in_an_expression_and_only_modules_of_ansible_itself(use: Any) -> None:
    step = SHIPPED[use.step]
    if isinstance(step.ansible, str):
        assert step.ansible.endswith("."), "the reason is a sentence"
        return
    export = export_to_ansible(Profile("Test", (ProfileItem(use.step, use.arguments),)), [])
    (play,) = load(export.files["site.yml"])
    (block,) = play["tasks"]
    for task in [*block["block"], *play.get("handlers", ())]:
        modules = [name for name in task if "." in name]
        assert len(modules) == 1 and modules[0].startswith("ansible.builtin."), task
        expressions = [text for text in values_in(task) if "{{" in text and not isinstance(text, Unsafe)]
        assert not [text for text in expressions if "\\" in text]


# -- A catalogue of its own ----------------------------------------------------------------------------------------


def tasks(arguments: Arguments) -> AnsiblePart:
    task: Mapping[str, AnsibleValue] = {
        "name": "Do",
        "ansible.builtin.debug": {"msg": arguments.get("word") or arguments["text"]},
    }
    other: Mapping[str, AnsibleValue] = {"name": "Again", "ansible.builtin.debug": {"msg": arguments["text"]}}
    return AnsiblePart(({**task, "notify": "Again"},), (other,))


def step(name: str, **more: Any) -> Step:
    parameters = (
        Parameter("text", "Text", required=False, default="d"),
        Parameter("word", "Word", ParameterKind.SECRET, required=False),
    )
    hands: Any = None
    return Step(
        name, f"Title of {name}", "", "Test", parameters, hands, hands, hands, hands, **{"ansible": tasks, **more}
    )


CATALOGUE = {
    one.id: one for one in (step("a.one"), step("a.no", ansible="There is no module."), step("a.hand", is_by_hand=True))
}


def site(*items: ProfileItem, devices: tuple[Device, ...] = (), **more: Any) -> tuple[Any, Any]:
    export = export_to_ansible(Profile("{{ p }}", items, **more), devices, catalogue=CATALOGUE)
    return export, load(export.files["site.yml"])[0]


def test_a_secret_is_asked_for_once_and_stands_nowhere() -> None:
    asked = (Parameter("pin", "The PIN", ParameterKind.SECRET),)
    shared = Secret("planted")
    items = [ProfileItem("a.one", {"word": word}) for word in ("${pin}", "${pin}", shared, shared, Secret("planted"))]
    export, play = site(*items, asked=asked)
    assert [one.variable for one in export.secrets] == ["secret_pin", "secret_word", "secret_word_2"]
    assert play["vars_prompt"][0]["prompt"] == "The PIN"
    assert all(one["private"] for one in play["vars_prompt"])
    shown = [block["block"][0]["ansible.builtin.debug"]["msg"] for block in play["tasks"]]
    assert shown == ["{{ secret_pin }}"] * 2 + ["{{ secret_word }}"] * 2 + ["{{ secret_word_2 }}"]
    assert all(block["block"][0]["no_log"] for block in play["tasks"])
    assert not [name for name, text in export.files.items() if "planted" in text]
    assert 'secret_pin: ""' in export.files["secrets.example.yml"]


def test_a_value_that_is_not_given_is_asked_for_before_the_export() -> None:
    with pytest.raises(ProfileInvalid, match="Zone"):
        site(ProfileItem("a.one", {"text": "x ${zone}"}), asked=(Parameter("zone", "Zone"),))


def test_what_is_not_in_the_playbook_is_counted_and_says_why() -> None:
    items = [ProfileItem("a.one", {}), ProfileItem("a.no", {}, title="Evil\n- name: x"), ProfileItem("a.hand", {})]
    items += [
        ProfileItem("a.one", {}, when={"edition": ("pro",)}),
        ProfileItem("a.one", {}, when={"answer.x": ("yes",)}),
    ]
    items += [ProfileItem("a.one", {}, when={"os": ("windows",)})]
    export, play = site(*items, answers={"x": False})
    assert export.summary == "1 of 6 steps" and len(play["tasks"]) == 1
    reasons = [one.reason for one in export.left_out]
    assert reasons[:2] == ["There is no module.", "A person does it."]
    assert all(one.reason in export.files["README.md"] for one in export.left_out)
    assert "# Not in the playbook: Evil - name: x (a.no). There is no module." in export.files["site.yml"]


def test_what_a_step_needs_and_what_becomes_of_others_when_it_fails() -> None:
    items = (
        ProfileItem("a.one", {"text": "1"}, name="first", on_fail=OnFail.GO_ON),
        ProfileItem("a.one", {"text": "2"}, name="second", needs=("first",)),
        ProfileItem("a.one", {"text": "3"}, needs=("second",), when={"version": (">=11 <13",)}),
    )
    _, play = site(*items)
    first, second, third, last = play["tasks"]
    assert "rescue" in first and "rescue" not in second
    assert second["when"] == ["'step 1' not in satchel_failed | default([])"]
    assert len(third["when"]) == 2 and third["when"][1] == second["when"][0]
    assert last["ansible.builtin.assert"]["that"] == ["satchel_failed | default([]) | length == 0"]
    # Each has a handler called "Again", and they do different things
    assert [one["name"] for one in play["handlers"]] == ["Again", "Again (2)", "Again (3)"]
    assert [block["block"][0]["notify"] for block in play["tasks"][:3]] == [one["name"] for one in play["handlers"]]


def test_conditions_are_facts_of_ansible() -> None:
    tests = [
        one.text for one in condition({"family": ("rhel",), "kind": ("virtual",), "version": ("24.04",)}, {}).tests
    ]
    assert tests == [
        "ansible_facts['os_family'] | lower in ['redhat']",
        "ansible_facts['virtualization_role'] == 'guest'",
        "(ansible_facts['distribution_version'] ~ '.').startswith('24.04.')",
    ]
    assert condition({"distribution": ("x' or True or '",)}, {}).tests[0].text.count("'") == 4


def test_devices_are_in_an_inventory_with_their_folders_and_ways() -> None:
    devices = (
        THIS_COMPUTER,
        Device(
            "1", "Kasse [1:9]", host="10.0.0.1", port=2222, user="root", folder="Büro/Süd", identity_file="/k {{ x }}"
        ),
        Device("2", "Kasse [1:9]", host="fe80::1", folder="Büro/Süd", jump="gate@10.0.0.9"),
        Device("3", "Evil", host="10.0.0.3", jump="-oProxyCommand=x@h"),
        Device("4", "PC", Transport.WINRM, "10.0.0.4"),
    )
    export, _ = site(ProfileItem("a.one", {}), devices=devices)
    assert export.devices_left_out == (("PC", "The playbook reaches devices with SSH only."),)
    found = load(export.files["inventory.yml"])["all"]
    assert found["hosts"] == {"This_computer": {"ansible_connection": "local"}, "Evil": {"ansible_host": "10.0.0.3"}}
    (group,) = found["children"].values()
    assert group["hosts"]["Kasse_1_9"]["ansible_ssh_private_key_file"] == "/k {{ x }}"
    assert group["hosts"]["Kasse_1_9_2"]["ansible_ssh_common_args"] == "-o ProxyJump=gate@10.0.0.9"


TILL = """\
schema: satchel.profile/1
name: Till
params:
  zone: {ask: true}
  pin: {type: secret, ask: true}
steps:
  - {use: time.zone, with: {zone: "${zone}"}}
  - {use: account.local, with: {name: tech, password: "${pin}"}}
"""


def test_the_window_exports_what_the_command_line_does(tmp_path: Path) -> None:
    file, home = tmp_path / "till.yaml", tmp_path / "home"
    file.write_text(TILL)
    export = setup_operations(build_services(Paths(home))).export
    assert export is not None
    answers = {"zone": "Europe/Oslo", "pin": Secret("planted")}
    assert export(str(file), answers, [THIS_COMPUTER], tmp_path / "out", TaskContext()) == "2 of 2 steps"
    texts = [path.read_text() for path in (tmp_path / "out").iterdir()]
    assert len(texts) == 4 and not [text for text in texts if "planted" in text]
