"""Two versions of one entry: nothing is lost, the newer holds, and a person is told where both had changed."""

from datetime import UTC, datetime, timedelta, timezone
from xml.etree.ElementTree import Element

import pytest

from app.services.vault.content import custom_data, encode_time
from app.services.vault.document import Document
from app.services.vault.merging.marks import Mark, read_marks, write_marks
from app.services.vault.merging.parts import MARKS
from tests.services.vault.merging.copies import Copy, copy_of, empty, history, merged, values


@pytest.fixture
def base() -> Document:
    copy = Copy(empty())
    copy.add("Router", user="root", password="first", url="ssh://10.0.0.1", tags=("old", "cellar"), notes="n")
    return copy.document


@pytest.fixture
def ours(base: Document) -> Copy:
    return Copy(copy_of(base), 10)


@pytest.fixture
def theirs(base: Document) -> Copy:
    return Copy(copy_of(base), 20)


def router(copy: Copy) -> tuple[Element, dict[str, str]]:
    (element,) = (copy.content.places[entry.id].element for entry in copy.content.entries)
    return element, values(element, copy.document)


def test_two_fields_changed_on_two_sides_are_both_there(base: Document, ours: Copy, theirs: Copy) -> None:
    ours.edit(ours.entry("Router").id, user="admin")
    theirs.edit(theirs.entry("Router").id, password="second", notes="in the attic")
    result, outcome = merged(base, ours, theirs)
    _, now = router(result)
    assert (now["UserName"], now["Password"], now["Notes"]) == ("admin", "second", "in the attic")
    assert outcome.report.conflicts == 0


@pytest.mark.parametrize("ours_is_newer", [True, False])
def test_of_one_field_changed_twice_the_newer_holds_and_the_older_is_in_the_history(
    base: Document, ours: Copy, theirs: Copy, ours_is_newer: bool
) -> None:
    ours.minute = 30 if ours_is_newer else 10
    ours.edit(ours.entry("Router").id, password="ours")
    theirs.edit(theirs.entry("Router").id, password="theirs")
    result, outcome = merged(base, ours, theirs)
    element, now = router(result)
    newer, older = ("ours", "theirs") if ours_is_newer else ("theirs", "ours")
    assert now["Password"] == newer
    assert [item["Password"] for item in history(element, result.document)][:1] == ["first"]
    assert older in [item["Password"] for item in history(element, result.document)]
    assert outcome.report.conflicts == 1
    (mark,) = read_marks(custom_data(element)[MARKS])
    assert (mark.kind, mark.field) == ("value", "Password")
    named = [
        item for item in element.findall("History/Entry") if item.findtext("Times/LastModificationTime") == mark.version
    ]
    assert [values(item, result.document)["Password"] for item in named] == [older]


def test_the_same_change_on_both_sides_is_no_conflict(base: Document, ours: Copy, theirs: Copy) -> None:
    ours.edit(ours.entry("Router").id, password="same")
    theirs.edit(theirs.entry("Router").id, password="same")
    result, outcome = merged(base, ours, theirs)
    assert router(result)[1]["Password"] == "same"
    assert outcome.report.conflicts == 0


def test_tags_are_put_on_and_taken_off_one_by_one(base: Document, ours: Copy, theirs: Copy) -> None:
    ours.edit(ours.entry("Router").id, tags=("cellar", "ours"))
    theirs.edit(theirs.entry("Router").id, tags=("old", "cellar", "theirs"))
    result, _ = merged(base, ours, theirs)
    assert set(result.entry("Router").tags) == {"cellar", "ours", "theirs"}


def test_files_of_both_sides_come_along_and_one_content_is_stored_once(
    base: Document, ours: Copy, theirs: Copy
) -> None:
    ours.attach(ours.entry("Router").id, "ours.txt", b"one")
    theirs.attach(theirs.entry("Router").id, "theirs.txt", b"two")
    theirs.attach(theirs.entry("Router").id, "again.txt", b"one")
    result, _ = merged(base, ours, theirs)
    now = router(result)[1]
    assert (now["file ours.txt"], now["file theirs.txt"], now["file again.txt"]) == ("one", "two", "one")
    assert len(result.document.binaries) == 2


def test_a_file_replaced_on_both_sides_is_a_conflict_and_neither_is_lost(
    base: Document, ours: Copy, theirs: Copy
) -> None:
    ours.attach(ours.entry("Router").id, "config", b"one")
    theirs.attach(theirs.entry("Router").id, "config", b"two")
    result, outcome = merged(base, ours, theirs)
    element, now = router(result)
    assert now["file config"] == "two"
    assert "one" in [item.get("file config") for item in history(element, result.document)]
    assert outcome.report.conflicts == 1


def test_custom_data_of_both_sides_is_there(base: Document, ours: Copy, theirs: Copy) -> None:
    ours.mark(ours.entry("Router").id, "ours", "1")
    theirs.mark(theirs.entry("Router").id, "theirs", "2")
    result, _ = merged(base, ours, theirs)
    element, _ = router(result)
    assert (custom_data(element)["ours"], custom_data(element)["theirs"]) == ("1", "2")


def test_what_they_alone_have_changed_is_taken_whole(base: Document, theirs: Copy) -> None:
    theirs.edit(theirs.entry("Router").id, password="second")
    result, outcome = merged(base, copy_of(base), theirs)
    element, now = router(result)
    assert now["Password"] == "second"
    assert [item["Password"] for item in history(element, result.document)] == ["first"]
    assert (outcome.report.added, outcome.report.changed, outcome.report.removed) == (0, 1, 0)


def test_an_entry_that_neither_has_changed_is_the_same_element(base: Document, ours: Copy, theirs: Copy) -> None:
    theirs.add("Other")
    _, outcome = merged(base, ours, theirs)
    kept = set(outcome.document.root.iter("Entry"))
    assert ours.element("Router") in kept


def test_without_a_base_the_histories_tell_what_both_come_from(base: Document, ours: Copy, theirs: Copy) -> None:
    ours.edit(ours.entry("Router").id, user="admin")
    theirs.edit(theirs.entry("Router").id, password="second")
    result, outcome = merged(None, ours, theirs)
    _, now = router(result)
    assert (now["UserName"], now["Password"]) == ("admin", "second")
    assert outcome.report.conflicts == 0


def test_a_version_that_was_removed_from_the_history_stays_away(base: Document) -> None:
    first = Copy(base, 5)
    first.edit(first.entry("Router").id, password="second")
    ours, theirs = Copy(copy_of(base), 10), Copy(copy_of(base), 20)
    versions = ours.element("Router").find("History")
    assert versions is not None
    versions.clear()
    ours.edit(ours.entry("Router").id, user="admin")
    theirs.edit(theirs.entry("Router").id, notes="new")
    result, _ = merged(base, ours, theirs)
    assert "first" not in [item["Password"] for item in history(router(result)[0], result.document)]


def test_too_long_a_history_loses_its_oldest_but_never_the_other_value_of_a_conflict(base: Document) -> None:
    base.root.find("Meta/HistoryMaxItems").text = "1"  # type: ignore[union-attr]
    ours, theirs = Copy(copy_of(base), 10), Copy(copy_of(base), 20)
    for number in range(3):
        ours.edit(ours.entry("Router").id, password=f"ours {number}")
    theirs.edit(theirs.entry("Router").id, password="theirs")
    result, _ = merged(base, ours, theirs)
    assert [item["Password"] for item in history(router(result)[0], result.document)] == ["ours 2"]


def test_marks_are_read_from_what_anybody_may_have_written() -> None:
    marks = [Mark("value", "Password", "x"), Mark("file", "a.txt", "y")]
    assert read_marks(write_marks(marks)) == marks
    for text in ("", "{", "[1]", '{"a": 1}', '[{"kind": 1}]', "null", "[" * 100_000):
        assert read_marks(text) == []


def test_entries_of_the_last_moment_there_is_are_merged(base: Document, ours: Copy, theirs: Copy) -> None:
    """Some programs write it for "never"."""
    last = encode_time(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    for copy, part in ((ours, "user"), (theirs, "url")):
        copy.edit(copy.entry("Router").id, **{part: "changed"})
        for tag in ("LastModificationTime", "ExpiryTime"):
            set_time(copy.element("Router"), tag, last)
    result, _ = merged(base, ours, theirs)
    assert (result.entry("Router").user, result.entry("Router").url) == ("changed", "changed")
    found = result.entry("Router").modified
    assert found is not None
    assert [found.astimezone(timezone(timedelta(hours=hours))) == found for hours in (-12, 14)] == [True, True]


def set_time(entry: Element, tag: str, text: str) -> None:
    time = entry.find(f"Times/{tag}")
    assert time is not None
    time.text = text
