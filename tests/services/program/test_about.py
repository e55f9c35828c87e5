"""Versions and licences: all that is needed is named, and the file of a built program is taken apart."""

import importlib.metadata
import platform
from pathlib import Path

from app.domain.task import TaskContext
from app.services.paths import Paths
from app.services.program.licences import parts_of, read_licences
from app.services.program.versions import as_text, own_versions
from shipping.commit import write_commit
from shipping.licences import third_party_licences
from shipping.parts import Part


def test_the_versions_name_what_a_question_needs(tmp_path: Path) -> None:
    lines = dict(own_versions(Paths(tmp_path), TaskContext()))
    assert lines["Python"] == platform.python_version()
    for library in ("paramiko", "cryptography", "pypsrp", "pywinrm"):
        assert lines[library] == importlib.metadata.version(library)
    assert lines["OpenSSL"][0].isdigit()
    assert lines["Data folder"] == str(tmp_path) and lines["Portable"] == "no"
    assert all(lines.values())
    assert f"Data folder: {tmp_path}\n" in as_text(list(lines.items()))


def test_a_data_folder_beside_the_program_is_portable(tmp_path: Path) -> None:
    assert dict(own_versions(Paths(tmp_path / "satchel-data"), TaskContext()))["Portable"] == "yes"


def test_the_licences_of_a_built_program_are_taken_apart(tmp_path: Path) -> None:
    texts = tmp_path / "a", tmp_path / "b"
    for file in texts:
        file.write_text(f"Words of {file.name}\n====\nmore")
    parts = [
        Part("one", "1.0", "MIT", "", "", texts=(texts[0],)),
        Part("two", "2.0", "MIT", "", "", texts=(texts[0],)),
        Part("three", "3", "ISC", "", "", texts=(texts[1],)),
    ]
    everything, first, second = parts_of(third_party_licences(parts))
    assert "three 3: ISC" in everything.text and "Words of" not in everything.text
    assert first.title == "one, two" and first.text == "Words of a\n====\nmore"
    assert second.title == "three" and second.has(["three", "words"]) and not second.has(["one"])


def test_from_its_source_the_notices_and_the_texts_are_there() -> None:
    found = {text.title: text for text in read_licences(TaskContext())}
    assert found["Satchel"].has(["mit", "permission"])
    assert found["All parts"].has(["paramiko"]) and found["LGPL-3.0"].has(["lesser"])


def test_the_commit_is_empty_where_there_is_no_repository(tmp_path: Path) -> None:
    assert write_commit(tmp_path, tmp_path / "work").read_text() == "\n"
