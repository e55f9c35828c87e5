"""What is new: the parts of the changelog that this data has not been used with, told once."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from app import __version__
from app.services.paths import Paths
from app.services.program.news import as_markdown, changelog, look_first, releases, releases_since

LOG = """# Changelog

## Unreleased

- Not out yet.

## 0.10.0 – 1 May 2026

- Ten.

## [0.9.1]

- A mended thing.
  ### Below
"""


def seen_with(folder: Path, version: str) -> Paths:
    paths = Paths(folder)
    paths.seen_file.write_text(f'{{"format": "satchel.seen", "version": 1, "version_used": "{version}"}}')
    return paths


def test_the_parts_come_newest_first_with_their_versions() -> None:
    found = releases(LOG)
    assert [release.version for release in found] == [__version__, "0.10.0", "0.9.1"]
    assert found[1].title == "0.10.0 – 1 May 2026"
    assert as_markdown(found[1:2]) == "## 0.10.0 – 1 May 2026\n\n- Ten.\n"
    assert "### Below" in found[2].text


def test_only_what_is_newer_than_the_version_seen_is_new() -> None:
    released = LOG.replace("## Unreleased\n\n- Not out yet.\n\n", "")
    assert [release.version for release in releases_since(released, "0.9.1")] == ["0.10.0"]
    assert releases_since(released, "0.10.0") == []
    assert len(releases_since(released, "")) == 2


def test_a_new_data_folder_is_told_of_once_and_of_no_news(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "data")
    first = look_first(paths)
    assert first.is_new and not first.news
    assert look_first(paths) == look_first(Paths(paths.home))
    assert not look_first(paths).is_new


def test_after_an_update_the_news_are_told_once(tmp_path: Path) -> None:
    paths = seen_with(tmp_path, "0.0.9")
    first = look_first(paths)
    assert not first.is_new and first.news
    assert not look_first(paths).news


def test_data_of_a_time_when_no_version_was_noted_is_not_new(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    paths.window_file.write_bytes(b"where it was")
    first = look_first(paths)
    assert not first.is_new and first.news


def test_an_older_program_over_the_same_data_tells_nothing_and_keeps_the_note(tmp_path: Path) -> None:
    paths = seen_with(tmp_path, "99.0")
    assert not look_first(paths).news
    assert '"99.0"' in paths.seen_file.read_text()


def test_a_damaged_note_is_kept_aside_and_written_anew(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    paths.seen_file.write_bytes(b"\xff{")
    assert not look_first(paths).is_new
    assert paths.seen_file.with_name("seen.json.damaged").exists()
    assert __version__ in paths.seen_file.read_text()


def test_the_changelog_that_comes_along_has_parts() -> None:
    assert releases(changelog())


@settings(max_examples=40)
@given(st.text(max_size=200), st.text(max_size=20))
def test_any_text_is_taken_apart(text: str, seen: str) -> None:
    assert len(releases_since(text, seen)) <= len(releases(text)) == f"\n{text}".count("\n## ")
