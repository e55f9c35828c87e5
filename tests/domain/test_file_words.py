"""How sizes and permissions of files are written for people."""

import stat
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.files import PathStyle, mode_words, size_words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (4_200, "4.2 kB"),
        (9_950, "10 kB"),
        (999_499, "999 kB"),
        (999_600, "1.0 MB"),
        (5_368_709_120, "5.4 GB"),
        (3_000_000_000_000_000, "3,000 TB"),
    ],
)
def test_a_size_is_short_and_has_its_unit(size: int, words: str) -> None:
    assert size_words(size) == words


@given(st.integers(0, 0o7777))
def test_permissions_are_written_as_ls_does(mode: int) -> None:
    assert mode_words(mode) == stat.filemode(stat.S_IFREG | mode)[1:]


@given(st.text("ab./", max_size=8), st.text("ab./", max_size=4))
def test_paths_are_taken_apart_and_joined_as_python_does_it(path: str, name: str) -> None:
    assert PathStyle.POSIX.join(path, name) == str(PurePosixPath(path) / name)
    assert PathStyle.POSIX.parent(path) == str(PurePosixPath(path).parent)
    assert PathStyle.POSIX.last_part(path) == PurePosixPath(path).name
