"""The tests of this folder's neighbours on a Windows Python: what of them can run there, and what came of it."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from tests.windows import half_dead, wine
from tests.windows.choosing import reason_of
from tests.windows.not_run import NOT_GATHERED
from tests.windows.places import SOURCE, TESTED, as_windows_says, copy_source

_WITHIN = 600.0  # seconds, for one run
_SURROUNDINGS = {
    "PYTHONDONTWRITEBYTECODE": "1",
    "WINEQT_QPA_PLATFORM": "offscreen",  # as everywhere; its fonts have to be named on Windows
    "WINEQT_QPA_FONTDIR": r"Z:\usr\share\fonts\truetype\liberation",
}
_PLACES = ("tests", "tests/services", "tests/views")  # their folders are run one by one
_WORKERS = os.environ.get("SATCHEL_WINDOWS_WORKERS") or "2"
_HANGS = 120  # seconds after which a test ends its process


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
    """What is given to pytest, a list for each run: a folder each, so that one that hangs takes no other along."""
    if wanted:
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
    copy_source(TESTED)


def run(which: Sequence[str], display: str) -> Outcome:
    """One run, in two processes."""
    results = TESTED / "results.xml"
    results.unlink(missing_ok=True)
    command = [
        *("cmd", "/c", "cd", as_windows_says(TESTED), "&&", "C:\\python\\python.exe", "-m", "pytest", *which),
        *(f"-n{_WORKERS}", "-q", "--tb=short", "-p", "tests.windows.choosing", "-p", "no:cacheprovider"),
        *("-o", f"faulthandler_timeout={_HANGS}", "-o", "faulthandler_exit_on_timeout=true"),
        *("--max-worker-restart=10", "--junitxml=results.xml"),
    ]
    with half_dead.are_ended():
        ended = wine.run(command, display, _WITHIN, _SURROUNDINGS)
    outcome = Outcome(took=ended.took)
    if not results.exists():
        outcome.broken.append(f"{which[0]}: no results (exit code {ended.code})\n{ended.output[-3000:]}")
        return outcome
    _read(ElementTree.parse(results).getroot(), outcome)
    if outcome.broken:
        (TESTED / "last-words.txt").write_text(ended.output, "utf-8")
    return outcome


def _read(document: ElementTree.Element, outcome: Outcome) -> None:
    for case in document.iter("testcase"):
        wrong = case.find("failure") if case.find("failure") is not None else case.find("error")
        skipped = case.find("skipped")
        if wrong is not None:
            words = (wrong.get("message") or "").partition("\n")[0][:160]
            outcome.broken.append(f"{case.get('classname')}::{case.get('name')}: {words}")
        elif skipped is not None:
            outcome.not_run[skipped.get("message") or ""] += 1
        else:
            outcome.passed += 1
