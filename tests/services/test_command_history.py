"""Commands that are kept for the next time."""

from pathlib import Path

import pytest

from app.domain.devices import Device
from app.domain.errors import FileError
from app.services.command_history import MOST, CommandHistory

ONE, OTHER = Device("d1", "one", host="10.0.0.1"), Device("", "10.0.0.2", host="10.0.0.2")


def test_each_device_has_its_own_newest_last_and_none_twice(tmp_path: Path) -> None:
    history = CommandHistory(tmp_path / "commands.json")
    for command in ("a", "b", "a"):
        history.add(ONE, command)
    history.add(OTHER, "c")
    again = CommandHistory(tmp_path / "commands.json")
    assert list(again.of(ONE)) == ["b", "a"] and list(again.of(OTHER)) == ["c"]
    again.forget(ONE)
    assert list(again.of(ONE)) == [] and list(again.of(OTHER)) == ["c"]


@pytest.mark.parametrize(
    "command", ["net user anna Sommer2026!", "$password = 'x1y2z3'", "cmd --token abcdef123456", "x" * 30_000, "  "]
)
def test_what_may_hold_a_secret_is_not_kept(tmp_path: Path, command: str) -> None:
    history = CommandHistory(tmp_path / "commands.json")
    history.add(ONE, command)
    assert list(history.of(ONE)) == []


def test_only_the_last_ones_are_kept(tmp_path: Path) -> None:
    history = CommandHistory(tmp_path / "commands.json")
    for number in range(MOST + 3):
        history.add(ONE, f"command {number}")
    assert len(history.of(ONE)) == MOST and history.of(ONE)[-1] == f"command {MOST + 2}"


def test_a_damaged_file_is_told_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "commands.json"
    path.write_text("{", "utf-8")
    with pytest.raises(FileError):
        CommandHistory(path).add(ONE, "a")
    assert path.read_text("utf-8") == "{"
