"""What can be compared only after a step before it: shown as such, carried out when it can be seen, undone exactly."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.profiles import Profile, ProfileItem
from app.domain.setup import Arguments, Change, Comparison, ItemState, State
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.service import carry_out, make_plan, undo
from tests.services.setup.device import CATALOGUE, WatchedTarget, snapshot

TASK = TaskContext()


def compare(state: State, arguments: Arguments) -> Comparison:
    """Nothing can be said of a file that is not there, nor of one that is locked."""
    found = state["file"]
    if found is None or arguments["text"] == "never":
        return Comparison(ItemState.IMPOSSIBLE, reason="there is no such file")
    return CATALOGUE["text"].compare(state, arguments)


STEPS = {"text": CATALOGUE["text"], "later": replace(CATALOGUE["text"], id="later", compare=compare)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "device").mkdir()
    return tmp_path / "device"


@pytest.fixture
def journal(tmp_path: Path) -> JournalFile:
    return JournalFile(tmp_path / "journal.jsonl")


def wanted(folder: Path, *, text: str = "two", needs: tuple[str, ...] = ("made",)) -> Profile:
    path = str(folder / "a")
    items = (
        ProfileItem("text", {"path": path, "text": "one"}, "made"),
        ProfileItem("later", {"path": path, "text": text}, "set", needs=needs),
    )
    return Profile("Test", items)


def test_it_is_approved_unseen_carried_out_and_undone(folder: Path, journal: JournalFile) -> None:
    target = WatchedTarget()
    plan = make_plan(target, wanted(folder), TASK, catalogue=STEPS)
    assert plan.items[1].comparison.changes == (
        Change("Title of text", "seen after “Title of text”", "as the profile wants it"),
    )
    result = carry_out(target, plan, journal, TASK, catalogue=STEPS)
    assert [item.outcome.value for item in result.items] == ["changed", "changed"]
    assert [(change.before, change.after) for change in result.items[1].changes] == [("one", "two")]
    assert (folder / "a").read_bytes() == b"two"
    undo(target, journal, result.run, TASK, catalogue=STEPS)
    assert snapshot(folder) == {}


def test_what_is_still_not_possible_then_says_why(folder: Path, journal: JournalFile) -> None:
    target = WatchedTarget()
    plan = make_plan(target, wanted(folder, text="never"), TASK, catalogue=STEPS)
    result = carry_out(target, plan, journal, TASK, catalogue=STEPS)
    assert [item.outcome.value for item in result.items] == ["changed", "failed"]
    assert "there is no such file" in result.items[1].message


def test_it_is_left_out_where_what_it_needs_was_left_out(folder: Path, journal: JournalFile) -> None:
    target = WatchedTarget()
    plan = make_plan(target, wanted(folder), TASK, catalogue=STEPS)
    result = carry_out(target, plan, journal, TASK, catalogue=STEPS, skip={"made"})
    assert [item.outcome.value for item in result.items] == ["skipped", "skipped"]
    assert snapshot(folder) == {}


def test_without_a_need_it_stays_impossible(folder: Path) -> None:
    plan = make_plan(WatchedTarget(), wanted(folder, needs=()), TASK, catalogue=STEPS)
    assert plan.items[1].comparison.state is ItemState.IMPOSSIBLE
