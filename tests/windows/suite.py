"""The tests of this folder's neighbours on a Windows Python: what of them can run there, and what came of it."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.windows import wine
from tests.windows.choosing import NOTES, read_notes, reason_of
from tests.windows.not_run import NOT_GATHERED
from tests.windows.places import SAID, SOURCE, TESTED, as_windows_says, copy_source

_WITHIN = 3600.0  # seconds, for one run: only what hangs ends one, but a computer may be slow or busy
_SURROUNDINGS = {
    "WINEQT_QPA_PLATFORM": "offscreen",  # as everywhere; its fonts have to be named on Windows
    "WINEQT_QPA_FONTDIR": r"Z:\usr\share\fonts\truetype\liberation",
}
_PLACES = ("tests", "tests/services", "tests/views")  # their folders are run one by one
_HANGS = 120  # seconds after which a test ends its process
_MORE = 40  # seconds in which that must have come about, or the first test must have begun
NOTES_FILE = TESTED / NOTES


@dataclass(slots=True)
class Outcome:
    """`not_run` counts by reason. `broken` are names of tests, or of a run that did not end."""

    passed: int = 0
    broken: list[str] = field(default_factory=list)
    not_run: Counter[str] = field(default_factory=Counter)
    took: float = 0.0  # seconds

    def add(self, other: "Outcome") -> None:
        self.passed += other.passed
        self.broken += other.broken
        self.not_run.update(other.not_run)
        self.took += other.took


def runs(wanted: Sequence[str]) -> list[list[str]]:
    """What is given to pytest, a list for each run: a folder each, so that one that hangs takes no other along. Raises
    FileNotFoundError."""
    if wanted:
        for one in wanted:
            (
                SOURCE / one.partition("::")[0]
            ).stat()  # under Wine, a folder that is not there has no tests and no faults
        return [[one] for one in wanted]
    return [run for place in _PLACES for run in _runs_of(SOURCE / place)]


def _runs_of(place: Path) -> Iterator[list[str]]:
    """The folders in it that are no places themselves, and what lies in it loosely."""
    folders = [path for path in place.iterdir() if any(path.rglob("test_*.py"))]
    names = sorted(path.relative_to(SOURCE).as_posix() for path in folders)
    yield from ([name] for name in names if name not in _PLACES and not reason_of(name, NOT_GATHERED))
    loose = sorted(path.relative_to(SOURCE).as_posix() for path in place.glob("test_*.py"))
    if loose:
        yield loose


def prepare() -> None:
    SAID.mkdir(exist_ok=True)
    copy_source(TESTED)


def run(which: Sequence[str], display: str) -> Outcome:
    """Begun anew behind each test that ends its program or stops it for ever."""
    NOTES_FILE.unlink(missing_ok=True)
    name = _name(which)
    command = [
        *("cmd", "/c", "cd", as_windows_says(TESTED), "&&", "C:\\python\\python.exe", "-m", "pytest", *which),
        *("-n0", "-q", "--tb=short", "-p", "tests.windows.choosing", "-p", "no:cacheprovider"),
        *("--continue-on-collection-errors", "--durations=15"),
        *("-o", f"faulthandler_timeout={_HANGS}", "-o", "faulthandler_exit_on_timeout=true"),
    ]
    outcome = Outcome()
    while outcome.took < _WITHIN:
        ended = wine.run(command, display, _WITHIN - outcome.took, _SURROUNDINGS, _is_stuck(time.time()))
        outcome.took += ended.took
        (SAID / f"{name}.txt").write_text(ended.output, "utf-8")
        notes = read_notes(NOTES_FILE)
        if not notes:
            outcome.broken.append(f"{which[0]}: no results (exit code {ended.code})\n{ended.output[-3000:]}")
        if not notes or notes[-1].get("over"):
            break
    else:
        outcome.broken.append(f"{which[0]}: not all of it was run in {_WITHIN:.0f} s")
    notes = read_notes(NOTES_FILE)
    _read(notes, outcome)
    failures = (f"{note['name']}\n{note['words']}\n" for note in notes if note.get("outcome") == "failed")
    (SAID / f"{name}-failed.txt").write_text("\n".join(failures), "utf-8")
    return outcome


def _name(which: Sequence[str]) -> str:
    return which[0].partition("::")[0].replace("/", "-")


def _is_stuck(begin: float) -> Callable[[], bool]:
    def look() -> bool:
        last = NOTES_FILE.stat().st_mtime if NOTES_FILE.exists() else 0.0
        return time.time() - max(last, begin) > _HANGS + _MORE

    return look


def _read(notes: Sequence[dict[str, Any]], outcome: Outcome) -> None:
    tests = {str(note["begun"]): list[dict[str, Any]]() for note in notes if "begun" in note}
    for note in notes:
        if "name" in note:
            tests.setdefault(str(note["name"]), []).append(note)
    for name, parts in tests.items():
        failed = [part for part in parts if part["outcome"] == "failed"]
        skipped = [part for part in parts if part["outcome"] == "skipped"]
        if failed:
            outcome.broken.append(f"{name}: {_cause(failed[0]['words'])}")
        elif skipped:
            outcome.not_run[str(skipped[0]["words"]).removeprefix("Skipped: ")] += 1
        elif any(part["when"] == "teardown" for part in parts):
            outcome.passed += 1
        else:
            outcome.broken.append(f"{name}: it ended its program, or stopped it for ever")


def _cause(words: str) -> str:
    """The line of a report that says what is wrong; behind it may stand what was written meanwhile."""
    lines = words.strip().splitlines()
    return next((line for line in lines if line.startswith("E ")), lines[-1] if lines else "")
