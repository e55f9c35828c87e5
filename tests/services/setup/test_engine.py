"""The engine on real files: preview, apply, proof, undo, and everything that can come in between."""

import dataclasses
import json
from pathlib import Path

import pytest

from app.domain.errors import ConnectionLost, FileError, PlanStale, ProfileInvalid, SetupError
from app.domain.facts import Fact
from app.domain.journal import Event, EventKind
from app.domain.profiles import Profile
from app.domain.secret import MASK, Secret
from app.domain.setup import Comparison, ItemState, Operation, State
from app.domain.setup_runs import Outcome, Plan, RunResult
from app.domain.target import Os
from app.domain.task import Cancelled, TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.rendering import plan_to_json, result_to_json
from app.services.setup.service import (
    begin,
    carry_out,
    check_again,
    describe,
    make_plan,
    resume,
    runs,
    undo,
    unfinished_runs,
)
from tests.services.setup.device import CATALOGUE, WatchedTarget, profile, snapshot

TASK = TaskContext


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "device"
    place.mkdir()
    (place / "b").write_bytes("old ü\n".encode())
    (place / "b").chmod(0o640)
    return place


@pytest.fixture
def journal(tmp_path: Path) -> JournalFile:
    return JournalFile(tmp_path / "journal.jsonl")


def texts(folder: Path, *names: str, step: str = "text") -> Profile:
    return profile(*((step, {"path": str(folder / name), "text": f"new {name}"}) for name in names))


def plan(target: WatchedTarget, wanted: Profile) -> Plan:
    return make_plan(target, wanted, TASK(), catalogue=CATALOGUE)


def apply(target: WatchedTarget, approved: Plan, journal: JournalFile, **more: object) -> RunResult:
    return carry_out(target, approved, journal, TASK(), catalogue=CATALOGUE, **more)  # type: ignore[arg-type]


def outcomes(result: RunResult) -> list[str]:
    return [item.outcome.value for item in result.items]


def kinds(journal: JournalFile) -> list[str]:
    return [event.kind.value for event in journal.events()]


def test_a_plan_asks_the_device_once_and_changes_nothing(folder: Path) -> None:
    target, before = WatchedTarget(), snapshot(folder)
    made = plan(target, texts(folder, "a", "b", "c"))
    assert target.runs == 1
    assert snapshot(folder) == before
    assert [item.key for item in made.items] == ["text", "text#2", "text#3"]
    assert [change.before for item in made.items for change in item.comparison.changes] == ["none", "old ü\n", "none"]


def test_an_approved_plan_is_carried_out_proven_and_undone_byte_for_byte(folder: Path, journal: JournalFile) -> None:
    target, before = WatchedTarget(), snapshot(folder)
    result = apply(target, plan(target, texts(folder, "a", "b")), journal)
    assert outcomes(result) == ["changed", "changed"]
    assert (folder / "b").read_text() == "new b"
    back = undo(target, journal, result.run, TASK(), catalogue=CATALOGUE)
    assert [item.key for item in back.items] == ["text#2", "text"]
    assert outcomes(back) == ["undone", "undone"]
    assert snapshot(folder) == before


def test_carrying_out_twice_changes_once(folder: Path, journal: JournalFile) -> None:
    target = WatchedTarget()
    apply(target, plan(target, texts(folder, "a", "b")), journal)
    second = plan(target, texts(folder, "a", "b"))
    assert not second.to_do
    after = snapshot(folder)
    assert describe(apply(target, second, journal).items) == "2 already so"
    assert snapshot(folder) == after


def test_what_was_there_is_written_down_before_the_first_change(folder: Path, journal: JournalFile) -> None:
    seen: list[list[str]] = []
    target = WatchedTarget(before=lambda number: seen.append(kinds(journal)))
    apply(target, plan(target, texts(folder, "a")), journal)
    # plan, probe, apply, proof
    assert seen[2] == ["run.started", "step.begun"]
    assert seen[3] == ["run.started", "step.begun"]
    assert kinds(journal) == ["run.started", "step.begun", "step.done", "run.ended"]


def test_nothing_is_changed_when_the_journal_cannot_be_written(folder: Path, journal: JournalFile) -> None:
    class FullDisk(JournalFile):
        def append(self, kind: EventKind, **data: object) -> Event:
            if kind is EventKind.STEP_BEGUN:
                raise FileError("The disk is full.")
            return super().append(kind, **data)

    target, before = WatchedTarget(), snapshot(folder)
    approved = plan(target, texts(folder, "a"))
    result = apply(target, approved, FullDisk(journal.path))
    assert outcomes(result) == ["failed"]
    assert snapshot(folder) == before


def test_a_device_that_changed_since_the_preview_stops_the_run(folder: Path, journal: JournalFile) -> None:
    target = WatchedTarget()
    approved = plan(target, texts(folder, "a", "b", "c"))
    (folder / "b").write_text("someone else")
    result = apply(target, approved, journal)
    assert outcomes(result) == ["changed", "failed", "skipped"]
    assert result.items[1].hint.startswith("Make a new preview: what is done stays done.")
    assert (folder / "b").read_text() == "someone else"


def test_a_goal_that_was_reached_meanwhile_is_not_a_change(folder: Path, journal: JournalFile) -> None:
    target = WatchedTarget()
    approved = plan(target, texts(folder, "a"))
    (folder / "a").write_text("new a")
    result = apply(target, approved, journal)
    assert outcomes(result) == ["ok"]
    assert undo(target, journal, result.run, TASK(), catalogue=CATALOGUE).items == ()
    assert (folder / "a").exists()


def test_an_altered_plan_is_refused(folder: Path, journal: JournalFile) -> None:
    target = WatchedTarget()
    approved = plan(target, texts(folder, "a"))
    other = dataclasses.replace(approved.items[0], arguments={"path": str(folder / "b"), "text": "x"})
    with pytest.raises(PlanStale):
        apply(target, dataclasses.replace(approved, items=(other,)), journal)
    with pytest.raises(PlanStale, match="other"):
        apply(WatchedTarget(name="other"), approved, journal)
    assert not journal.events()


@pytest.mark.parametrize(
    ("step", "message", "hint"),
    [
        ("idle", "Title of idle ran, but the device is not so: Text is none.", "Undo it"),
        ("fails", "The device answered: disk is full", "details"),
        ("refuses", "This is not wise.", "Undo"),
        ("denied", "This step needs administrator rights.", "sudo"),
    ],
)
def test_a_failure_is_said_and_stops_the_rest(
    folder: Path, journal: JournalFile, step: str, message: str, hint: str
) -> None:
    target = WatchedTarget()
    wanted = profile(
        ("text", {"path": str(folder / "a"), "text": "1"}),
        (step, {"path": str(folder / "x"), "text": "2"}),
        ("text", {"path": str(folder / "c"), "text": "3"}),
    )
    before = snapshot(folder)
    result = apply(target, plan(target, wanted), journal)
    assert outcomes(result) == ["changed", "failed", "skipped"]
    assert result.failed
    assert result.items[1].message == message
    assert hint in result.items[1].hint
    assert [item.undoable for item in result.items] == [True, True, False]
    assert not unfinished_runs(journal)
    undo(target, journal, result.run, TASK(), catalogue=CATALOGUE)
    assert snapshot(folder) == before


def test_items_can_be_left_out(folder: Path, journal: JournalFile) -> None:
    target = WatchedTarget()
    result = apply(target, plan(target, texts(folder, "a", "b")), journal, skip={"text"})
    assert outcomes(result) == ["skipped", "changed"]
    assert not (folder / "a").exists()


def test_a_stop_takes_effect_between_two_steps(folder: Path, journal: JournalFile) -> None:
    task = TaskContext()
    # 1 plan, 2 probe, 3 apply of the first step
    target = WatchedTarget(before=lambda number: task.cancel() if number == 3 else None)
    result = carry_out(target, plan(target, texts(folder, "a", "b")), journal, task, catalogue=CATALOGUE)
    assert outcomes(result) == ["changed", "skipped"]
    assert result.stopped
    assert runs(journal)[0].ended == "stopped"
    assert (folder / "a").read_text() == "new a"


def test_a_task_that_is_cancelled_before_changes_nothing(folder: Path, journal: JournalFile) -> None:
    target, task = WatchedTarget(), TaskContext()
    approved = plan(target, texts(folder, "a"))
    task.cancel()
    with pytest.raises(Cancelled):
        carry_out(target, approved, journal, task, catalogue=CATALOGUE)
    assert not journal.events()


def test_a_run_whose_device_was_lost_can_be_resumed(folder: Path, journal: JournalFile) -> None:
    def lose(number: int) -> None:
        if number == 3:
            raise ConnectionLost("The device is gone.")

    target = WatchedTarget(after=lose)
    before = snapshot(folder)
    result = apply(target, plan(target, texts(folder, "a", "b")), journal)
    assert outcomes(result) == ["failed", "skipped"]
    assert [record.run for record in unfinished_runs(journal)] == [result.run]
    again = resume(target, journal, result.run, TASK(), catalogue=CATALOGUE)
    assert (outcomes(again), result.cut_off, again.cut_off) == (["changed", "changed"], True, False)
    assert not unfinished_runs(journal)
    undo(target, journal, result.run, TASK(), catalogue=CATALOGUE)
    assert snapshot(folder) == before


def test_one_item_is_undone_alone_and_an_undo_can_be_repeated(folder: Path, journal: JournalFile) -> None:
    target = WatchedTarget()
    result = apply(target, plan(target, texts(folder, "a", "b")), journal)
    one = undo(target, journal, result.run, TASK(), keys=["text"], catalogue=CATALOGUE)
    assert outcomes(one) == ["undone"]
    assert (folder / "b").read_text() == "new b"
    rest = undo(target, journal, result.run, TASK(), catalogue=CATALOGUE)
    assert outcomes(rest) == ["undone", "ok"]
    assert outcomes(undo(target, journal, result.run, TASK(), catalogue=CATALOGUE)) == ["ok", "ok"]
    with pytest.raises(SetupError, match="Did you mean"):
        undo(target, journal, result.run, TASK(), keys=["texd"], catalogue=CATALOGUE)


def test_an_undo_that_does_not_bring_it_back_is_a_failure(folder: Path, journal: JournalFile) -> None:
    target = WatchedTarget()
    result = apply(target, plan(target, texts(folder, "a", step="stuck")), journal)
    back = undo(target, journal, result.run, TASK(), catalogue=CATALOGUE)
    assert outcomes(back) == ["failed"]
    assert "not as it was before" in back.items[0].message


def test_a_run_belongs_to_its_device(folder: Path, journal: JournalFile) -> None:
    target = WatchedTarget()
    result = apply(target, plan(target, texts(folder, "a")), journal)
    with pytest.raises(SetupError, match="was on device"):
        undo(WatchedTarget(name="other"), journal, result.run, TASK(), catalogue=CATALOGUE)
    with pytest.raises(SetupError, match="no run"):
        undo(target, journal, "nonsense", TASK(), catalogue=CATALOGUE)


def test_a_secret_reaches_the_script_and_neither_journal_nor_arguments(folder: Path, journal: JournalFile) -> None:
    word = "hunter2-$(planted)"
    step = {"path": str(folder / "a"), "text": "t", "word": Secret(word)}
    scripts: list[str] = []

    class Spying(WatchedTarget):
        def run(self, script: str, *more: object, **named: object) -> object:  # type: ignore[override]
            scripts.append(script)
            return super().run(script, *more, **named)  # type: ignore[arg-type]

    target = Spying()
    made = plan(target, profile(("text", step)))
    result = apply(target, made, journal)
    assert outcomes(result) == ["changed"]
    everything = journal.path.read_text() + "".join(scripts) + json.dumps(plan_to_json(made)) + repr(made)
    assert "hunter2" not in everything
    assert plan_to_json(made)["items"][0]["arguments"]["word"] == MASK
    other = plan(target, profile(("text", step | {"word": Secret("another"), "text": "u"})))
    same = plan(target, profile(("text", step | {"word": Secret("third"), "text": "u"})))
    assert other.digest == same.digest != made.digest


def test_a_resumed_step_asks_for_its_secret_again(folder: Path, journal: JournalFile) -> None:
    def lose(number: int) -> None:
        if number == 3:
            raise ConnectionLost("The device is gone.")

    target = WatchedTarget(before=lose)
    step = {"path": str(folder / "a"), "text": "t", "word": Secret("w")}
    run = apply(target, plan(target, profile(("text", step))), journal).run
    again = resume(target, journal, run, TASK(), catalogue=CATALOGUE)
    assert again.items[0].message == "The run needs the secret value again: word."
    given = {"text": {"word": Secret("w")}}
    assert outcomes(resume(target, journal, run, TASK(), given=given, catalogue=CATALOGUE)) == ["changed"]


def test_what_does_not_fit_the_device_is_shown_and_left_out(folder: Path, journal: JournalFile) -> None:
    target = WatchedTarget()
    made = plan(target, texts(folder, "a", step="elsewhere"))
    assert made.items[0].comparison.state is ItemState.IMPOSSIBLE
    assert outcomes(apply(target, made, journal)) == ["skipped"]


@pytest.mark.parametrize(
    ("step", "arguments", "message"),
    [
        ("texd", {}, 'There is no step "texd". Did you mean "text"?'),
        ("text", {"path": "/x"}, 'needs a value for "text"'),
        ("text", {"path": "/x", "text": "y", "wort": "z"}, 'no value "wort". Did you mean "word"?'),
        ("text", {"path": "/x", "text": "y", "word": "plain"}, "it is a secret"),
        ("text", {"path": ["/x"], "text": "y"}, 'needs a text for "path"'),
        ("text", {"path": "/x\0", "text": "y"}, "cannot take"),
    ],
)
def test_wrong_arguments_are_refused_before_the_device_is_asked(
    step: str, arguments: dict[str, object], message: str
) -> None:
    target = WatchedTarget()
    with pytest.raises(ProfileInvalid) as caught:
        plan(target, profile((step, arguments)))
    assert message in str(caught.value)
    assert target.runs == 0


def test_the_json_of_a_plan_and_a_result_has_the_promised_keys(folder: Path, journal: JournalFile) -> None:
    target = WatchedTarget()
    made = plan(target, texts(folder, "b"))
    document = plan_to_json(made)
    assert {"device": "device", "profile": "Test", "plan_hash": made.digest}.items() <= document.items()
    item = document["items"][0]
    expected = {
        "step": "text",
        "state": "change",
        "before": "old ü\n",
        "after": "new b",
        "risk": "low",
        "undo": "exact",
    }
    assert expected.items() <= item.items()
    told = result_to_json(apply(target, made, journal))
    assert told["items"][0]["outcome"] == Outcome.CHANGED.value
    json.dumps([document, told])


def test_what_another_version_has_written_down_is_refused_in_words(folder: Path, journal: JournalFile) -> None:
    target = WatchedTarget()
    result = apply(target, plan(target, texts(folder, "a", "b")), journal)
    step = CATALOGUE["text"]
    renamed = dataclasses.replace(step, probe=lambda arguments: step.probe({"path": arguments["place"]}))
    again = check_again(target, journal, result.run, TASK(), catalogue={"text": renamed})
    assert "another version of Satchel" in again.items[0].comparison.reason
    for other in (
        dataclasses.replace(step, revert=lambda before, arguments: step.revert({"file": before["image"]}, arguments)),
        dataclasses.replace(step, revert=lambda before, arguments: Operation({}, {"x": before["file"]})),
        renamed,
    ):
        back = undo(target, journal, result.run, TASK(), catalogue={"text": other})
        assert {item.message.partition(" not in a form")[0] for item in back.items} <= {
            "What was there before this step is", "The values of this step are",
        }  # fmt: skip
    assert outcomes(undo(target, journal, result.run, TASK(), catalogue=CATALOGUE)) == ["undone", "undone"]


def test_a_run_is_gone_on_with_only_with_values_that_its_steps_still_take(folder: Path, journal: JournalFile) -> None:
    target = WatchedTarget()
    run = begin(target, plan(target, texts(folder, "a")), journal, TASK())
    step = CATALOGUE["text"]
    other = dataclasses.replace(step, parameters=(dataclasses.replace(step.parameters[0], name="place"),))
    result = resume(target, journal, run, TASK(), catalogue={"text": other})
    assert [item.message for item in result.items] == ['The step text has no value "path".']
    assert not (folder / "a").exists()


def test_a_device_whose_answers_make_no_sense_is_not_known(folder: Path) -> None:
    def nested(_: Os, text: str) -> State:
        return dict(json.loads("[" * 200_000))

    step = CATALOGUE["text"]
    deep = Fact[State]("deep", {Os.LINUX: "echo x"}, nested)
    steps = {
        "text": dataclasses.replace(step, compare=lambda state, _: Comparison.of([state["nothing"]])),
        "idle": dataclasses.replace(step, id="idle", probe=lambda _: deep),
    }
    wanted = profile(*((name, {"path": str(folder / name), "text": "x"}) for name in steps))
    made = make_plan(WatchedTarget(), wanted, TASK(), catalogue=steps)
    assert [item.comparison.state for item in made.items] == [ItemState.UNKNOWN] * 2
    assert "makes no sense" in made.items[0].comparison.reason


def test_what_was_half_undone_is_not_called_undone_when_the_run_goes_on(folder: Path, journal: JournalFile) -> None:
    class Ended(BaseException):
        """As if Satchel had been killed."""

    class Cut(JournalFile):
        def append(self, kind: EventKind, **data: object) -> Event:
            event = super().append(kind, **data)
            if kind in (EventKind.STEP_BEGUN, EventKind.UNDO_BEGUN):
                raise Ended
            return event

    target, cut = WatchedTarget(), Cut(journal.path)
    with pytest.raises(Ended):
        apply(target, plan(target, texts(folder, "a")), cut)
    (record,) = unfinished_runs(journal)
    with pytest.raises(Ended):
        undo(target, cut, record.run, TASK(), catalogue=CATALOGUE)
    result = resume(target, journal, record.run, TASK(), catalogue=CATALOGUE)
    assert [item.message for item in result.items] == ["Its undo did not end: undo it again."]
    assert outcomes(undo(target, journal, record.run, TASK(), catalogue=CATALOGUE)) == ["undone"]
