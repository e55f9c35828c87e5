"""A plug-in of pytest for the tests under Wine: `-p tests.windows.choosing` leaves out what `not_run.py` lists.

What came of each test is written at once: a test that ends the program, or stops it for ever, takes nothing along, and
the next run goes on behind it.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from hypothesis import settings

from tests.windows.not_run import MAKES, NEEDS, NOT_CARRIED_OUT, NOT_GATHERED, USES

NOTES = "notes.jsonl"
_NOTES = Path(NOTES).absolute()  # where the tests are started, not where one of them goes
_WORDS = 8000  # characters
_EXAMPLES = 20


def reason_of(name: str, table: Mapping[str, tuple[str, ...]]) -> str:
    """Why something with this name is left out, or nothing."""
    return next((why for why, starts in table.items() if any(name.startswith(start) for start in starts)), "")


def pytest_configure() -> None:
    """How long an example takes under Wine says nothing."""
    settings.register_profile("wine", deadline=None)
    settings.load_profile("wine")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    name = collection_path.relative_to(config.rootpath).as_posix()
    return True if reason_of(name, NOT_GATHERED) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    done = {str(line.get("begun")) for line in read_notes(_NOTES)}
    items[:] = [item for item in items if item.nodeid not in done]
    for item in items:
        _look_at_few_examples(getattr(item, "function", None))
        for why in _reasons(item):
            item.add_marker(pytest.mark.skip(reason=why))


def pytest_runtest_logstart(nodeid: str) -> None:
    _note(begun=nodeid)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    words = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr or "")
    _note(name=report.nodeid, when=report.when, outcome=report.outcome, words=words[-_WORDS:])


def pytest_collectreport(report: pytest.CollectReport) -> None:
    _note(collected=report.nodeid)  # it goes on
    if report.failed:
        _note(name=report.nodeid, when="collect", outcome="failed", words=str(report.longrepr)[-_WORDS:])


def pytest_sessionfinish() -> None:
    _note(over=True)


def read_notes(path: Path) -> list[dict[str, Any]]:
    """What was written so far, line by line."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _note(**what: object) -> None:
    with _NOTES.open("a", encoding="utf-8") as notes:
        notes.write(f"{json.dumps(what)}\n")


def _reasons(item: pytest.Item) -> Iterator[str]:
    if why := reason_of(item.nodeid, NOT_CARRIED_OUT):
        yield why
    used = _used_by(getattr(item, "function", None))
    yield from (why for why, names in USES.items() if used.intersection(names))
    yield from (why for name, why in NEEDS.items() if name in getattr(item, "fixturenames", ()))
    defined = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    used = used.union(*(_used_by(one.func) for several in defined.values() for one in several))
    yield from (why for why, names in MAKES.items() if used.intersection(names))


def _used_by(function: object) -> frozenset[str]:
    code = getattr(function, "__code__", None)
    return names_in(code) if isinstance(code, CodeType) else frozenset()


def _look_at_few_examples(test: object) -> None:
    """Of what hypothesis makes up: the many are looked at on Linux, and here only the system is another one."""
    name = "_hypothesis_internal_use_settings"
    if (asked := getattr(test, name, None)) is not None:
        setattr(test, name, settings(asked, max_examples=min(asked.max_examples, _EXAMPLES)))


def names_in(code: CodeType) -> frozenset[str]:
    """What a function asks for by name, and what the functions in it do."""
    inner = (names_in(one) for one in code.co_consts if isinstance(one, CodeType))
    return frozenset(code.co_names).union(*inner)
