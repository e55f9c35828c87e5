"""The doctor names what is wrong, says what to do, writes nothing, and is not upset by anything that it finds."""

import importlib.util
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.task import TaskContext
from app.services.doctor.conditions import Condition, Health
from app.services.doctor.elf import needed_by
from app.services.doctor.examining import examine_installation
from app.services.doctor.program import missing_libraries, package_of
from app.services.files import Claim
from app.services.paths import Paths
from app.services.unexpected_ends import EndWatch
from app.services.vault.unlocking.known import KnownVaults
from app.services.visits import Visits


def examined(home: Path) -> Mapping[str, Condition]:
    """By subject; of several the worst."""
    found = list(examine_installation(Paths(home), TaskContext(), has_display=True))
    order = [Health.GOOD, Health.NOTE, Health.BAD]
    return {one.subject: one for one in sorted(found, key=lambda one: order.index(one.health))}


def state_of(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_nothing_is_wrong_with_a_new_installation_and_nothing_is_written(tmp_path: Path) -> None:
    found = examined(tmp_path / "home")
    assert [one for one in found.values() if one.health is Health.BAD] == []
    assert not (tmp_path / "home").exists()


def test_each_thing_that_is_broken_is_named_with_what_to_do(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    paths.settings_file.write_text("{")
    paths.devices_file.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    Visits(paths.visits_folder).start()
    [journal] = paths.visits_folder.glob("*/journal.jsonl")
    journal.write_text("nonsense\n")
    (tmp_path / "tunnels.json.damaged").write_text("[")
    paths.log_file.write_text("2026-11-26 10:00:00,123 CRITICAL satchel Satchel 1\nTraceback\nKeyError: 'x'\n")
    vault, lost = tmp_path / "v.kdbx", tmp_path / "lost.kdbx"
    vault.write_bytes(b"overwritten")
    backup = tmp_path / "v.backup-20261126-100000.kdbx"
    backup.write_bytes(b"x")
    known = KnownVaults(paths.known_vaults_file)
    known.remember(vault, None)
    known.remember(lost, None)
    before = state_of(tmp_path)
    found = examined(tmp_path)
    assert {name for name, one in found.items() if one.health is Health.BAD} == {
        "Settings", "Device book", "Visits", "Vault v.kdbx",
    }  # fmt: skip
    assert all(one.remedy for one in found.values() if one.health is Health.BAD)
    assert str(backup) in found["Vault v.kdbx"].remedy
    assert found["Vault lost.kdbx"].health is Health.NOTE
    assert "KeyError" in found["Last bug"].words
    assert found["Damaged copy"].health is Health.NOTE
    assert state_of(tmp_path) == before


def test_a_data_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert examined(tmp_path / "file")["Data folder"].health is Health.BAD


def test_what_the_window_would_refuse_the_doctor_names_too(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    paths.settings_file.write_text('{"format":"satchel.settings","version":1,"technician":5}')
    paths.drafts_file.write_bytes(b"\0\xff{")
    paths.tunnels_file.write_text("{}")
    paths.host_keys_file.mkdir()
    paths.visits_folder.write_text("")
    paths.end_file.mkdir()
    found = examined(tmp_path)
    bad = {name for name, one in found.items() if one.health is Health.BAD}
    assert bad >= {"Settings", "What was being typed", "Tunnels", "Keys of devices", "Folder"}
    assert '"technician" is 5' in found["Settings"].words
    assert "codec" not in found["What was being typed"].words
    assert "Errno" not in found["Last end"].words and found["Last end"].health is Health.NOTE


def test_a_data_folder_into_which_nobody_can_look_is_said_once(tmp_path: Path) -> None:
    found = examined(tmp_path / ("x" * 300))  # no system has such a name; another user's folder is refused likewise
    assert [name for name, one in found.items() if one.health is Health.BAD] == ["Data folder"]
    assert "Error" not in found["Data folder"].words


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_window_on_a_full_disk_leaves_no_word_of_an_end_that_was_none(tmp_path: Path) -> None:
    mark = Paths(tmp_path).end_file
    mark.symlink_to("/dev/full")
    watch = EndWatch(mark)
    assert watch.begin() is None
    watch.end()
    assert not mark.is_symlink()
    assert examined(tmp_path)["Last end"].health is Health.GOOD


def test_a_clock_that_is_behind_our_own_files_is_wrong(tmp_path: Path) -> None:
    Paths(tmp_path).log_file.write_text("")
    os.utime(Paths(tmp_path).log_file, (4_000_000_000, 4_000_000_000))
    assert examined(tmp_path)["Clock"].health is Health.BAD


def test_a_lock_that_a_program_holds_is_named_and_one_that_nobody_holds_is_not(tmp_path: Path) -> None:
    (tmp_path / "old.lock").write_text("")
    claim = Claim.take(tmp_path / "devices.db")
    assert claim is not None
    try:
        words = examined(tmp_path)["Locks"].words
    finally:
        claim.drop()
    assert "devices.db.lock" in words
    assert "old.lock" not in words


def test_the_temporary_folder_of_the_doctor_itself_is_no_other_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "temporary" / "7-ab"
    claim = Claim.take(own)
    assert claim is not None
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    try:
        assert examined(tmp_path)["Locks"].health is Health.GOOD
    finally:
        claim.drop()


@pytest.mark.skipif(sys.platform != "linux", reason="ELF")
def test_a_library_that_the_system_lacks_is_found_before_qt_is_loaded(tmp_path: Path) -> None:
    spec = importlib.util.find_spec("PySide6")
    assert spec is not None
    assert spec.submodule_search_locations
    pyside = Path(spec.submodule_search_locations[0])
    assert missing_libraries(pyside) == ()
    plugin = pyside / "Qt/plugins/platforms/libqxcb.so"
    assert "libQt6Core.so.6" in needed_by(plugin)
    copy = tmp_path / "Qt/plugins/platforms/libqxcb.so"
    copy.parent.mkdir(parents=True)
    shutil.copytree(pyside / "Qt/lib", tmp_path / "Qt/lib", copy_function=os.symlink)
    copy.write_bytes(plugin.read_bytes().replace(b"libm.so.6", b"libq.so.6"))
    assert "libq.so.6" in missing_libraries(tmp_path)


@pytest.mark.parametrize(("library", "package"), [
    ("libxcb-cursor.so.0", "libxcb-cursor0"), ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ("libGL.so.1", "libgl1"), ("libdbus-1.so.3", "libdbus-1-3"), ("libglib-2.0.so.0", "libglib2.0-0"),
])  # fmt: skip
def test_the_package_of_a_library_is_named(library: str, package: str) -> None:
    assert package_of(library) == package


@given(st.binary(max_size=400), st.booleans())
def test_a_file_that_is_no_library_is_an_error_and_no_crash(data: bytes, looks_right: bool) -> None:
    path = Path(os.environ.get("PYTEST_DEBUG_TEMPROOT") or tempfile.gettempdir()) / f"elf-{os.getpid()}"
    path.write_bytes((b"\x7fELF\x02\x01" if looks_right else b"") + data)
    try:
        needed_by(path)
    except ValueError:
        pass
    finally:
        path.unlink()


def test_what_is_read_by_the_doctor_may_be_anything(tmp_path: Path) -> None:
    for text in ("[]", "null", json.dumps({"vaults": [[1], "x", None]}), "\ud800" * 3):
        for path in (Paths(tmp_path).known_vaults_file, Paths(tmp_path).settings_file, Paths(tmp_path).log_file):
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
        examined(tmp_path)
