"""Facts as a file: what was found on the spot is found again at the office, and a hostile file is refused."""

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.devices import Device
from app.domain.errors import AppError, FileError, JournalDamaged
from app.domain.journal import EventKind
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.baselines.kept import KeptFacts
from app.services.baselines.store import Baselines
from app.services.bundles.fact_files import load, to_bundle
from app.services.bundles.recording import record, save
from app.services.diagnostics.checks import CHECKS
from app.services.diagnostics.course import Course, Wave
from app.services.examinations import Examinations, examine_file
from app.services.facts.batch import MAX_ANSWER, Answer
from app.services.facts.performance.uptime import UPTIME
from app.services.facts.system.pending_restart import PENDING_RESTART
from app.services.targets.local import LocalTarget
from app.services.visits import Visits

NOW = datetime(2026, 9, 12, 10, 28, tzinfo=UTC)
TASK = TaskContext()
HOSTS = "10.0.0.5 nd-server nd-server.nordlys.lan\n# password=hunter22\n"


def kept(**answers: Answer | None) -> KeptFacts:
    return KeptFacts("nd-server", Os.LINUX, NOW, answers, "slow")


def saved(path: Path, facts: KeptFacts, *, is_masked: bool = False) -> Path:
    save(to_bundle(facts, TASK, is_masked=is_masked), path, "1.0")
    return path


def test_what_was_saved_is_read_as_it_was(tmp_path: Path) -> None:
    facts = kept(
        hosts_file=Answer(0, "10.0.0.5 nd-server æøå\n", "a warning"),
        uptime=Answer(81, "", "permission denied"),
        listeners=None,
        error_log=Answer(0, "", too_large=True),
    )
    again = load(saved(tmp_path / "facts.zip", facts))
    assert (again.device, again.os, again.at, again.symptom) == ("nd-server", Os.LINUX, NOW, "slow")
    assert again.answers["hosts_file"] == facts.answers["hosts_file"]
    assert again.answers["uptime"] == facts.answers["uptime"]
    assert again.answers["error_log"] == facts.answers["error_log"]
    assert again.answers["listeners"] == Answer(124, "")


def test_secrets_never_leave_and_names_only_when_they_may(tmp_path: Path) -> None:
    facts = kept(hosts_file=Answer(0, HOSTS))
    plain, masked = saved(tmp_path / "a.zip", facts), saved(tmp_path / "b.zip", facts, is_masked=True)
    for path, is_named in ((plain, True), (masked, False)):
        with zipfile.ZipFile(path) as file:
            text = "".join(file.read(name).decode() for name in file.namelist())
        assert "hunter22" not in text
        assert ("nordlys" in text, "10:28" in text) == (is_named, is_named), path
    assert load(masked).device == "b"


def test_the_facts_of_this_computer_give_the_same_findings_again(tmp_path: Path) -> None:
    examinations = Examinations(Visits(tmp_path / "visits"), Baselines(tmp_path / "baselines"))
    checks = tuple(check for check in CHECKS if set(check.needs) <= {UPTIME, PENDING_RESTART})
    assert len(checks) >= 2
    unwritten: list[AppError] = []
    found = examinations.examine(LocalTarget(), Course((Wave(checks),)), TASK, unwritten=unwritten.append)
    examinations.save_facts(found.started, tmp_path / "here.zip", TASK, is_masked=False)
    again = examine_file(tmp_path / "here.zip", CHECKS, TASK)
    assert (again.device, again.started, again.round_trips, unwritten) == ("This computer", found.started, 0, [])
    judged = {one.check: one.judgement for one in again.findings}
    assert judged | {one.check: one.judgement for one in found.findings} == judged
    later = Examinations(Visits(tmp_path / "visits"), Baselines(tmp_path / "baselines"))
    assert later.facts_of(found.started).answers.keys() >= {"uptime", "pending_restart"}, "after a new start, too"
    with pytest.raises(FileError, match="not kept any more"):
        later.facts_of(NOW)


def test_a_recording_is_a_file_of_facts_too(tmp_path: Path) -> None:
    save(record(LocalTarget(), Device("", "here"), [UPTIME], [], TASK), tmp_path / "recorded.zip", "1.0")
    assert load(tmp_path / "recorded.zip").answers["uptime"]


def _zip(path: Path, about: object, **members: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("about.json", about if isinstance(about, bytes) else json.dumps(about))
        for name, data in members.items():
            file.writestr(f"facts/{name}.txt", data)


ABOUT = {"format": 1, "os": "linux", "recorded": "2026-09-12", "answers": []}
_ONE = {"kind": "facts", "name": "uptime", "exit_code": 0}
HOSTILE: dict[str, Callable[[Path], object]] = {
    "no zip": lambda path: path.write_bytes(b"PK\x03\x04 but no more"),
    "empty": lambda path: path.write_bytes(b""),
    "no about": lambda path: zipfile.ZipFile(path, "w").close(),
    "about is no JSON": lambda path: _zip(path, b"\xff{"),
    "about is too deep": lambda path: _zip(path, b"[" * 200_000),
    "about is a list": lambda path: _zip(path, []),
    "no such system": lambda path: _zip(path, ABOUT | {"os": "plan9"}),
    "no time": lambda path: _zip(path, ABOUT | {"recorded": "yesterday"}),
    "an answer that is not there": lambda path: _zip(path, ABOUT | {"answers": [_ONE]}),
    "a way out of the file": lambda path: _zip(path, ABOUT | {"answers": [_ONE | {"name": "../../about"}]}),
    "too many answers": lambda path: _zip(path, ABOUT | {"answers": [_ONE] * 3000}, uptime=b"1"),
    "a number that is none": lambda path: _zip(path, ABOUT | {"answers": [_ONE | {"exit_code": 1e999}]}, uptime=b"1"),
    "it unpacks to too much": lambda path: _zip(path, ABOUT | {"answers": [_ONE]}, uptime=b"0" * (4 * MAX_ANSWER + 1)),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_in_plain_words(tmp_path: Path, make: Callable[[Path], object]) -> None:
    path = tmp_path / "facts.zip"
    make(path)
    with pytest.raises(FileError) as refused:
        load(path)
    assert "facts.zip" in str(refused.value) and "Traceback" not in refused.value.details
    assert refused.value.hint


def test_a_file_of_a_later_satchel_says_so(tmp_path: Path) -> None:
    _zip(tmp_path / "facts.zip", ABOUT | {"format": 7})
    with pytest.raises(FileError, match="another version"):
        load(tmp_path / "facts.zip")


def test_a_large_answer_is_too_large_and_no_more(tmp_path: Path) -> None:
    _zip(tmp_path / "facts.zip", ABOUT | {"answers": [_ONE]}, uptime=b"0" * (MAX_ANSWER + 1))
    answer = load(tmp_path / "facts.zip").answers["uptime"]
    assert answer is not None and answer.too_large and not answer.output


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_no_answer_in_a_file_breaks_a_check(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("facts") / "facts.zip"
    names = list({fact.name for check in CHECKS for fact in check.needs if not fact.given})[:8]
    _zip(path, ABOUT | {"answers": [_ONE | {"name": name} for name in names]}, **dict.fromkeys(names, data))
    assert examine_file(path, CHECKS, TASK).device == "facts"


def test_a_check_that_asks_more_than_the_file_holds_is_left_out_and_said(tmp_path: Path) -> None:
    (check,) = (one for one in CHECKS if one.id == "ip.static")
    some = next(fact for fact in check.needs if Os.LINUX in fact.scripts)
    found = examine_file(saved(tmp_path / "facts.zip", kept(**{some.name: Answer(0, "")})), [check], TASK, symptom="")
    assert found.findings == ()
    assert [(one.check, one.why) for one in found.left_out] == [("ip.static", "is not among the saved facts")]


def test_what_a_later_satchel_has_found_is_left_out(tmp_path: Path) -> None:
    visits = Visits(tmp_path / "visits")
    examinations = Examinations(visits, Baselines(tmp_path / "baselines"))
    journal = visits.current().journal
    course = Course((Wave(tuple(check for check in CHECKS if set(check.needs) <= {UPTIME})),))
    found = examinations.examine(LocalTarget(), course, TASK, unwritten=lambda _: None)
    good = next(event.data["diagnosis"] for event in journal.events() if event.kind is EventKind.DIAGNOSED)
    for odd in ({}, [], None, {**good, "confidence": "certain"}, {**good, "findings": [{"verdict": "odd"}]}):
        journal.append(EventKind.DIAGNOSED, device="x", diagnosis=odd, symptom_title="")
    assert [one.started for one in examinations.examined()] == [found.started]


def test_a_damaged_journal_does_not_keep_a_device_from_being_examined(tmp_path: Path) -> None:
    visits = Visits(tmp_path / "visits")
    visits.current()
    (file,) = (tmp_path / "visits").rglob("journal.jsonl")
    file.write_bytes(b"nonsense\n")
    unwritten: list[AppError] = []
    examinations = Examinations(Visits(tmp_path / "visits"), Baselines(tmp_path / "baselines"))
    course = Course((Wave(tuple(check for check in CHECKS if set(check.needs) <= {UPTIME})),))
    found = examinations.examine(LocalTarget(), course, TASK, unwritten=unwritten.append)
    assert found.findings and [type(error) for error in unwritten] == [JournalDamaged]
    assert examinations.facts_of(found.started).answers, "they can be saved all the same"


def test_what_a_file_names_wrongly_keeps_nobody_from_judging_it(tmp_path: Path) -> None:
    about = {**ABOUT, "answers": [_ONE], "symptom": "slow", "named": {"vpn": "-oProxyCommand=x"}}
    _zip(tmp_path / "odd.zip", about, uptime=b"100.0 100.0\n")
    assert "sys.uptime" in {one.check for one in examine_file(tmp_path / "odd.zip", CHECKS, TASK).findings}
    for symptom in ("vpn", ""):
        examine_file(tmp_path / "odd.zip", CHECKS, TASK, symptom=symptom)
