"""`satchel settings`: read, changed, taken along, and what does not fit."""

import json
from pathlib import Path

import pytest

from app.services.settings_fields import FIELDS
from tests.end_to_end.program import satchel


def test_a_setting_is_changed_taken_along_and_put_back(own_home: Path, tmp_path: Path) -> None:
    assert satchel("settings", "set", "vault.lock_after_minutes", "3").returncode == 0
    assert satchel("settings", "set", "terminal.record", "off").returncode == 0
    assert satchel("settings", "get", "vault.lock_after_minutes").stdout == "3\n"
    file = str(tmp_path / "mine.json")
    assert satchel("settings", "export", file).stdout.startswith("2 settings")
    assert satchel("settings", "reset", "--all").returncode == 0
    told = json.loads(satchel("settings", "import", file, "--json").stdout)
    assert [one["name"] for one in told["changes"]] == ["terminal.record", "vault.lock_after_minutes"]
    listed = json.loads(satchel("settings", "ls", "--json").stdout)["settings"]
    assert len(listed) == len(FIELDS)
    assert [one["name"] for one in listed if one["value"] != one["usual"]] == [
        "terminal.record", "vault.lock_after_minutes",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("set", "look.scheme", "pink"), "system, light, dark"),
        (("set", "look.text_scale", "nan"), "0.8"),
        (("set", "terminal.font_size", "900"), "from 8 to 32"),
        (("set", "terminal.record", "maybe"), "on or off"),
        (("set", "internet.site", "https://x/"), "internet.site"),
        (("get", "vault.path"), "There is no setting"),
        (("reset",), "--all"),
    ],
)
def test_what_does_not_fit_is_told_and_not_kept(own_home: Path, words: tuple[str, ...], told: str) -> None:
    done = satchel("settings", *words)
    assert (done.returncode, done.stdout) == (2, "") and told in done.stderr
    assert not (own_home / "settings.json").exists()
