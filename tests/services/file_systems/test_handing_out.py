"""Folders for files that other programs take."""

from pathlib import Path

from app.services.file_systems.handing_out import HandOut


def test_each_folder_is_new_and_private_and_all_are_wiped(tmp_path: Path) -> None:
    out = HandOut(tmp_path / "out")
    one, other = out.make(), out.make()
    assert one != other and one.stat().st_mode & 0o077 == 0
    (one / "secret.conf").write_text("x")
    out.close()
    assert list((tmp_path / "out").iterdir()) == []
    out.close()


def test_what_a_killed_program_has_left_is_wiped_but_not_what_another_uses(tmp_path: Path) -> None:
    left = tmp_path / "out" / "0123"
    left.mkdir(parents=True)
    (left / "secret.conf").write_text("x")
    running = HandOut(tmp_path / "out")
    used = running.make()
    assert not left.exists()
    later = HandOut(tmp_path / "out")
    later.make()
    assert used.exists()
    later.close()
    running.close()
