"""In which order a folder is shown, and which of it; and where a shell says that it is."""

import random
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.file_listing import Order, SortBy, in_order, kind_words, only
from app.domain.files import FileEntry, FileKind
from app.domain.shell_folder import LONGEST, ShellFolder, read_told

LINK = FileEntry("z-link", FileKind.LINK, target="/srv", leads_to=FileKind.FOLDER)
ENTRIES = [
    FileEntry("log10", FileKind.FILE, size=5, modified=30.0),
    FileEntry("log9", FileKind.FILE, size=7, modified=20.0),
    FileEntry("Beta", FileKind.FILE, size=7, modified=10.0, mode=0o644, owner="root"),
    FileEntry("alpha", FileKind.FILE, size=1),
    FileEntry("etc", FileKind.FOLDER, size=4096),
    LINK,
    FileEntry(".profile", FileKind.FILE, size=2),
]


def names(entries: object) -> list[str]:
    return [entry.name for entry in entries]  # type: ignore[attr-defined]


def test_folders_come_first_and_numbers_count_as_numbers() -> None:
    assert names(in_order(ENTRIES, Order())) == ["etc", "z-link", ".profile", "alpha", "Beta", "log9", "log10"]
    backwards = names(in_order(ENTRIES, Order(is_descending=True)))
    assert backwards == ["z-link", "etc", "log10", "log9", "Beta", "alpha", ".profile"]


def test_equal_sizes_stand_in_the_order_of_their_names() -> None:
    assert names(in_order(ENTRIES, Order(SortBy.SIZE)))[-3:] == ["log10", "Beta", "log9"]
    assert names(in_order(ENTRIES, Order(SortBy.MODIFIED, is_descending=True)))[2:4] == ["log10", "log9"]


def test_folders_and_links_have_no_size_to_sort_by() -> None:
    folders = [
        FileEntry("b", FileKind.FOLDER, size=4096),
        FileEntry("c", FileKind.LINK, size=4, leads_to=FileKind.FOLDER),
    ]
    assert names(in_order([*folders, FileEntry("a", FileKind.FOLDER, size=8192)], Order(SortBy.SIZE))) == [
        "a",
        "b",
        "c",
    ]


@pytest.mark.parametrize("by", SortBy)
@given(st.randoms())
def test_the_order_does_not_depend_on_how_the_place_tells_it(by: SortBy, chance: random.Random) -> None:
    mixed = list(ENTRIES)
    chance.shuffle(mixed)
    assert in_order(mixed, Order(by)) == in_order(ENTRIES, Order(by))


def test_a_click_on_the_same_column_turns_the_order() -> None:
    order = Order().by_column(SortBy.SIZE)
    assert (order, order.by_column(SortBy.SIZE)) == (Order(SortBy.SIZE), Order(SortBy.SIZE, is_descending=True))


def test_hidden_files_are_left_out_and_a_filter_heeds_no_case() -> None:
    assert ".profile" not in names(only(ENTRIES))
    assert names(only(ENTRIES, text=" BETA ", hidden=True)) == ["Beta"]
    assert names(only(ENTRIES, hidden=True)) == names(ENTRIES)


def test_a_link_says_whether_it_leads_somewhere() -> None:
    assert kind_words(LINK) == "link to a folder"
    assert kind_words(FileEntry("x", FileKind.LINK, target="/gone")) == "broken link"


# -- the folder of a shell --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("file://web01/home/a%20b", ("web01", "/home/a b")),
        ("file:///C:/Users", ("", "/C:/Users")),
        ('"C:\\Users\\x y"', ("", "/C:/Users/x y")),
        ("/srv/www", ("", "/srv/www")),
        ("file://web01/%FF", ("web01", "/\udcff")),
        ("relative", ("", "")),
        ("http://web01/x", ("", "")),
        ("file://web01/a%0Arm", ("", "")),
        ("file://h/" + "a" * LONGEST, ("", "")),
    ],
)
def test_what_a_shell_tells_is_read(told: str, read: tuple[str, str]) -> None:
    assert read_told(told) == read


@given(st.text())
def test_whatever_a_device_writes_is_a_clean_path_or_nothing(told: str) -> None:
    _, path = read_told(told)
    assert not path or (path.startswith("/") and not any(ord(letter) < 32 for letter in path))


@given(st.text(st.characters(min_codepoint=32, exclude_characters="\x7f", codec="utf-8"), max_size=200))
def test_every_path_that_a_shell_can_be_in_comes_through(name: str) -> None:
    assert read_told(f"file://host/{quote(name)}") == ("host", f"/{name}")


def test_a_shell_on_a_further_device_is_not_followed() -> None:
    shell = ShellFolder()
    assert shell.take("file://web01/etc")
    assert not shell.take("file://db01/var")
    assert not shell.take("file://web01/etc")  # no news
    assert shell.path == "/etc"
    shell.forget()
    assert shell.take("file://db01/var")
