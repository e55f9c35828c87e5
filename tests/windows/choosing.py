"""A plug-in of pytest for the tests under Wine: `-p tests.windows.choosing` leaves out what `not_run.py` lists."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType

import pytest

from tests.windows.not_run import NEEDS, NOT_CARRIED_OUT, NOT_GATHERED, USES


def reason_of(name: str, table: Mapping[str, tuple[str, ...]]) -> str:
    """Why something with this name is left out, or nothing."""
    return next((why for why, starts in table.items() if any(name.startswith(start) for start in starts)), "")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    name = collection_path.relative_to(config.rootpath).as_posix()
    return True if reason_of(name, NOT_GATHERED) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for why in _reasons(item):
            item.add_marker(pytest.mark.skip(reason=why))


def _reasons(item: pytest.Item) -> Iterator[str]:
    if why := reason_of(item.nodeid, NOT_CARRIED_OUT):
        yield why
    code = getattr(getattr(item, "function", None), "__code__", None)
    used = names_in(code) if code else frozenset()
    yield from (why for why, names in USES.items() if used.intersection(names))
    yield from (why for name, why in NEEDS.items() if name in getattr(item, "fixturenames", ()))


def names_in(code: CodeType) -> frozenset[str]:
    """What a function asks for by name, and what the functions in it do."""
    inner = (names_in(one) for one in code.co_consts if isinstance(one, CodeType))
    return frozenset(code.co_names).union(*inner)
