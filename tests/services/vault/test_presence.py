"""Who has a vault open is said beside it; what a switched-off computer has left is removed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.vault_merge import Holder
from app.services.vault.presence import Presence, holders
from tests.end_to_end.program import ROOT


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    return tmp_path / "service.kdbx"


def notes(vault: Path) -> list[Path]:
    return list(vault.parent.glob(".service.kdbx.satchel-*.lock"))


def test_two_that_have_it_open_see_each_other_until_one_closes_it(vault: Path) -> None:
    anna, bert = Presence(vault, "anna", "FRONT-DESK"), Presence(vault, "bert", "LAPTOP")
    assert anna.beat() == ()
    assert bert.beat() == (Holder("anna", "FRONT-DESK"),)
    assert [holder.words for holder in anna.beat()] == ["bert on LAPTOP"]
    anna.end()
    anna.end()
    assert bert.beat() == ()


def test_what_a_computer_has_left_that_was_switched_off_is_removed(vault: Path) -> None:
    anna, bert = Presence(vault, "anna", "FRONT-DESK"), Presence(vault, "bert", "LAPTOP")
    anna.beat()
    (left,) = notes(vault)
    time = left.stat().st_mtime - 181
    os.utime(left, (time, time))
    assert bert.beat() == ()
    assert left not in notes(vault)


def test_whose_clock_goes_ahead_is_still_there(vault: Path) -> None:
    anna, bert = Presence(vault, "anna", "FRONT-DESK"), Presence(vault, "bert", "LAPTOP")
    anna.beat()
    (left,) = notes(vault)
    os.utime(left, (left.stat().st_mtime + 10_000,) * 2)
    assert bert.beat() == (Holder("anna", "FRONT-DESK"),)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"person": 1}', "[" * 4000, '{"person": "' + "x" * 5000 + '"}', "\udce4"]
)
def test_what_anybody_may_have_written_there_is_no_holder(vault: Path, text: str) -> None:
    vault.with_name(".service.kdbx.satchel-00000000.lock").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert Presence(vault, "bert", "LAPTOP").beat() == ()


def test_control_characters_are_not_shown(vault: Path) -> None:
    vault.with_name(".service.kdbx.satchel-00000000.lock").write_text(
        '{"person": "a\\u001b[2Jb\\n", "computer": "\\u202ec"}'
    )
    assert Presence(vault, "bert", "LAPTOP").beat() == (Holder("a[2Jb", "c"),)


def test_a_place_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    presence = Presence(tmp_path / "not there" / "service.kdbx")
    assert presence.beat() == ()
    presence.end()


def test_who_was_killed_on_this_computer_is_gone_at_once(vault: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from app.services.vault.presence import Presence\n"
        "Presence(Path(sys.argv[1]), 'bert').beat(); print('open', flush=True); time.sleep(60)"
    )
    anna = Presence(vault, "anna")
    with subprocess.Popen([sys.executable, "-c", code, str(vault)], stdout=subprocess.PIPE, cwd=ROOT) as other:
        assert other.stdout is not None and other.stdout.readline() == b"open\n"
        assert [one.person for one in anna.beat()] == ["bert"]
        other.kill()
    assert anna.beat() == ()
    assert [one.person for one in holders(vault)] == ["anna"]
