"""A device's answers in one file, and the tests' recordings of it."""

import json
import zipfile
from pathlib import Path

import pytest

from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import FileError
from app.domain.facts import Fact
from app.domain.inspection import Column, Listing, View
from app.domain.target import CommandResult, Os
from app.domain.task import TaskContext
from app.services.bundles.masking import Masker
from app.services.bundles.questions import FACTS
from app.services.bundles.recording import record, save
from app.services.facts.parameters import single_script
from app.services.targets.local import LocalTarget
from app.services.targets.recorded import RecordedTarget
from tests.end_to_end.program import satchel
from tests.recordings.take import NoBundle, take


def broken(os: Os, text: str) -> str:
    raise ValueError("no such word")


WHO = View(
    id="who",
    title="Who",
    icon="",
    noun="user",
    teaches="",
    columns={Os.LINUX: (Column("name", "Name"),)},
    sort_by="name",
    scripts={Os.LINUX: "who-script"},
    shown={},
    parse=lambda os, text: Listing(()),
)


def test_this_computer_is_recorded_and_becomes_recordings(tmp_path: Path) -> None:
    odd = Fact("odd", {Os.LINUX: "echo 10.9.8.7"}, broken)
    bundle = record(LocalTarget(), THIS_COMPUTER, (*FACTS, odd), (), TaskContext())
    save(bundle, tmp_path / "this.zip", "9.9")
    with zipfile.ZipFile(tmp_path / "this.zip") as file:
        assert b"10.9.8.7" not in b"".join(map(file.read, file.namelist()))
        assert json.loads(file.read("about.json"))["satchel"] == "9.9"
    written, said = take(tmp_path / "this.zip", tmp_path / "recordings", "here")
    assert tmp_path / "recordings/linux/platform/here.txt" in written
    assert any("odd" in one and "no such word" in one for one in said)
    for path in written:
        if path.parent.name != "odd":
            fact = next(fact for fact in FACTS if fact.name == path.parent.name)
            fact.parse(Os.LINUX, path.read_text())
    again, said = take(tmp_path / "this.zip", tmp_path / "recordings", "here")
    assert again == [] and any("there already" in one for one in said)


def test_a_view_is_asked_as_a_person_would_see_it(tmp_path: Path) -> None:
    answers = {single_script(Os.LINUX, "who-script"): CommandResult(0, "anna pts/0 10.1.2.3\n")}
    device = Device("d", "web01", host="web01.nordlys.example", user="anna")
    bundle = record(RecordedTarget("web01", Os.LINUX, answers), device, (), (WHO,), TaskContext())
    assert [(one.kind, one.name, one.output) for one in bundle.answers] == [
        ("views", "who", f"person1 pts/0 {Masker().mask('10.1.2.3')}\n")
    ]
    save(bundle, tmp_path / "b.zip", "1")
    written, _ = take(tmp_path / "b.zip", tmp_path, "debian")
    assert written == [tmp_path / "views/linux/who/debian.txt"]


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_text("mine")
    bundle = record(RecordedTarget("web01", Os.LINUX, {}), THIS_COMPUTER, (), (), TaskContext())
    with pytest.raises(FileError, match="there already"):
        save(bundle, tmp_path / "b.zip", "1")
    assert (tmp_path / "b.zip").read_text() == "mine"


@pytest.mark.parametrize(
    "about",
    [
        "[]",
        '{"format": 2}',
        '{"format": 1, "os": "beos", "answers": []}',
        '{"format": 1, "os": "linux", "answers": [{"kind": "..", "name": "x"}]}',
        '{"format": 1, "os": "linux", "answers": [{"kind": "facts", "name": "../x", "exit_code": 0, "why": ""}]}',
    ],
)
def test_a_strange_file_writes_nothing(tmp_path: Path, about: str) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as file:
        file.writestr("about.json", about)
        file.writestr("facts/../x.txt", "x")
        file.writestr("../x.txt", "x")
    with pytest.raises(NoBundle):
        take(tmp_path / "b.zip", tmp_path / "out", "odd")
    assert not list(tmp_path.glob("out/**/*"))


def test_the_command_shows_what_was_masked_and_keeps_it_out_of_the_file(own_home: Path, tmp_path: Path) -> None:
    done = satchel("record", tmp_path / "b.zip")
    assert done.returncode == 0, done.stderr
    assert "Masked, and only shown here, not in the file" in done.stdout and "→" in done.stdout
    was = next(line.split()[1] for line in done.stdout.splitlines() if "→" in line)
    with zipfile.ZipFile(tmp_path / "b.zip") as file:
        assert was.encode() not in b"".join(map(file.read, file.namelist()))
    assert satchel("record", tmp_path / "b.zip").returncode != 0
