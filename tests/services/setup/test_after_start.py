"""A run that waits for the restart of this computer: Satchel opens at the next sign-in, until the run goes on."""

import configparser
from pathlib import Path

import pytest

from app.domain.task import TaskContext
from app.services.setup.after_start import offer, withdraw
from tests.services.setup.device import WatchedTarget


def test_the_desktop_opens_satchel_and_is_told_when_it_need_not_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    here = WatchedTarget()
    assert offer(here, ("/opt/a place/Satchel", "100%", 'q"$x'), TaskContext()) == ""
    entry = tmp_path / "autostart" / "satchel-goes-on.desktop"
    parser = configparser.RawConfigParser()
    parser.read(entry)
    assert parser["Desktop Entry"]["Exec"] == r'"/opt/a place/Satchel" "100%%" "q\\"\\$x"'
    withdraw(here, TaskContext())
    withdraw(here, TaskContext())
    assert not entry.exists()


def test_what_cannot_be_laid_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))
    assert "cannot be written" in offer(WatchedTarget(), ("Satchel",), TaskContext())
