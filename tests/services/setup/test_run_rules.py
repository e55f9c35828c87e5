"""The rules of a plan and a run: conditions, needs, failures that do not stop, work by hand, drift, what is told."""

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.by_hand import HandProof, HandWork
from app.domain.errors import ProfileInvalid, SetupError
from app.domain.profiles import OnFail, Profile, ProfileItem, When
from app.domain.secret import Secret
from app.domain.setup import ItemState, Undo
from app.domain.setup_runs import RunResult
from app.domain.setup_support import RunEvent, Stage, Support
from app.domain.target import Os
from app.domain.task import Cancelled, TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.about_device import ABOUT, AboutDevice, parse
from app.services.setup.arguments import check_arguments
from app.services.setup.conditions import why_not
from app.services.setup.planning import SHIPPED
from app.services.setup.service import Catalogue, carry_out, check_again, make_plan, resume, runs, undo
from app.services.targets.local import LocalTarget
from tests.services.setup.device import CATALOGUE, WatchedTarget, text_step

STEPS: Catalogue = {**CATALOGUE, "manual.task": SHIPPED["manual.task"]}
DEBIAN = AboutDevice("debian", (), "12", "", "server")
UBUNTU = AboutDevice("ubuntu", ("debian",), "24.04", "", "laptop")
WINDOWS = AboutDevice("windows-11", ("windows",), "10.0.22631", "pro", "desktop")


@pytest.mark.parametrize(
    ("when", "about", "holds"),
    [
        ({}, DEBIAN, True),
        ({"os": ("linux",)}, DEBIAN, True),
        ({"os": ("windows",)}, DEBIAN, False),
        ({"distribution": ("debian", "ubuntu")}, UBUNTU, True),
        ({"distribution": ("debian",)}, UBUNTU, False),
        ({"family": ("debian",)}, UBUNTU, True),
        ({"version": (">=12",)}, DEBIAN, True),
        ({"version": (">12",)}, DEBIAN, False),
        ({"version": ("<=24",)}, UBUNTU, True),
        ({"version": ("<24.04",)}, UBUNTU, False),
        ({"version": (">=22.04 <24.10",)}, UBUNTU, True),
        ({"version": ("24.04",)}, UBUNTU, True),
        ({"version": ("24",)}, UBUNTU, True),
        ({"version": ("2",)}, UBUNTU, False),
        ({"version": (">=10.0.22621",)}, WINDOWS, True),
        ({"edition": ("Pro", "Enterprise")}, WINDOWS, True),
        ({"kind": ("laptop",)}, DEBIAN, False),
        ({"answer.till": ("yes",)}, DEBIAN, True),
        ({"answer.till": ("no",)}, DEBIAN, False),
        ({"answer.place": ("north", "south")}, DEBIAN, True),
        ({"answer.nobody": ("x",)}, DEBIAN, False),
    ],
)
def test_a_condition_is_judged_by_what_the_device_is_and_by_the_answers(
    when: When, about: AboutDevice, holds: bool
) -> None:
    reason = why_not(when, Os.LINUX, about, {"till": True, "place": ["south"]})
    assert (reason == "") is holds
    assert why_not({**when, "kind": ("laptop",)}, Os.LINUX, None, {}, early=True) is not None


def test_a_device_that_does_not_say_what_it_is_is_not_guessed() -> None:
    assert why_not({"distribution": ("debian",)}, Os.LINUX, None, {}) is None


@settings(max_examples=50)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_version_is_compared_without_an_error(found: str, condition: str) -> None:
    why_not({"version": (condition,)}, Os.LINUX, AboutDevice(version=found), {})


def test_systems_say_what_they_are() -> None:
    text = 'ID=ubuntu\nID_LIKE="debian"\nVERSION_ID="24.04"\n\nsatchel_chassis=10\nsatchel_virtual=none\n'
    assert parse(Os.LINUX, text) == UBUNTU
    answer = '{"version":"10.0.22631","product":1,"edition":"Professional","model":"Dell OptiPlex","chassis":"3"}'
    assert parse(Os.WINDOWS, answer) == WINDOWS
    server = answer.replace('"product":1', '"product":3').replace("Dell OptiPlex", "VMware, Inc. VMware7,1")
    assert parse(Os.WINDOWS, server) == AboutDevice("windows-server", ("windows",), "10.0.22631", "pro", "virtual")
    here = LocalTarget().run(ABOUT.scripts[Os.LINUX], TaskContext())
    assert parse(Os.LINUX, here.output).distribution


@dataclass
class Person:
    """Answers from a list, in order."""

    answers: list[HandProof] = field(default_factory=list)
    asked: list[HandWork] = field(default_factory=list)

    def ask(self, work: HandWork, task: TaskContext) -> HandProof:
        self.asked.append(work)
        if not self.answers:
            raise Cancelled
        return self.answers.pop(0)


@dataclass
class Bench:
    folder: Path
    journal: JournalFile
    target: WatchedTarget
    person: Person = field(default_factory=Person)
    events: list[RunEvent] = field(default_factory=list)

    @property
    def support(self) -> Support:
        return Support(hands=self.person, watch=self.events.append, visit=self.folder)

    def item(self, step: str, name: str = "", **more: object) -> ProfileItem:
        values = {"path": str(self.folder / (name or step)), "text": "new"}
        return ProfileItem(step, values, name=name, **more)  # type: ignore[arg-type]

    def apply(self, *items: ProfileItem, skip: tuple[str, ...] = (), **about: object) -> RunResult:
        wanted = Profile("Test", items, **about)  # type: ignore[arg-type]
        plan = make_plan(self.target, wanted, TaskContext(), catalogue=STEPS, journal=self.journal)
        return carry_out(
            self.target, plan, self.journal, TaskContext(), catalogue=STEPS, skip=skip, support=self.support
        )

    def resume(self, run: str) -> RunResult:
        return resume(self.target, self.journal, run, TaskContext(), catalogue=STEPS, support=self.support)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, JournalFile(tmp_path / "journal.jsonl"), WatchedTarget())


def outcomes(result: RunResult) -> list[str]:
    return [item.outcome.value for item in result.items]


def test_what_the_profile_does_not_want_here_is_left_alone(bench: Bench) -> None:
    wanted = Profile(
        "Test",
        (
            bench.item("text", "a", when={"os": ("windows",)}),
            bench.item("text", "b", when={"distribution": ("nothing",)}),
            bench.item("text", "c", needs=("a", "b")),
        ),
    )
    plan = make_plan(bench.target, wanted, TaskContext(), catalogue=STEPS)
    assert [item.comparison.state for item in plan.items] == [
        ItemState.NOT_WANTED, ItemState.NOT_WANTED, ItemState.CHANGE,
    ]  # fmt: skip
    assert plan.items[0].comparison.reason == "only for Windows"
    assert plan.items[1].comparison.reason.startswith("only for the system nothing, and this is ")
    assert bench.target.runs == 1
    result = bench.apply(*wanted.items)
    assert outcomes(result) == ["skipped", "skipped", "changed"]
    assert result.items[0].message == "Only for Windows."
    assert [item.undoable for item in result.items] == [False, False, True]
    with pytest.raises(SetupError, match='"Test" is not meant for device: only for Windows'):
        bench.apply(*wanted.items, requires={"os": ("windows",)})


def test_a_failure_leaves_out_what_needs_it_and_no_more_where_the_profile_says_so(bench: Bench) -> None:
    result = bench.apply(
        bench.item("fails", "bad", on_fail=OnFail.GO_ON),
        bench.item("text", "leaf", needs=("bad",)),
        bench.item("text", "twig", needs=("leaf",)),
        bench.item("text", "other"),
        bench.item("fails", "worse"),
        bench.item("text", "last"),
    )
    assert outcomes(result) == ["failed", "skipped", "skipped", "changed", "failed", "skipped"]
    assert [result.items[at].message for at in (1, 2, 5)] == [
        'Left out: it needs "Title of fails", which failed.',
        'Left out: it needs "Title of text", which was left out.',
        "Not reached.",
    ]
    assert runs(bench.journal)[0].ended == "failed"


def test_needs_are_names_of_items_before(bench: Bench) -> None:
    result = bench.apply(bench.item("text", "a"), bench.item("text", "b", needs=("a",)), skip=("a",))
    assert outcomes(result) == ["skipped", "skipped"]
    with pytest.raises(ProfileInvalid, match='needs "b", which does not stand before it'):
        bench.apply(bench.item("text", "a", needs=("b",)), bench.item("text", "b"))
    with pytest.raises(ProfileInvalid, match="name"):
        bench.apply(bench.item("text", "a"), bench.item("idle", "a"))


def test_each_step_tells_where_it_is(bench: Bench) -> None:
    bench.apply(bench.item("text", "a"), bench.item("refuses", "b"))
    stages = [(event.key, event.stage) for event in bench.events]
    assert stages == [
        ("a", Stage.BEGUN), ("a", Stage.CHANGING), ("a", Stage.PROVING), ("a", Stage.ENDED),
        ("b", Stage.BEGUN), ("b", Stage.CHANGING), ("b", Stage.ENDED),
    ]  # fmt: skip
    assert [event.result.outcome.value for event in bench.events if event.result] == ["changed", "failed"]
    assert {(event.number, event.total) for event in bench.events} == {(0, 2), (1, 2)}


def by_hand(proof: str, **more: str) -> ProfileItem:
    return ProfileItem("manual.task", {"instructions": "Measure it.", "proof": proof, **more}, on_fail=OnFail.GO_ON)


def test_work_by_hand_is_proven_kept_and_asked_once_for_a_device(bench: Bench) -> None:
    photo = bench.folder / "label of rack.JPG"
    photo.write_bytes(b"a picture")
    bench.person.answers = [
        HandProof(),
        HandProof(note="Port 4"),
        HandProof(photo=str(photo)),
        HandProof(reading=12.4),
        HandProof(reading=99.0),
        HandProof(is_left_out=True, note="no ladder"),
    ]
    volts = {"unit": "V", "least": "11.5", "most": "13"}
    items = [by_hand(kind) for kind in ("tick", "note", "photo")]
    items += [by_hand("reading", **volts), by_hand("reading", unit="A", most="2,5"), by_hand("note", unit="x")]
    result = bench.apply(*items)
    assert outcomes(result) == ["changed"] * 4 + ["failed", "skipped"]
    assert [item.message for item in result.items[1:]] == [
        "Port 4",
        f"photos/manual.task-3-{hashlib.sha256(b'a picture').hexdigest()[:12]}.jpg",
        "12.4 V",
        "The reading 99 A is not within its limits: at most 2.5 A is wanted.",
        "Left out: no ladder",
    ]
    assert (bench.folder / result.items[2].message).read_bytes() == b"a picture"
    done = [event.data for event in bench.journal.events() if event.kind.value == "step.done"]
    assert done[2]["proof"]["sha256"] and done[3]["proof"] == {
        "kind": "reading", "note": "", "reading": 12.4, "unit": "V",
    }  # fmt: skip
    assert bench.person.asked[3].least == 11.5
    # A later run of this device asks only for what is not proven, and an undo has nothing to take back
    plan = make_plan(bench.target, Profile("Test", tuple(items)), TaskContext(), catalogue=STEPS, journal=bench.journal)
    assert [item.comparison.state.value for item in plan.items] == ["ok"] * 4 + ["change"] * 2
    assert plan.items[0].comparison.reason.startswith("proven on 20")
    assert not undo(bench.target, bench.journal, result.run, TaskContext(), catalogue=STEPS).items
    # A clone of this device, which calls itself by the same id, has nothing proven yet
    bench.target.name = "The other"
    plan = make_plan(bench.target, Profile("Test", tuple(items)), TaskContext(), catalogue=STEPS, journal=bench.journal)
    assert [item.comparison.state.value for item in plan.items] == ["change"] * 6


def test_a_run_without_a_person_leaves_the_work_by_hand_out_and_one_that_was_cut_off_asks_again(bench: Bench) -> None:
    result = bench.apply(by_hand("tick"), bench.item("text", "a"))
    assert (outcomes(result), result.stopped) == (["skipped", "skipped"], True)  # the person pressed Stop
    wanted = Profile("Test", (by_hand("tick"), bench.item("text", "b")))
    plan = make_plan(bench.target, wanted, TaskContext(), catalogue=STEPS)
    alone = carry_out(bench.target, plan, bench.journal, TaskContext(), catalogue=STEPS)
    assert outcomes(alone) == ["skipped", "changed"]
    assert alone.items[0].message == "A person must do this, and nobody was there."


def test_a_device_is_compared_again_with_what_a_run_has_left(bench: Bench) -> None:
    result = bench.apply(bench.item("text", "a"), bench.item("text", "b"), bench.item("text", "c"), skip=("c",))
    undo(bench.target, bench.journal, result.run, TaskContext(), keys=["b"], catalogue=STEPS)
    bench.target.runs = 0
    again = check_again(bench.target, bench.journal, result.run, TaskContext(), catalogue=STEPS)
    assert [(item.key, item.comparison.state.value) for item in again.items] == [("a", "ok")]
    assert bench.target.runs <= 2  # who it is, and how it is
    (bench.folder / "a").write_text("drifted")
    again = check_again(bench.target, bench.journal, result.run, TaskContext(), catalogue=STEPS)
    (change,) = again.items[0].comparison.changes
    assert (change.before, change.after) == ("drifted", "new")
    mended = carry_out(bench.target, again, bench.journal, TaskContext(), catalogue=STEPS)
    assert (outcomes(mended), (bench.folder / "a").read_text()) == (["changed"], "new")


def test_what_has_drifted_and_needs_a_secret_waits_for_it_and_is_never_given_an_empty_one(bench: Bench) -> None:
    values = {"path": str(bench.folder / "a"), "text": "new", "word": Secret("hidden")}
    result = bench.apply(ProfileItem("text", values))
    (bench.folder / "a").write_text("drifted")
    again = check_again(bench.target, bench.journal, result.run, TaskContext(), catalogue=STEPS)
    mended = carry_out(bench.target, again, bench.journal, TaskContext(), catalogue=STEPS)
    assert [item.message for item in mended.items] == ["The run needs the secret value again: word."]
    assert ((bench.folder / "a").read_text(), runs(bench.journal)[1].ended) == ("drifted", "")
    given = {"text": {"word": Secret("hidden")}}
    later = resume(bench.target, bench.journal, mended.run, TaskContext(), given=given, catalogue=STEPS)
    assert (outcomes(later), (bench.folder / "a").read_text()) == (["changed"], "new")


def test_an_empty_secret_is_none(bench: Bench) -> None:
    values = {"path": str(bench.folder / "a"), "text": "new", "word": Secret("")}
    assert bench.apply(ProfileItem("text", values)).items[0].outcome.value == "changed"
    asked = replace(CATALOGUE["text"].parameters[2], required=True)
    with pytest.raises(ProfileInvalid, match='needs a value for "word"'):
        check_arguments(replace(CATALOGUE["text"], parameters=(asked,)), {"word": Secret("")})


@pytest.mark.parametrize("reading", [float("nan"), float("inf")])
def test_a_reading_is_a_number(bench: Bench, reading: float) -> None:
    bench.person.answers = [HandProof(reading=reading)]
    assert bench.apply(by_hand("reading")).items[0].message == "A reading is needed as the proof of this step."


def test_one_run_at_a_time_is_on_a_device(bench: Bench) -> None:
    inner: list[str] = []

    def watch(event: RunEvent) -> None:
        if event.stage is Stage.CHANGING and not inner:
            for again in (lambda: bench.apply(bench.item("text", "b")), lambda: bench.resume(event.run)):
                with pytest.raises(SetupError) as refused:
                    again()
                inner.append(str(refused.value))

    plan = make_plan(bench.target, Profile("Test", (bench.item("text", "a"),)), TaskContext(), catalogue=STEPS)
    support = replace(bench.support, watch=watch)
    carry_out(bench.target, plan, bench.journal, TaskContext(), catalogue=STEPS, support=support)
    assert inner == ["Satchel is at work on device already, in another window or on the command line."] * 2
    assert outcomes(bench.apply(bench.item("text", "b"))) == ["changed"]


def test_an_unfinished_run_that_cannot_be_taken_back_further_has_ended(bench: Bench) -> None:
    class Ended(BaseException):
        """As if Satchel had been killed."""

    def watch(event: RunEvent) -> None:
        if event.key == "b":
            raise Ended

    steps = {**STEPS, "lasting": replace(CATALOGUE["text"], id="lasting", undo=Undo.NONE)}
    items = (bench.item("text", "a"), bench.item("lasting", "c"), bench.item("text", "b"))
    plan = make_plan(bench.target, Profile("Test", items), TaskContext(), catalogue=steps)
    with pytest.raises(Ended):
        carry_out(bench.target, plan, bench.journal, TaskContext(), catalogue=steps, support=Support(watch=watch))
    (record,) = runs(bench.journal)
    back = undo(bench.target, bench.journal, record.run, TaskContext(), catalogue=steps)
    assert (outcomes(back), runs(bench.journal)[0].ended) == (["skipped", "undone"], "undone")


def test_an_undo_does_not_take_the_work_of_a_later_use_of_the_step(bench: Bench) -> None:
    def use(text: str, name: str = "") -> ProfileItem:
        return ProfileItem("text", {"path": str(bench.folder / "a"), "text": text}, name=name)

    first = bench.apply(use("one"), bench.item("text", "b"))
    second = bench.apply(use("two", "mid"), replace(use("three", "end"), needs=("mid",)))
    assert outcomes(second) == ["changed", "changed"]

    def back(run: str, *keys: str) -> list[tuple[str, str]]:
        result = undo(bench.target, bench.journal, run, TaskContext(), keys=keys or None, catalogue=STEPS)
        return [(item.outcome.value, item.message) for item in result.items]

    assert back(first.run) == [
        ("undone", ""),
        ("failed", f"Title of text: “Title of text” of the run {second.run} (Test) has changed it further."),
    ]
    assert back(second.run, "mid") == [("failed", "Title of text: “Title of text” of this run has changed it further.")]
    assert (bench.folder / "a").read_text() == "three"
    assert back(second.run) == [("undone", "")] * 2
    assert back(first.run, "text") == [("undone", "")]
    assert not (bench.folder / "a").exists()


def test_a_device_is_the_same_in_capitals(bench: Bench) -> None:
    run = bench.apply(bench.item("text", "a")).run
    bench.target.name = "DEVICE"
    assert outcomes(undo(bench.target, bench.journal, run, TaskContext(), catalogue=STEPS)) == ["undone"]


def test_what_a_device_says_of_a_secret_is_masked(bench: Bench) -> None:
    told = "echo \"cannot use '$p_word' as a key\" >&2; exit 3\n"
    steps = {"tells": text_step("tells", told)}
    values = {"path": str(bench.folder / "a"), "text": "new", "word": Secret("correct horse")}
    plan = make_plan(bench.target, Profile("Test", (ProfileItem("tells", values),)), TaskContext(), catalogue=steps)
    result = carry_out(bench.target, plan, bench.journal, TaskContext(), catalogue=steps)
    assert result.items[0].message == "The device answered: cannot use '••••••' as a key"
    assert "horse" not in bench.journal.path.read_text()
