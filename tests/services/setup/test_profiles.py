"""Profile files: what is right in them becomes a profile, what is wrong is named with its line."""

from pathlib import Path

import pytest

from app.domain.errors import FileError, ProfileInvalid
from app.domain.secret import Secret
from app.domain.vault_errors import VaultLocked
from app.services.setup.profiles.loading import load_profile, profiles_in

GOOD = """\
schema: satchel.profile/1
name: Test
description: For tests
params:
  host: {ask: true, label: Host name, pattern: '[a-z]+'}
  zone: {default: Europe/London}
  servers: {type: list, ask: true, default: [ntp.example]}
  secret_word: {type: secret, ask: true}
steps:
  - use: identity.hostname
    with: {name: "${host}-pc"}
  - use: time.zone
    with: {zone: "${zone}"}
  - use: time.ntp
    with: {servers: "${servers}"}
  - use: account.local
    with: {name: support, groups: [sudo], password: "${secret_word}"}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "test.yaml"
    path.write_text(text, "utf-8")
    return path


def test_answers_and_defaults_take_the_place_of_names(tmp_path: Path) -> None:
    answers = {"host": "till", "servers": "a.example, b.example", "secret_word": Secret("w")}
    profile = load_profile(written(tmp_path, GOOD), answers)
    assert [item.arguments for item in profile.items] == [
        {"name": "till-pc"},
        {"zone": "Europe/London"},
        {"servers": ["a.example", "b.example"]},
        {"name": "support", "groups": ["sudo"], "password": Secret("w")},
    ]
    assert [parameter.name for parameter in profile.asked] == ["host", "servers", "secret_word"]


def test_without_answers_the_profile_says_what_it_asks_for(tmp_path: Path) -> None:
    profile = load_profile(written(tmp_path, GOOD))
    assert profile.items[0].arguments == {"name": "${host}-pc"}
    assert profile.asked[0].label == "Host name"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "description:",
            "descriptoin:",
            'line 3: the key "descriptoin" is not known here. Did you mean "description"?',
        ),
        ("schema: satchel.profile/1", "schema: other/1", "line 1: the profile must begin"),
        ("name: Test", "name: [Test]", 'line 2: "name" must be a text.'),
        ("name: Test\n", "", 'the key "name" is missing'),
        ("type: list", "type: lsit", 'line 7: there is no type "lsit". Did you mean "list"?'),
        ("label: Host name", "labell: Host", 'line 5: the key "labell" is not known here. Did you mean "label"?'),
        ("use: time.zone", "use: time.zoen", 'line 12: there is no step "time.zoen". Did you mean "time.zone"?'),
        ("with: {zone:", "with: {zona:", 'line 13: the step time.zone has no value "zona". Did you mean "zone"?'),
        ("with: {zone:", "wiht: {zone:", 'line 13: the key "wiht" is not known here. Did you mean "with"?'),
        ('"${zone}"', '"${zon}"', 'line 13: "${zon}" is not among the params of the profile. Did you mean "zone"?'),
        ('"${zone}"', "[a, {b: c}]", "line 13"),
        ('"${secret_word}"', "hunter2", 'line 17: The profile has "password" as plain text'),
        ('"${secret_word}"', '"x${secret_word}"', 'line 17: "${secret_word}" must stand alone'),
        ("{type: secret,", "{type: secret, default: x,", "line 8: the secret"),
        ("'[a-z]+'", "'[a-z'", "line 5: the pattern is no regular expression"),
        ('{zone: "${zone}"}', "{}", 'line 12: the step time.zone needs a value for "zone".'),
        ("steps:", "name: again\nsteps:", "line 9: a key stands there twice."),
        ("steps:", 'description: "\\ud800"\nsteps:', "line 9: a text stands here that holds no whole letters."),
        ("  - use: time.zone", "  - use: [", "line "),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_nearest_right_key(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in GOOD
    with pytest.raises(ProfileInvalid) as caught:
        load_profile(written(tmp_path, GOOD.replace(old, new, 1)))
    assert message in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"hots": "a"}, 'no value "hots". Did you mean "host"?'),
        ({"host": "UPPER"}, 'cannot take "UPPER" for "host"'),
        ({"host": "a", "secret_word": "plain"}, "is a secret: it cannot"),
    ],
)
def test_a_wrong_answer_is_refused(tmp_path: Path, answers: dict[str, str], message: str) -> None:
    with pytest.raises(ProfileInvalid) as caught:
        load_profile(written(tmp_path, GOOD), answers)
    assert message in str(caught.value)


def test_a_vault_reference_is_taken_from_the_vault(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.replace('"${secret_word}"', '"vault://acme/support"'))
    asked: list[str] = []

    def vault(reference: str) -> Secret:
        asked.append(reference)
        return Secret("from the vault")

    profile = load_profile(path, vault=vault)
    assert profile.items[3].arguments["password"] == Secret("from the vault")
    assert asked == ["vault://acme/support"]
    with pytest.raises(VaultLocked):
        load_profile(path)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"",
        b"- 1\n- 2\n",
        b"text",
        b"a: &a [*a]\n",
        b"[" * 200_000,
        b"- " * 100_000,
        b"? " * 100_000,
        b"x" * 300_000,
        b"a: !!python/object/apply:os.system ['touch /tmp/x']\n",
        b"a: &a [1,1]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n",
    ],
)
def test_what_is_no_profile_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    with pytest.raises(ProfileInvalid) as caught:
        load_profile(path)
    assert len(str(caught.value).splitlines()) == 1


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"none\.yaml"):
        load_profile(tmp_path / "none.yaml")


def test_a_broken_profile_is_listed_with_what_is_wrong(tmp_path: Path) -> None:
    written(tmp_path, "a: [")
    assert "line" in profiles_in(tmp_path)[0].description
