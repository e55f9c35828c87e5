"""Whose work Satchel stands on is said, completely and as its authors say it."""

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTICES = (ROOT / "THIRD-PARTY-NOTICES.md").read_text("utf-8")
DECISION = (ROOT / "docs/decisions/002-dependencies.md").read_text("utf-8")
LISTED = dict(re.findall(r"^\| ([a-z0-9-]+) \| ([^|]+?) \| https://", NOTICES, re.M))
LOCKED = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.M)


def test_every_library_of_the_lock_is_in_the_notices_and_no_other() -> None:
    assert list(LISTED) == LOCKED


@pytest.mark.parametrize("name", LOCKED)
def test_the_licence_is_the_one_that_the_library_names(name: str) -> None:
    try:
        said = importlib.metadata.metadata(name).get("License-Expression")
    except importlib.metadata.PackageNotFoundError:
        said = None  # one of another system
    assert said in (None, LISTED[name])


def test_every_library_that_we_ask_for_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for requirement in project["dependencies"]:
        name = re.split(r"[=<>;]", requirement)[0]
        assert re.search(rf"^\| {re.escape(name)}\b", DECISION, re.M), name


def test_the_texts_that_the_wheels_leave_out_are_here() -> None:
    for name in ("LGPL-3.0.txt", "GPL-3.0.txt"):
        assert "GNU" in (ROOT / "resources/licences" / name).read_text("utf-8")
    assert "ISC License" in (ROOT / "resources/icons/LICENSE").read_text("utf-8")
