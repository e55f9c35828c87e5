"""What a profile may say beyond steps and values: other profiles, conditions, needs, kinds of values, the vault."""

from pathlib import Path

import pytest

from app.domain.credentials import EntryDraft
from app.domain.devices import Device
from app.domain.errors import ProfileInvalid
from app.domain.profiles import OnFail
from app.domain.secret import Secret
from app.domain.setup import ParameterKind
from app.domain.task import TaskContext
from app.domain.vault_errors import EntryNotFound, OtherClient
from app.services.setup.conditions import NAMES
from app.services.setup.profiles import words
from app.services.setup.profiles.loading import finder, load_profile, look_at_profile, profiles_in
from app.services.setup.profiles.vault_references import read_reference, secret_of
from app.services.vault.keeper import VaultKeeper
from app.services.vault.recovery_key import is_recovery_key
from tests.services.vault.conftest import CHEAP

BASE = """\
schema: satchel.profile/1
name: Base
client: Acme
requires: {os: linux, version: '>=11'}
params:
  zone: {default: Europe/London}
  host: {ask: true}
steps:
  - use: identity.hostname
    with: {name: "${host}"}
  - use: time.zone
    with: {zone: "${zone}"}
"""
TOP = """\
schema: satchel.profile/1
name: Office
site: North
extends: [base]
requires: {version: [24.10, '>=26']}
params:
  zone: {default: Europe/Berlin}
  count: {type: number, least: 1, most: 9, default: 3}
  role: {type: choice, choices: [till, office], ask: true}
  is_new: {type: switch, default: true}
  note: {ask: true, required: false}
  word: {type: secret, default: 'vault://Acme/${x}'}
steps:
  - use: time.zone
    name: time.zone
    title: The clock of ${role} ${count}
    with: {zone: "${zone}"}
  - use: account.local
    name: support
    when: {kind: [laptop, desktop], answer.role: office, answer.is_new: true}
    needs: identity.hostname
    on_fail: go_on
    with: {name: support, full_name: "${note}", password: "vault://Acme/${role}?generate=24"}
"""


@pytest.fixture
def top(tmp_path: Path) -> Path:
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "top.yaml").write_text(TOP.replace("vault://Acme/${x}", "vault://Acme/word"))
    return tmp_path / "top.yaml"


def test_a_profile_takes_over_what_it_extends_and_replaces_what_it_names(top: Path) -> None:
    asked: list[str] = []

    def vault(reference: str) -> Secret:
        asked.append(reference)
        return Secret("w")

    profile = load_profile(top, {"role": "office", "host": "pc"}, vault=vault)
    assert (profile.name, profile.client, profile.site) == ("Office", "Acme", "North")
    assert profile.requires == {"os": ("linux",), "version": ("24.10", ">=26")}
    assert [(item.step, item.title) for item in profile.items] == [
        ("identity.hostname", ""),
        ("time.zone", "The clock of office 3"),
        ("account.local", ""),
    ]
    assert profile.items[1].arguments == {"zone": "Europe/Berlin"}
    account = profile.items[2]
    assert account.when == {"kind": ("laptop", "desktop"), "answer.role": ("office",), "answer.is_new": ("true",)}
    assert (account.needs, account.on_fail) == (("identity.hostname",), OnFail.GO_ON)
    assert account.arguments == {"name": "support", "password": Secret("w")}
    assert asked == ["vault://Acme/office?generate=24"]
    assert profile.answers == {"zone": "Europe/Berlin", "host": "pc", "count": 3, "role": "office", "is_new": True}
    assert {one.name: one.kind for one in profile.asked} == {
        "host": ParameterKind.TEXT,
        "role": ParameterKind.CHOICE,
        "note": ParameterKind.TEXT,
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("profile/1", "profile/2", "top.yaml, line 1: the profile was made for a newer Satchel"),
        ("[base]", "[bsae]", 'top.yaml, line 4: there is no profile "bsae" to extend. Did you mean "base"?'),
        ("[base]", "[../base]", 'line 4: there is no profile "../base" to extend'),
        ("[base]", "[top]", "line 4: the profiles extend each other in a circle: top extends top."),
        ("most: 9, default: 3", "most: 2, default: 3", 'line 8: The profile cannot take 3 for "count".'),
        ("least: 1", "least: one", 'line 8: "least" must be a whole number.'),
        ("choices: [till, office], ", "", 'line 9: "choices" lists what can be chosen.'),
        ("{kind: [laptop", "{kind: [latpop", 'line 20: "kind" is never "latpop". Did you mean "laptop"?'),
        ("answer.role: office", "answer.rol: office", 'line 20: a condition cannot ask for "answer.rol".'),
        ("answer.role: office", "answer.word: x", 'line 20: "word" is a secret'),
        ("answer.role: office", "answer.role: of", 'line 20: "answer.role" is never "of".'),
        ("'>=26'", "new", 'line 5: "new" is no version.'),
        ("needs: identity.hostname", "needs: identity.hostnam", 'line 21: there is no step "identity.hostnam" before'),
        ("needs: identity.hostname", "needs: support", 'line 21: "support" stands after it.'),
        ("on_fail: go_on", "on_fail: goon", 'line 22: "on_fail" is never "goon". Did you mean "go_on"?'),
        ('"${note}"', '"${word}"', 'line 23: "${word}" is a secret, and this value would be shown.'),
        ("?generate=24", "?make=24", "line 23: "),
        ("name: support\n", "name: time.zone\n", "line 19: two steps have the name"),
    ],
)
def test_a_mistake_is_named_with_its_line(top: Path, old: str, new: str, message: str) -> None:
    text = top.read_text()
    assert old in text
    top.write_text(text.replace(old, new, 1))
    with pytest.raises(ProfileInvalid) as caught:
        load_profile(top, {"role": "office"}, vault=lambda _: Secret("w"))
    assert message in str(caught.value)
    assert f"line {caught.value.line}" in str(caught.value)


def test_a_mistake_in_an_extended_profile_names_that_file(top: Path) -> None:
    (top.parent / "base.yaml").write_text(BASE.replace("use: time.zone", "use: time.zoen"))
    top.write_text(top.read_text().replace("    name: time.zone\n", ""))
    with pytest.raises(ProfileInvalid, match=r"base\.yaml, line 11: there is no step"):
        load_profile(top)


def test_profiles_that_extend_each_other_are_named(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "c"), ("c", "b")):
        (tmp_path / f"{name}.yaml").write_text(f"schema: satchel.profile/1\nname: {name}\nextends: {other}\n")
    with pytest.raises(ProfileInvalid, match=r"c\.yaml, line 3: .* circle: b extends c extends b\."):
        load_profile(tmp_path / "a.yaml")


def test_a_profile_of_several_bases_has_each_once_in_their_order(tmp_path: Path) -> None:
    head = "schema: satchel.profile/1\nname: {0}\n"
    step = "steps:\n  - {{use: time.zone, name: {0}, with: {{zone: UTC}}}}\n"
    own = tmp_path / "own"
    own.mkdir()
    (own / "root.yaml").write_text((head + step).format("root"))
    for name in ("left", "right"):
        (tmp_path / f"{name}.yml").write_text((head + "extends: root\n" + step).format(name))
    (tmp_path / "all.yaml").write_text((head + "extends: [left, right]\n").format("all"))
    found = load_profile(tmp_path / "all.yaml", find=finder(own))
    assert [item.name for item in found.items] == ["root", "left", "right"]
    assert [file.name for file in profiles_in(tmp_path)] == ["all", "left", "right"]


@pytest.mark.parametrize("text", ["vault://", "acme/x", "vault://x?", "vault://x?generate=2", "vault://x?a=b"])
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(ProfileInvalid):
        read_reference(text)


def test_a_new_password_is_in_the_vault_before_it_is_used_and_stays_the_same(tmp_path: Path) -> None:
    keeper, task, device = VaultKeeper(CHEAP), TaskContext(), Device("1", "pc", folder="Acme/Front desk")
    keeper.create(tmp_path / "v.kdbx", Secret("p"), task)
    reference = "vault://Clients/Acme/Local admin?generate=24"
    made = secret_of(keeper, reference, device, task)
    keeper.lock()
    keeper.unlock(tmp_path / "v.kdbx", Secret("p"), task)
    assert len(made.reveal()) == 24
    assert secret_of(keeper, reference, device, task) == made
    assert [entry.group for entry in keeper.vault.entries()] == ["Clients/Acme"]
    key = secret_of(keeper, "vault://Clients/Acme/PC 1?generate=bitlocker", device, task)
    assert is_recovery_key(key.reveal())
    with pytest.raises(EntryNotFound):
        secret_of(keeper, "vault://Clients/Acme/Other", device, task)


def test_a_profile_gives_no_device_what_is_another_clients(tmp_path: Path) -> None:
    keeper, task, device = VaultKeeper(CHEAP), TaskContext(), Device("1", "pc", folder="Nordlys")
    vault = keeper.create(tmp_path / "v.kdbx", Secret("p"), task)
    for client in ("Acme", "Nordlys"):
        vault.add(EntryDraft("Local admin", password=Secret(client), group=f"Clients/{client}"), task)
    assert secret_of(keeper, "vault://Local admin", device, task) == Secret("Nordlys")
    assert secret_of(keeper, "vault://Local admin?generate=24", device, task) == Secret("Nordlys")
    for reference in ("vault://Clients/Acme/Local admin", "vault://Clients/Acme/New one?generate=24"):
        with pytest.raises(OtherClient):
            secret_of(keeper, reference, device, task)
    assert len(vault.entries()) == 2


def test_the_documentation_of_profiles_is_true(tmp_path: Path) -> None:
    told = (Path(__file__).parents[3] / "docs/profiles.md").read_text("utf-8")
    example = told.split("```yaml\n")[1].split("```")[0]
    for name in ("base-laptop", "acme-site"):
        (tmp_path / f"{name}.yaml").write_text(BASE.replace("os: linux, ", ""))
    (tmp_path / "it.yaml").write_text(example, "utf-8")
    assert len(look_at_profile(tmp_path / "it.yaml").items) == 7
    for word in (*words.TOP, *words.PARAM, *words.STEP, *words.KINDS, *words.DEVICE_WORDS):
        assert f"`{word}" in told or f"{word}:" in told, word
    assert set(words.DEVICE_WORDS) == set(NAMES)


def test_a_look_at_a_profile_needs_no_vault(top: Path) -> None:
    assert [one.name for one in look_at_profile(top).asked] == ["host", "role", "note"]
