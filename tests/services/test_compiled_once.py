"""What was compiled once is the same when it is read, and no file beside the program can do harm."""

import marshal
import os
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from app.services import compiled_once

SCRIPT = """
import inspect, sys
from app.services import compiled_once
if len(sys.argv) == 1:
    compiled_once.install()
from dataclasses import dataclass, field, fields, replace

@dataclass(frozen=True, slots=True, order=True)
class Place:
    row: int
    column: int = 3
    marks: tuple[str, ...] = field(default=(), compare=False, repr=False)

@dataclass(kw_only=True)
class Name:
    text: str
    parts: list[str] = field(default_factory=list)

for each in (Place(1), replace(Place(1), column=7), Name(text="a")):
    print(each, type(each).__init__.__qualname__, inspect.signature(type(each)), [one.name for one in fields(each)])
print(Place(1) == Place(1, 3, ("x",)), hash(Place(1)) == hash(Place(1)), sorted([Place(2), Place(1, 9)]))
try:
    Place(1).row = 2
except AttributeError as error:
    print(type(error).__name__, error)
names, text = {}, "from __future__ import annotations\\ndef f(x: no_such_name): 'says it'"
exec(compiled_once.compiled(text, "f.py", "exec"), names)
print(names["f"].__doc__, names["f"].__annotations__, names["f"].__code__.co_filename)
print(len(compiled_once.fresh_codes()), file=sys.stderr)
compiled_once.keep()
"""


def run(folder: Path, *arguments: str, script: str = SCRIPT) -> tuple[str, int]:
    """What it says, and how many texts it had to compile."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-X", f"pycache_prefix={folder}", "-c", script, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return done.stdout, int(done.stderr)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with all that was compiled, and what the script says there."""
    folder = tmp_path_factory.mktemp("kept")
    said, compiled = run(folder)
    assert compiled == 3
    return folder, said


def test_what_was_compiled_is_read_and_is_the_same(first: tuple[Path, str]) -> None:
    folder, said = first
    assert run(folder) == (said, 0)
    assert run(folder, "without") == (said, 0)


def test_another_text_is_compiled_and_the_first_is_not_forgotten(first: tuple[Path, str]) -> None:
    folder, said = first
    other, compiled = run(folder, script=SCRIPT.replace("column", "place"))
    assert compiled == 1
    assert "Place(row=1, place=7)" in other
    assert run(folder, script=SCRIPT.replace("column", "place")) == (other, 0)
    assert run(folder) == (said, 0)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:100],
        lambda data: bytes(len(data)),
        lambda data: data[: len(data) // 2] + bytes(len(data) // 2),
        lambda data: data[: -len(data) // 3],
    ],
    ids=["cut off", "zeros", "half of it lost", "its end lost"],
)
def test_a_file_that_is_not_whole_does_no_harm(
    first: tuple[Path, str], tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    folder, said = first
    (file,) = folder.rglob("compiled.*.bin")
    spoiled = tmp_path / file.relative_to(folder)
    spoiled.parent.mkdir(parents=True)
    spoiled.write_bytes(spoil(file.read_bytes()))
    other, compiled = run(tmp_path)
    assert other == said
    assert compiled
    assert run(tmp_path) == (said, 0), "it was not made anew"


def test_what_is_much_alike_takes_little_room(tmp_path: Path) -> None:
    texts = [f"def method_{number}(self, other):\n    return self.value_{number} == other\n" for number in range(200)]
    codes = {str(text).encode(): marshal.dumps(compile(text, "<string>", "exec")) for text in texts}
    compiled_once.write_codes(tmp_path / "codes", codes)
    assert (tmp_path / "codes").stat().st_size < sum(len(zlib.compress(code)) for code in codes.values())


def test_a_folder_that_cannot_be_written_is_no_matter(first: tuple[Path, str], tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder")
    assert run(in_the_way) == (first[1], 3)
    assert in_the_way.is_file()
