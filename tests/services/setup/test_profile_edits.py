"""An edit of a profile touches only what it means: comments, order, blank lines, quotes and line ends stay."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import ProfileInvalid
from app.services.setup.profiles.edits import insert, move, put, remove
from app.services.setup.profiles.loading import read_text, shipped_profiles
from app.services.setup.profiles.writing import after_key, in_brackets, item
from app.services.setup.profiles.yaml import read_document

COMMENTED = """\
# For the tills of Acme.
schema: satchel.profile/1

name:  'Till'   # two blanks before it
description: >
  Folded
  text.

params:
  # The asset tag
  asset: {ask: true, pattern: '[A-Z]+'}  # as on the label

  zone:
    default: Europe/London

# What is done
steps:

  # The name comes first.
  # It is needed below.
  - use: identity.hostname   # here too
    with: {name: "${asset}"}
    # and below it

  # --- the clock ---

  - name: clock
    use: time.zone
    with:
      # where it stands
      zone: "${zone}"
  - {use: time.ntp, with: {servers: [a.example, 'b.example']}}
  -
    use: net.hosts
    with:
      entries:
        - 10.0.0.1 a   # gateway
        - "10.0.0.2 b"
  - use: manual.task
    with:
      instructions: |
        First line.

        Last line.
# The end.
"""
TEXTS = [COMMENTED, COMMENTED.replace("\n", "\r\n"), COMMENTED.removesuffix("\n")] + [
    read_text(file.path) for file in shipped_profiles()[:1]
]
ANY_TEXT = st.text(max_size=40) | st.text("ab \n\t:#-'\"{}[],&*!|>%@`?~0123456789", max_size=30)
VALUES = st.recursive(
    ANY_TEXT | st.integers(-5, 10**6) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3),
    max_leaves=6,
)


def said(text: str) -> Any:
    return read_document("it", text).root


def comments(text: str) -> list[str]:
    return sorted(part.partition("#")[2].strip() for part in text.splitlines() if "#" in part)


@given(VALUES)
@settings(max_examples=80, deadline=None)
def test_any_value_reads_back_as_it_was_written(value: Any) -> None:
    assert said(f"a:{after_key(value, 0)}\nb: 1\n") == {"a": value, "b": 1}
    assert said(f"{{a: {in_brackets(value)}}}\n") == {"a": value}
    assert said(f"- {item(value, 0)}\n- 1\n") == [value, 1]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_an_edit_and_its_opposite_give_the_same_bytes(text: str) -> None:
    steps = said(text)["steps"]
    last = len(steps) - 1
    for number in (0, 1, last // 2, last):
        for to in (0, last):
            moved = move(text, ("steps",), number, to)
            assert comments(moved) == comments(text)
            assert move(moved, ("steps",), to, number) == text
        added = insert(text, ("steps",), number, {"use": "a.b", "with": {"long": "one\ntwo\n", "list": ["x"]}})
        assert comments(added) == comments(text)
        assert remove(added, ("steps", number)) == text
        named = put(text, ("steps", number, "extra"), "x")
        assert remove(named, ("steps", number, "extra")) == text
        for key, value in steps[number].get("with", {}).items():
            place = ("steps", number, "with", key)
            if isinstance(value, str) and "\n" not in value:
                assert put(put(text, place, value + "x"), place, value) == text
            if isinstance(value, list):
                assert put(put(text, place, [value[0] + "x", "new one", *value]), place, value) == text
    named = put(text, ("name",), "Other")
    assert put(named, ("name",), said(text)["name"]) == text
    asked = put(text, ("params", "more"), {"type": "list", "ask": True, "default": ["a"]})
    assert remove(asked, ("params", "more")) == text


def test_the_last_of_a_list_or_mapping_leaves_an_empty_one_that_takes_more() -> None:
    text = "name: a\nsteps:\n  # a comment\n  - use: b\n    with:\n      c: d\n"
    empty = remove(text, ("steps", 0, "with", "c"))
    assert said(empty)["steps"][0]["with"] == {}
    assert put(empty, ("steps", 0, "with", "e"), ["f"]) == text.replace("c: d", "e: [f]")
    assert remove(text, ("steps", 0)) == "name: a\nsteps: []\n"
    assert insert("name: a\nsteps: []\n", ("steps",), 0, {"use": "b"}) == "name: a\nsteps:\n  - use: b\n"
    assert put("name: a\nparams:\n", ("params", "x"), {"ask": True}) == "name: a\nparams:\n  x:\n    ask: true\n"


def test_a_place_that_stands_for_several_is_not_changed() -> None:
    text = "a: &x\n  b: 1\nc: *x\n"
    for place in (("c", "b"), ("a", "b")):
        with pytest.raises(ProfileInvalid, match="cannot be changed here"):
            put(text, place, 2)


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[str, int, int, Any]]:
    kinds = st.sampled_from(["put", "add", "drop", "insert", "remove", "move"])
    one = st.tuples(kinds, st.integers(0, 9), st.integers(0, 9), VALUES)
    return draw(st.lists(one, max_size=6))


@given(st.sampled_from(TEXTS), edits())
@settings(max_examples=15, deadline=None)
def test_any_edits_say_what_was_meant_and_keep_the_head(text: str, wanted: list[tuple[str, int, int, Any]]) -> None:
    tree = deepcopy(said(text))
    head = text[: text.index("steps:")]
    for kind, one, other, value in wanted:
        steps = tree["steps"]
        count = len(steps)
        number, to = (one % count, other % count) if count else (0, 0)
        if kind == "insert" or not count:
            text = insert(text, ("steps",), number, {"use": value})
            steps.insert(number, {"use": value})
        elif kind == "move":
            text = move(text, ("steps",), number, to)
            steps.insert(to, steps.pop(number))
        elif kind == "remove":
            text = remove(text, ("steps", number))
            del steps[number]
        elif kind == "drop" and len(steps[number]) > 1:
            key = list(steps[number])[-1]
            text = remove(text, ("steps", number, key))
            del steps[number][key]
        else:
            key = "with" if kind == "put" else f"key{other}"
            text = put(text, ("steps", number, key), value)
            steps[number][key] = value
        assert said(text) == tree
    assert text.startswith(head)
