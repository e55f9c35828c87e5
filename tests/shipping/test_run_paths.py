"""A library of the built program looks for others beside itself, and in no folder of the computer that built it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shipping.run_paths import foreign_run_paths, without_foreign_run_paths

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only libraries of Linux have run paths")
LOADED = "import ctypes, sys; ctypes.CDLL(sys.argv[1])"
BESIDE, ELSEWHERE = b"\0$ORIGIN\0", b"\0/opt/py\0"
"""As long as each other, so that a library can be given the one for the other."""


@pytest.fixture
def beside_itself() -> Path:
    """A real library that needs another, which lies beside it."""
    import PySide6

    [found] = (Path(PySide6.__file__).resolve().parent / "Qt/lib").glob("libicuuc.so.*")
    return found


@pytest.fixture
def elsewhere(beside_itself: Path) -> bytes:
    library = beside_itself.read_bytes()
    assert library.count(BESIDE) == 1
    return library.replace(BESIDE, ELSEWHERE)


def loads(library: Path, beside: Path | None = None) -> str:
    """What the system says, or nothing when it loads the library with what lies in the folder `beside`."""
    environment = {**os.environ, "LD_LIBRARY_PATH": str(beside or "")}
    run = [sys.executable, "-c", LOADED, str(library)]
    return subprocess.run(run, capture_output=True, text=True, env=environment, timeout=60, check=False).stderr


def test_the_folder_of_another_computer_is_gone(elsewhere: bytes) -> None:
    assert foreign_run_paths(elsewhere) == ["/opt/py"]
    own = without_foreign_run_paths(elsewhere)
    assert foreign_run_paths(own) == []
    assert b"/opt/" not in own
    assert len(own) == len(elsewhere)


def test_the_library_still_loads_and_needs_what_it_needed(
    elsewhere: bytes, beside_itself: Path, tmp_path: Path
) -> None:
    changed = tmp_path / beside_itself.name
    changed.write_bytes(without_foreign_run_paths(elsewhere))
    assert loads(changed, beside_itself.parent) == ""
    assert "libicudata.so" in loads(changed), "nothing leads it there any more"


def test_a_folder_beside_the_library_stays(beside_itself: Path) -> None:
    library = beside_itself.read_bytes()
    assert loads(beside_itself) == ""
    assert foreign_run_paths(library) == []
    assert without_foreign_run_paths(library) == library


def test_both_at_once_are_not_torn_apart(beside_itself: Path) -> None:
    library = beside_itself.read_bytes()
    place = library.index(BESIDE)
    mixed = library[:place] + b"\0$ORIGIN:/opt\0" + library[place + 14 :]
    assert foreign_run_paths(mixed) == ["/opt"]
    with pytest.raises(ValueError, match="several kinds"):
        without_foreign_run_paths(mixed)


@pytest.mark.parametrize("wrong", [b"", b"MZ", b"\x7fELF\x01\x01"])
def test_what_is_no_such_library_is_refused(wrong: bytes) -> None:
    with pytest.raises(ValueError, match="not a library"):
        without_foreign_run_paths(wrong)
