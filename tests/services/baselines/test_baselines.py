"""What a device said at an earlier visit: it is found again, compared, and marks what is new."""

import gzip
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.diagnostics import Change, Check, CheckGroup, Diagnosis, Finding, Judgement, Thresholds, Verdict
from app.domain.facts import Fact, Facts, Missing, Reason
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.baselines.compared import COMPARED, Compared
from app.services.baselines.comparing import MOST, changes_since, differences
from app.services.baselines.examining import compared, examine_and_compare
from app.services.baselines.kept import KeptFacts, key_of
from app.services.baselines.notes import Earlier, FactNotes
from app.services.baselines.store import KEPT, Baselines
from app.services.diagnostics.course import Course, Wave
from app.services.facts.batch import Answer
from app.services.facts.disk.smart import SMART, Smart
from app.services.facts.security.listeners import LISTENERS
from app.services.targets.local import LocalTarget

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MACHINE = "0123456789abcdef"
LEVEL: Fact[int] = Fact("level", {Os.LINUX: "echo 5"}, lambda os, text: int(text))
OTHER: Fact[int] = Fact("other", {Os.LINUX: "echo 1"}, lambda os, text: int(text))


def _judge(facts: Facts, limits: Thresholds) -> Judgement:
    level = facts.get(LEVEL)
    facts.find(OTHER)
    if level > limits["most"]:
        return Judgement(Verdict.WARNING, f"{level} is too high", "high")
    return Judgement(Verdict.OK, f"{level} is fine")


CHECK = Check("a.level", "Level", CheckGroup.SYSTEM, (LEVEL, OTHER), _judge, thresholds={"most": 4})


def kept(
    answers: Mapping[str, str], at: datetime = NOW, *, visit: str = "v1", symptom: str = "", machine: str = MACHINE
) -> KeptFacts:
    said = {key: Answer(0, text) for key, text in answers.items()}
    return KeptFacts("till", Os.LINUX, at, said, symptom, visit, machine, scope=symptom)


def found(now: KeptFacts) -> Diagnosis:
    finding = Finding(CHECK.id, CHECK.title, CHECK.group, CHECK.judge(now.known(CHECK.needs), CHECK.thresholds))
    return Diagnosis("till", now.at, 0.1, 1, (finding,), finding)


def test_what_was_kept_at_an_earlier_visit_is_found_and_what_belongs_to_this_one_is_not(tmp_path: Path) -> None:
    store = Baselines(tmp_path)
    store.keep(kept({"level": "1"}, NOW - timedelta(days=9), visit="v0"))
    store.keep(kept({"level": "2"}, NOW - timedelta(days=2)))
    store.keep(kept({"level": "3"}, NOW - timedelta(minutes=5)))
    store.keep(kept({"level": "9"}, NOW - timedelta(days=1), visit="v2", machine="f" * 16))
    said = [one.value(LEVEL) for one in store.before(MACHINE, "v1", NOW)]
    assert said == [2, 1], "newest first; a visit that was left open is over when its day is"
    assert list(store.before("", "v1", NOW)) == [], "a device that does not say who it is is never compared"


def test_the_same_run_takes_the_place_of_the_one_before_and_only_some_are_kept(tmp_path: Path) -> None:
    store = Baselines(tmp_path)
    for minute in range(3):
        store.keep(kept({"level": str(minute)}, NOW + timedelta(minutes=minute)))
    store.keep(kept({"level": "7"}, NOW + timedelta(minutes=9), symptom="slow"))
    assert len(list((tmp_path / MACHINE).iterdir())) == 2
    for day in range(KEPT + 5):
        store.keep(kept({"level": "1"}, NOW + timedelta(days=day), visit=f"w{day}"))
    assert len(list((tmp_path / MACHINE).iterdir())) == KEPT
    newest = store.find(NOW + timedelta(days=KEPT + 4))
    assert newest and newest.value(LEVEL) == 1
    assert store.find(NOW) is None


def test_secrets_are_masked_and_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    store = Baselines(tmp_path)
    store.keep(kept({"proxy": "http_proxy=http://kim:hunter22@proxy:3128"}))
    (file,) = (tmp_path / MACHINE).iterdir()
    assert b"hunter22" not in gzip.decompress(file.read_bytes())
    if os.name != "nt":
        assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        gzip.compress(
            b'{"format": 1, "os": "linux", "device": "", "at": "2026-11-20", "symptom": "", "visit": "", '
            b'"machine": "", "answers": {"level": {"exit_code": Infinity, "output": "", "errors": ""}}}'
        ),
        b"\x1f\x8bnonsense",
        gzip.compress(b"{}"),
        gzip.compress(b"[" * 100_000),
        gzip.compress(json.dumps({"format": 2}).encode()),
        gzip.compress(b"0" * (33 * 1024 * 1024)),
    ],
    ids=["empty", "an endless number", "no gzip", "no facts", "too deep", "a later format", "too large"],
)
def test_a_damaged_file_is_as_if_it_were_not_there(tmp_path: Path, data: bytes) -> None:
    store = Baselines(tmp_path)
    store.keep(kept({"level": "1"}, NOW - timedelta(days=9), visit="v0"))
    (tmp_path / MACHINE / "20261120T120000000000_v9_.json.gz").write_bytes(data)
    assert [one.value(LEVEL) for one in store.before(MACHINE, "v1", NOW)] == [1]


def test_an_answer_that_was_not_kept_or_broke_off_says_so(tmp_path: Path) -> None:
    one = replace(kept({}), answers={"level": None, "other": Answer(124, "")})
    for fact, reason in ((LEVEL, Reason.UNPARSABLE), (OTHER, Reason.TIMED_OUT), (LISTENERS, Reason.NOT_KEPT)):
        said = one.value(fact)
        assert isinstance(said, Missing) and said.reason is reason


def test_a_question_about_something_named_is_another_question() -> None:
    one, two = (replace(LEVEL, given={"host": name}) for name in ("a", "b"))
    assert len({key_of(LEVEL), key_of(one), key_of(two)}) == 3
    assert key_of(one) == key_of(replace(LEVEL, given={"host": "a"}))


@pytest.mark.parametrize(
    ("before", "now", "is_new"),
    [
        ({"level": "3", "other": "1"}, {"level": "5", "other": "1"}, True),
        ({"level": "6", "other": "1"}, {"level": "5", "other": "1"}, False),
        ({"level": "3"}, {"level": "5"}, True),  # what is not known now was not known then either
        ({"level": "3"}, {"level": "5", "other": "1"}, False),
        ({"level": "nonsense", "other": "1"}, {"level": "5", "other": "1"}, False),
        ({}, {"level": "5", "other": "1"}, False),
    ],
)
def test_what_was_in_order_then_is_marked_as_new(before: dict[str, str], now: dict[str, str], is_new: bool) -> None:
    then = NOW - timedelta(days=73)
    here = kept(now)
    marked = compared(found(here), [CHECK], here, Earlier([kept(before, then)]), {})
    assert marked.findings[0].new_since == (then if is_new else None)
    assert marked.root_cause is marked.findings[0], "the cause is one of the findings, by identity"
    assert marked.compared_with == (then if is_new else None)


def test_the_thresholds_of_the_site_are_those_of_the_earlier_visit_too() -> None:
    here = kept({"level": "5", "other": "1"})
    earlier = Earlier([kept({"level": "3", "other": "1"}, NOW - timedelta(days=1))])
    assert compared(found(here), [CHECK], here, earlier, {CHECK.id: {"most": 2}}).findings[0].new_since is None


def test_ports_that_were_opened_and_closed_are_told() -> None:
    then = NOW - timedelta(days=3)
    here = kept({"listeners": "00000000:0016\n00000000:1F90\n"})
    earlier = Earlier([kept({}, NOW - timedelta(days=1)), kept({"listeners": "00000000:0016\n0100007F:0CEA\n"}, then)])
    changes, since = changes_since(here, earlier)
    assert since == then, "the newest visit that knows it"
    assert [(one.kind, one.what, bool(one.before), bool(one.after)) for one in changes] == [
        ("Open ports", "Port 3306", True, False),
        ("Open ports", "Port 8080", False, True),
    ]


def test_nothing_known_of_an_earlier_visit_is_no_change() -> None:
    assert changes_since(kept({"listeners": "00000000:0016\n"}), Earlier([])) == ((), None)


def test_differences_are_gone_other_and_new() -> None:
    before, after = {"a": "1", "b": "1", "c": ""}, {"b": "2", "c": "", "d": ""}
    assert differences("x", before, after) == [
        Change("x", "a", "1", ""),
        Change("x", "b", "1", "2"),
        Change("x", "d", "", "there"),
    ]
    here, earlier = {"listeners": "\n".join(f"00000000:{n:04X}" for n in range(1, 900))}, {"listeners": ""}
    assert len(changes_since(kept(here), Earlier([kept(earlier)]))[0]) == MOST


RECORDED = Path(__file__).parents[2] / "recordings"


@pytest.mark.parametrize("one", COMPARED, ids=lambda one: one.fact.name)
def test_a_device_that_stays_as_it_is_has_no_changes(one: Compared) -> None:
    """With all that devices have said; and what is compared can be told from one another."""
    values = [
        one.fact.parse(Os(folder.parent.name), path.read_text("utf-8"))
        for folder in (RECORDED / "linux" / one.fact.name, RECORDED / "windows" / one.fact.name)
        for path in sorted(folder.glob("*.*"))
    ]
    assert values
    items = [dict(one.items(value)) for value in values]
    assert any(items), "one of them at least says something that can be compared"
    assert [differences(one.kind, said, said) for said in items] == [[]] * len(items)
    assert all(isinstance(word, str) and name for said in items for name, word in said.items())


def test_a_password_is_in_no_change_and_is_none_because_it_was_kept_masked() -> None:
    before, now = "socket://kim:••••••@printer:9100", "socket://kim:hunter22@printer:9100"
    assert differences("Printers", {"office": before}, {"office": now}) == []
    (new,) = differences("Printers", {}, {"office": now})
    assert new.after == before


def test_counters_of_a_disk_that_grow_are_told() -> None:
    (smart,) = (one for one in COMPARED if one.fact is SMART)
    before, now = (smart.items((Smart("/dev/sda", "WD Red", reallocated=number, pending=0),)) for number in (3, 8))
    assert differences(smart.kind, before, now) == [
        Change("Counters of the disks", "WD Red: replaced sectors", "3", "8")
    ]


@pytest.mark.skipif(not Path("/etc/machine-id").is_file(), reason="this computer does not say who it is")
def test_this_computer_is_compared_with_itself(tmp_path: Path) -> None:
    """The whole way, twice: the file that the check looks at changes between the visits."""
    file = tmp_path / "level"
    level: Fact[int] = Fact("level", {Os.LINUX: f"cat '{file}'"}, lambda os, text: int(text))

    def judge(facts: Facts, limits: Thresholds) -> Judgement:
        now, before = facts.get(level), facts.earlier(level)
        grown = not isinstance(before, Missing) and now > before
        return Judgement(Verdict.WARNING if grown else Verdict.OK, f"{now} after {before}", "grown" if grown else "")

    check = Check("a.level", "Level", CheckGroup.SYSTEM, (level,), judge)
    store = Baselines(tmp_path / "baselines")
    said: list[Any] = []
    for number, visit in ((1, "v1"), (4, "v2")):
        file.write_text(f"{number}\n")
        one, facts = examine_and_compare(LocalTarget(), Course((Wave((check,)),)), TaskContext(), store, visit)
        store.keep(replace(facts, at=facts.at - timedelta(days=2 - number // 2)))
        said.append((one.findings[0].verdict, one.findings[0].new_since is not None, one.round_trips))
    assert said == [(Verdict.OK, False, 1), (Verdict.WARNING, True, 1)]


def test_a_name_that_a_device_made_up_stays_on_one_short_line() -> None:
    (change,) = differences("Printers", {}, {f"a\n\x1b[2J{'b' * 5000}": "c\rd"})
    assert change.what.isprintable() and len(change.what) <= 200
    assert change.after == "c d"


def test_a_quick_check_does_not_take_the_place_of_a_full_one(tmp_path: Path) -> None:
    store = Baselines(tmp_path)
    then = NOW - timedelta(days=3)
    store.keep(replace(kept({"level": "1", "other": "7"}, then), scope="full"))
    store.keep(replace(kept({"level": "2"}, then + timedelta(hours=1)), scope="quick"))
    earlier = Earlier(store.before(MACHINE, "v2", NOW))
    assert (earlier[LEVEL], earlier[OTHER]) == (2, 7), "each fact from the newest run that knows it"


def test_a_device_that_answers_without_end_fills_no_disk(tmp_path: Path) -> None:
    said = {f"fact{number}": "\x01" * 1024 * 1024 for number in range(12)} | {"level": "3"}
    store = Baselines(tmp_path)
    store.keep(kept(said))
    again = store.find(NOW)
    assert again is not None
    assert again.value(LEVEL) == 3
    too_large = [one for one in again.answers.values() if one and one.too_large]
    assert len(too_large) == 7, "the largest are left out, and say so"


def test_a_clock_that_was_set_back_loses_nothing(tmp_path: Path) -> None:
    store = Baselines(tmp_path)
    for day in range(1, KEPT + 3):
        store.keep(kept({"level": "9"}, NOW + timedelta(days=400 + day), visit=f"w{day}"))
    for day in range(3):
        store.keep(kept({"level": f"{day}"}, NOW + timedelta(days=day), visit=f"v{day}"))
    assert store.find(NOW), "what was just kept is not what gives way"
    assert [one.value(LEVEL) for one in store.before(MACHINE, "v9", NOW + timedelta(days=4))] == [2, 1, 0]
    assert len(list((tmp_path / MACHINE).iterdir())) == KEPT


@pytest.mark.skipif(not Path("/etc/machine-id").is_file(), reason="this computer does not say who it is")
def test_what_another_system_of_the_machine_said_is_not_compared() -> None:
    windows = replace(kept({"level": "3"}, NOW - timedelta(days=1)), os=Os.WINDOWS)
    notes = FactNotes(lambda _: [windows, kept({"level": "2"}, NOW - timedelta(days=9))])
    assert notes.read(LocalTarget(), [LEVEL], TaskContext()).earlier(LEVEL) == 2
