"""Names that a hostile server makes up never lead out of the target folder, and are names there."""

import os
import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.files import PathStyle
from app.services.transfers.names import LONGEST, leads_out, numbered, part_name, safe_name
from app.services.transfers.places import Place
from tests.services.transfers.simulated_device import SimulatedDevice

STYLES = st.sampled_from(PathStyle)
ANY_NAME = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="./\\:\0\r\n aA", max_size=8),
    st.binary(max_size=300).map(lambda data: data.decode("utf-8", "surrogateescape")),
)


def length(name: str, style: PathStyle) -> int:
    if style is PathStyle.WINDOWS:
        return len(name.encode("utf-16-le", "surrogatepass")) // 2
    return len(os.fsencode(name))


@given(ANY_NAME, STYLES)
def test_a_safe_name_stays_in_its_folder(name: str, style: PathStyle) -> None:
    safe = safe_name(name.replace("\ud800", ""), style)
    if safe is None:
        return
    folder = "C:\\target" if style is PathStyle.WINDOWS else "/target"
    assert style.parent(style.join(folder, safe)) == folder
    assert style.last_part(style.join(folder, safe)) == safe
    assert safe.isprintable() or not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in safe)


@given(st.binary(min_size=1, max_size=400), STYLES)
def test_names_and_those_made_of_them_are_never_too_long(data: bytes, style: PathStyle) -> None:
    if (safe := safe_name(data.decode("utf-8", "surrogateescape"), style)) is None:
        return
    for name in (safe, numbered(safe, 12, style), part_name(safe, "0123456789abcdef", style)):
        assert length(name, style) <= LONGEST
        assert name and name not in (".", "..") and "/" not in name


@pytest.mark.parametrize(
    "name", ["CON", "nul.txt", "com1", "LPT9.log", "aux .x", "a:b", "trailing.", "trailing ", "a\\b", "COM¹", "conin$"]
)
def test_names_that_windows_keeps_for_itself_are_changed_there_only(name: str) -> None:
    assert safe_name(name, PathStyle.WINDOWS) not in (name, None)
    assert safe_name(name, PathStyle.POSIX) == name


@pytest.mark.parametrize("name", ["console.txt", "comb", "nullable", "com10", "ä.txt", ".profile", "a.b.c"])
def test_usual_names_stay_as_they_are(name: str) -> None:
    assert safe_name(name, PathStyle.WINDOWS) == safe_name(name, PathStyle.POSIX) == name


def test_long_names_that_begin_alike_stay_apart_and_keep_their_ending() -> None:
    first, second = (safe_name("x" * 300 + end + ".tar.gz", PathStyle.POSIX) for end in "ab")
    assert first and second and first != second
    assert first.endswith(".tar.gz")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("report.txt", "report (2).txt"),
        ("backup.tar.gz", "backup (2).tar.gz"),
        (".profile", ".profile (2)"),
        ("v1.2 of it", "v1.2 of it (2)"),
        ("none", "none (2)"),
    ],
)
def test_a_number_stands_before_the_ending(name: str, expected: str) -> None:
    assert numbered(name, 2, PathStyle.POSIX) == expected


def test_a_part_of_another_order_has_another_name() -> None:
    assert part_name("a", "1" * 32, PathStyle.POSIX) != part_name("a", "2" * 32, PathStyle.POSIX)


PARTS = st.lists(st.sampled_from(["..", ".", "a", "b", ""]), max_size=6).map("/".join)


@given(PARTS, st.integers(1, 4))
def test_a_link_that_is_made_leads_to_a_place_in_the_tree(target: str, depth: int) -> None:
    folder = "/".join(["", "top", *"xyz"][: depth + 1])
    if not leads_out(target, depth):
        reached = posixpath.normpath(posixpath.join(folder, target))
        assert reached == "/top" or reached.startswith("/top/")


@pytest.mark.parametrize("target", ["/etc/passwd", "..\\..\\x", "C:/x", "a/../../b", "\\\\host\\share", "../../x"])
def test_a_link_that_leads_out_is_known(target: str) -> None:
    assert leads_out(target, 2)


def test_links_within_a_tree_are_kept() -> None:
    assert not leads_out("../other/file", 2)
    assert not leads_out("file", 1)


@pytest.mark.parametrize(
    ("path", "folds"), [("/C:/Users/tech", True), ("/D:", True), ("/home/C:", False), ("/", False)]
)
def test_a_windows_behind_openssh_is_known_by_its_paths(path: str, folds: bool) -> None:
    channel = SimulatedDevice()
    place = Place(channel, channel)
    place.learn_names(path)
    assert place.folds_case == folds
    assert (safe_name("nul.txt", place.naming) == "nul.txt") != folds
