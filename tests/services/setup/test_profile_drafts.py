"""A profile in the hands of a person: edits, what is wrong and where, the way back, files."""

from pathlib import Path

import pytest

from app.domain.errors import FileError, ProfileInvalid
from app.services.setup.planning import SHIPPED
from app.services.setup.profiles.draft import ProfileDraft
from app.services.setup.profiles.files import (
    free_path,
    give_away,
    keep_unsaved,
    new_draft,
    open_draft,
    save_draft,
    take_over,
)
from app.services.setup.profiles.loading import load_profile, shipped_profiles

BASE = """\
schema: satchel.profile/1
name: Base
params:
  host: {ask: true}
steps:
  - use: identity.hostname
    with: {name: "${host}"}
"""
TEXT = """\
schema: satchel.profile/1
name: Till
extends: base
params:
  zone: {default: UTC}   # of the shop
steps:
  # The clock
  - use: time.zone
    name: clock
    with: {zone: "${zone}"}
  - use: time.ntp
    needs: [clock]
    when: {answer.zone: UTC}
    with: {servers: ["${zone}.example"]}
"""


@pytest.fixture
def draft(tmp_path: Path) -> ProfileDraft:
    (tmp_path / "base.yaml").write_text(BASE, newline="\n")
    (tmp_path / "till.yaml").write_text(TEXT, newline="\n")
    return open_draft(tmp_path / "till.yaml", tmp_path, SHIPPED)


def test_a_draft_shows_its_own_steps_and_those_that_it_takes_over(draft: ProfileDraft) -> None:
    look = draft.look()
    assert [(step.number, step.name, step.source) for step in look.steps] == [
        (-1, "identity.hostname", "base.yaml"),
        (0, "clock", "till.yaml"),
        (1, "time.ntp", "till.yaml"),
    ]
    assert list(look.parameters) == ["host", "zone"]
    assert not look.problems


def test_renaming_reaches_all_that_use_the_name_and_undo_brings_it_back(draft: ProfileDraft) -> None:
    draft.rename_param("zone", "place")
    draft.rename_step(0, "the-clock")
    assert not draft.look().problems
    assert draft.text == TEXT.replace("zone: {", "place: {").replace("${zone}", "${place}").replace(
        "answer.zone", "answer.place"
    ).replace("clock]", "the-clock]").replace("name: clock", "name: the-clock")
    assert draft.undo_words == "Rename a step"
    draft.undo()
    draft.undo()
    assert draft.text == TEXT and not draft.is_changed and not draft.undo_words
    draft.redo()
    assert draft.is_changed


def test_every_value_of_every_step_can_be_asked_for(tmp_path: Path) -> None:
    for id, step in SHIPPED.items():
        draft = new_draft(tmp_path, SHIPPED)
        draft.add_step(id, 0)
        names = [one.name for one in step.parameters if not one.is_internal]
        for name in names:
            draft.ask_for(0, name)
        look = draft.look()
        assert not look.problems, (id, [one.message for one in look.problems])
        assert look.steps[0].values == {name: f"${{{name}}}" for name in names}
        for one in step.parameters:
            asked = look.parameters.get(one.name)
            assert asked is None or (asked.kind, asked.label, asked.pattern) == (one.kind, one.label, one.pattern)


def test_what_stands_in_a_step_becomes_the_default_and_a_taken_name_is_left_alone(draft: ProfileDraft) -> None:
    draft.put(("steps", 0, "with", "zone"), "Europe/Oslo")
    draft.ask_for(0, "zone")
    look = draft.look()
    assert look.steps[1].values == {"zone": "${zone_2}"}
    assert (look.params["zone_2"]["default"], look.params["zone_2"]["label"]) == ("Europe/Oslo", "Time zone")
    assert "# of the shop" in draft.text and "# The clock" in draft.text
    draft.undo()
    assert "zone_2" not in draft.text


def test_a_new_profile_is_not_wrong_before_it_is_saved(tmp_path: Path) -> None:
    draft = new_draft(tmp_path, SHIPPED)
    assert not draft.look().problems
    save_draft(draft)
    assert "steps" in draft.look().problems[0].message


def test_all_that_is_wrong_is_named_where_it_is(draft: ProfileDraft) -> None:
    draft.put(("steps", 0, "with", "zone"), "no zone!")
    draft.put(("steps", 1, "with", "servers"), None)
    draft.put(("params", "zone", "type"), "word")
    draft.put(("params", "odd"), {"type": "choice"})
    draft.add_step("time.zone", 0)
    found = {problem.place: problem.message for problem in draft.look().problems}
    assert set(found) == {
        ("params", "zone", "type"),
        ("params", "odd", "choices"),
        ("steps", 0),
        ("steps", 1, "with", "zone"),
        ("steps", 2),
    }
    assert found["steps", 2] == 'The step time.ntp needs a value for "servers".'
    assert [problem.place for problem in draft.look().problems_at(("steps", 1))] == [("steps", 1, "with", "zone")]
    draft.move_step(2, 1)
    assert "stands after it" in draft.look().problems_at(("steps", 1))[-1].message


def test_an_edit_that_is_refused_changes_nothing(draft: ProfileDraft) -> None:
    with pytest.raises(ProfileInvalid):
        draft.set_text("a: [")
    with pytest.raises(ProfileInvalid):
        draft.rename_param("zone", "zone")
    assert draft.text == TEXT and not draft.undo_words


def test_what_is_extended_and_not_there_is_a_problem_of_its_line(draft: ProfileDraft) -> None:
    draft.put(("extends",), ["none"])
    (problem, *_) = draft.look().problems
    assert (problem.line, problem.place) == (3, ("extends", 0))


def test_a_draft_is_saved_but_never_over_what_someone_else_wrote(draft: ProfileDraft) -> None:
    draft.put(("description",), "For tills")
    save_draft(draft)
    assert draft.path.read_text() == TEXT.replace("name: Till\n", "name: Till\ndescription: For tills\n")
    assert not draft.is_changed
    draft.put(("description",), "Mine")
    draft.path.write_text("theirs")
    with pytest.raises(FileError, match="someone else"):
        save_draft(draft)
    assert save_draft(draft, free_path(draft.path.parent, "Till")) == draft.path.parent / "till-2.yaml"


def test_what_was_not_saved_is_there_again(draft: ProfileDraft, tmp_path: Path) -> None:
    draft.put(("description",), "Half done")
    keep_unsaved(draft.path, draft.text, tmp_path)
    again = open_draft(draft.path, tmp_path, SHIPPED)
    assert again.text == draft.text and again.is_changed
    again.undo()
    assert again.text == TEXT
    keep_unsaved(draft.path, "", tmp_path)
    assert not open_draft(draft.path, tmp_path, SHIPPED).is_changed


def test_a_new_profile_and_a_copy_of_a_shipped_one_stand_among_ones_own(tmp_path: Path) -> None:
    made = new_draft(tmp_path, SHIPPED)
    made.add_step("time.zone", 0, {"use": "time.zone", "with": {"zone": "UTC"}})
    made.put(("name",), "Büro PC 2")
    where = save_draft(made)
    assert where.name == "buro-pc-2.yaml"
    assert load_profile(where).items[0].arguments == {"zone": "UTC"}
    for file in shipped_profiles():
        copy = open_draft(file.path, tmp_path, SHIPPED)
        assert not copy.look().problems, file.path
        assert copy.path.parent == tmp_path and copy.text == file.path.read_text("utf-8")


def test_profiles_that_travel_stay_the_same_and_take_along_what_they_extend(
    draft: ProfileDraft, tmp_path: Path
) -> None:
    there, back = tmp_path / "there", tmp_path / "back"
    assert [path.name for path in give_away(draft.path, there, tmp_path)] == ["base.yaml", "till.yaml"]
    assert len(take_over(there / "till.yaml", back).paths) == 2
    assert (back / "till.yaml").read_text() == TEXT
    assert load_profile(back / "till.yaml", {"host": "a"}) == load_profile(draft.path, {"host": "a"})
    assert not take_over(there, back).left
    (there / "till.yaml").write_text(TEXT.replace("Till", "Other"))
    (there / "bad.yaml").write_text("a: [")
    (there / "else.yaml").write_text("a: b")
    assert [name for name, _ in take_over(there, back).left] == ["bad.yaml", "else.yaml", "till.yaml"]
    with pytest.raises(FileError, match="another profile"):
        take_over(there / "till.yaml", back)
