"""What is wrong with a built program is said before anyone is given it."""

import sys
from pathlib import Path

import pytest

from shipping.examination import complaints

RESOURCES = ("icons", "styles", "templates", "data", "profiles", "licences", "help")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    texts = ("LICENSE", "THIRD_PARTY_LICENSES.txt", "satchel.cdx.json", "_internal/CHANGELOG.md", "satchel")
    for name in (*texts, "_internal/compiled.bin"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"text")
    for name in RESOURCES:
        (tmp_path / "_internal/resources" / name).mkdir(parents=True)
    return tmp_path


def test_a_whole_program_has_nothing_wrong(program: Path) -> None:
    assert complaints(program, "linux") == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("_internal/tests/test_x.py", "_internal/tests/test_x.py is for developers only."),
        ("_internal/pip/main.py", "_internal/pip/main.py is for developers only."),
        ("_internal/python313.pdb", "_internal/python313.pdb is for developers only."),
        ("_internal/libQt6Quick.so.6", "_internal/libQt6Quick.so.6 is of a part of Qt that Satchel does not use."),
        ("_internal/Qt6Network.dll", "_internal/Qt6Network.dll is of a part of Qt that Satchel does not use."),
    ],
)
def test_what_does_not_belong_to_it_is_found(program: Path, name: str, sentence: str) -> None:
    (program / name).parent.mkdir(exist_ok=True)
    (program / name).write_bytes(b"x")
    assert complaints(program, "linux") == [sentence]


def test_the_parts_of_qt_that_are_used_may_be_there(program: Path) -> None:
    for name in ("libQt6Core.so.6", "Qt6Widgets.dll", "QtGui.abi3.so", "QtSvg.pyd"):
        (program / "_internal" / name).write_bytes(b"x")
    assert complaints(program, "windows") == []


@pytest.mark.skipif(sys.platform != "linux", reason="only libraries of Linux have run paths")
def test_a_folder_of_the_computer_that_built_it_is_found(program: Path) -> None:
    import PySide6

    [library] = (Path(PySide6.__file__).resolve().parent / "Qt/lib").glob("libicuuc.so.*")
    (program / "_internal/libx.so.1").write_bytes(library.read_bytes().replace(b"\0$ORIGIN\0", b"\0/opt/py\0"))
    assert complaints(program, "linux") == ["_internal/libx.so.1 looks for libraries in /opt/py."]


def test_what_is_missing_is_named(program: Path) -> None:
    (program / "THIRD_PARTY_LICENSES.txt").unlink()
    (program / "_internal/libQt6Gui.so.6").symlink_to("nowhere")
    assert complaints(program, "linux") == [
        "THIRD_PARTY_LICENSES.txt is missing.",
        "_internal/libQt6Gui.so.6 leads nowhere.",
    ]


def test_a_program_that_is_too_large_is_not_handed_on(program: Path) -> None:
    with (program / "satchel").open("wb") as file:
        file.truncate(91_000_000)  # a hole: takes no space on the disk
    assert complaints(program, "linux") == []
    [sentence] = complaints(program, "windows")
    assert sentence == "It takes 91 MB, and may take 90."
