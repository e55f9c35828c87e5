"""What of a profile works without a network, on the command line."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.program import satchel

PROFILE = """\
schema: satchel.profile/1
name: Site
steps:
  - use: software.installer
    with: {file: tool.AppImage, sha256: "%s"}
  - use: update.run
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def asked(home: Path, *words: str) -> tuple[int, Any]:
    done = satchel("setup", "cache", *words, "--json", environment={"SATCHEL_HOME": str(home)})
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


def test_an_installer_that_was_added_is_ready_and_what_is_missing_is_said(home: Path, tmp_path: Path) -> None:
    tool, profile = tmp_path / "my tool.AppImage", tmp_path / "site.yaml"
    tool.write_bytes(b"a program")
    sha256 = hashlib.sha256(b"a program").hexdigest()
    profile.write_text(PROFILE % sha256)
    code, said = asked(home, str(profile))
    updates = "Updates come from their source"
    assert (code, said["ready"], said["total"], said["missing"]) == (1, 0, 2, ["Installer tool.AppImage", updates])
    code, said = asked(home, str(profile), "--add", str(tool))
    assert (code, said["ready"], said["missing"]) == (1, 1, [updates])
    assert said["fetched"] == [{"name": "my_tool.AppImage", "system": "any", "sha256": sha256}]
    assert (home / "cache" / sha256 / "file").read_bytes() == b"a program"
