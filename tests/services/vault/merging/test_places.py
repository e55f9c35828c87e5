"""Where things are after a merge: deletions hold, moves hold, and one group is not there twice."""

import time
from xml.etree.ElementTree import Element, SubElement

import pytest

from app.services.vault.content import encode_time
from app.services.vault.document import Document
from app.services.vault.merging.sides import earliest
from tests.services.vault.merging.copies import START, Copy, copy_of, empty, merged


@pytest.fixture
def base() -> Document:
    copy = Copy(empty())
    for title in ("A", "B"):
        copy.add(title, group="Clients/Nordlys", user=title.lower())
    copy.group("Clients/Other")
    return copy.document


@pytest.fixture
def ours(base: Document) -> Copy:
    return Copy(copy_of(base), 10)


@pytest.fixture
def theirs(base: Document) -> Copy:
    return Copy(copy_of(base), 20)


def titles(copy: Copy) -> list[str]:
    return sorted(entry.title for entry in copy.content.entries)


def deleted(copy: Copy) -> int:
    return len(copy.document.root.findall("Root/DeletedObjects/DeletedObject"))


def test_what_one_side_has_deleted_stays_deleted(base: Document, ours: Copy, theirs: Copy) -> None:
    ours.destroy(ours.entry("A").id)
    theirs.destroy(theirs.entry("B").id)
    result, outcome = merged(base, ours, theirs)
    assert titles(result) == []
    assert deleted(result) == 2
    assert outcome.report.removed == 1


def test_what_was_deleted_without_a_word_gets_a_record(base: Document, ours: Copy, theirs: Copy) -> None:
    theirs.destroy(theirs.entry("A").id)
    theirs.document.root.find("Root/DeletedObjects").clear()  # type: ignore[union-attr]
    result, _ = merged(base, ours, theirs)
    assert titles(result) == ["B"]
    assert deleted(result) == 1


def test_an_entry_deleted_there_and_changed_here_is_kept(base: Document, ours: Copy, theirs: Copy) -> None:
    id = ours.entry("A").id
    ours.edit(id, password="needed")
    theirs.destroy(id)
    result, outcome = merged(base, ours, theirs)
    assert titles(result) == ["A", "B"]
    assert (deleted(result), outcome.report.kept) == (0, 1)
    again, _ = merged(copy_of(theirs.document), result, theirs)
    assert titles(again) == ["A", "B"]


def test_without_a_base_the_record_of_a_deletion_counts_unless_the_entry_is_newer(ours: Copy, theirs: Copy) -> None:
    theirs.destroy(theirs.entry("A").id)
    theirs.destroy(theirs.entry("B").id)
    ours.minute = 100
    ours.edit(ours.entry("B").id, password="later")
    result, _ = merged(None, ours, theirs)
    assert titles(result) == ["B"]


def test_a_move_and_a_change_of_one_entry_both_count(base: Document, ours: Copy, theirs: Copy) -> None:
    ours.edit(ours.entry("A").id, group="Clients/Other")
    theirs.edit(theirs.entry("A").id, password="second")
    for one, other in ((ours, theirs), (theirs, ours)):
        result, _ = merged(base, one, other)
        assert result.entry("A").group == "Clients/Other"
        assert result.entry("A").has_password


def test_of_two_moves_the_later_counts(base: Document, ours: Copy, theirs: Copy) -> None:
    ours.edit(ours.entry("A").id, group="Here")
    theirs.edit(theirs.entry("A").id, group="There")
    for one, other in ((ours, theirs), (theirs, ours)):
        result, _ = merged(base, one, other)
        assert result.entry("A").group == "There"


def test_two_recycle_bins_become_one(base: Document, ours: Copy, theirs: Copy) -> None:
    ours.recycle(ours.entry("A").id)
    theirs.recycle(theirs.entry("B").id)
    result, _ = merged(base, ours, theirs)
    assert titles(result) == []
    assert sorted(entry.title for entry in result.content.recycled) == ["A", "B"]
    assert len([name for name in result.document.root.iter("Name") if name.text == "Recycle Bin"]) == 1


def test_an_entry_taken_out_of_the_bin_survives_its_being_emptied(base: Document) -> None:
    first = Copy(base, 5)
    id = first.entry("A").id
    first.recycle(id)
    ours, theirs = Copy(copy_of(base), 10), Copy(copy_of(base), 20)
    ours.restore(id)
    theirs.destroy(id)
    result, _ = merged(base, ours, theirs)
    assert titles(result) == ["A", "B"]


def test_an_entry_taken_out_of_a_deleted_group_survives_the_bin_being_emptied(base: Document) -> None:
    first = Copy(base, 5)
    id = first.entry("A").id
    first.recycle(first.entry("B").id)
    first.move_group("Clients/Nordlys", "")
    group, bin = first.content.groups["Nordlys"], first.content.recycle_bin
    assert bin is not None
    next(one for one in base.root.iter("Group") if group in list(one)).remove(group)
    bin.append(group)
    ours, theirs = Copy(copy_of(base), 10), Copy(copy_of(base), 20)
    ours.edit(id, group="Clients/Other")
    theirs.destroy(id)
    result, _ = merged(base, ours, theirs)
    assert titles(result) == ["A"]


def test_a_group_made_on_both_sides_is_there_once(base: Document, ours: Copy, theirs: Copy) -> None:
    ours.add("C", group="Clients/New/Site")
    theirs.add("D", group="Clients/New/Site")
    result, _ = merged(base, ours, theirs)
    assert titles(result) == ["A", "B", "C", "D"]
    assert [name.text for name in result.document.root.iter("Name")].count("Site") == 1
    assert [name.text for name in result.document.root.iter("Name")].count("New") == 1


def test_a_group_removed_there_stays_where_something_new_is_in_it(base: Document, ours: Copy, theirs: Copy) -> None:
    ours.add("C", group="Clients/Other")
    theirs.remove_group("Clients/Other")
    result, _ = merged(base, ours, theirs)
    assert result.entry("C").group == "Clients/Other"
    result, _ = merged(base, copy_of(base), theirs)
    assert "Clients/Other" not in result.content.groups


def test_groups_moved_into_each_other_are_both_still_there(base: Document, ours: Copy, theirs: Copy) -> None:
    ours.move_group("Clients/Nordlys", "Clients/Other")
    theirs.move_group("Clients/Other", "Clients/Nordlys")
    result, _ = merged(base, ours, theirs)
    assert titles(result) == ["A", "B"]
    assert {path.rpartition("/")[2] for path in result.content.groups} >= {"Nordlys", "Other"}


def test_a_group_renamed_on_both_sides_keeps_the_other_name_in_sight(base: Document, ours: Copy, theirs: Copy) -> None:
    for copy, name in ((ours, "One"), (theirs, "Two")):
        copy.content.groups["Clients/Other"].find("Name").text = name  # type: ignore[union-attr]
    result, outcome = merged(base, ours, theirs)
    assert "Clients/One" in result.content.groups
    assert outcome.report.conflicts == 1
    assert "Two" in "".join(result.content.groups["Clients/One"].itertext())


def test_unrelated_vaults_are_put_together(base: Document) -> None:
    other = Copy(empty())
    other.document.root.find("Root/Group/Name").text = "another name"  # type: ignore[union-attr]
    other.add("Z", group="Clients/Nordlys")
    result, outcome = merged(None, copy_of(base), other)
    assert titles(result) == ["A", "B", "Z"]
    assert [name.text for name in result.document.root.iter("Name")].count("Nordlys") == 1
    assert (outcome.report.added, outcome.report.conflicts) == (1, 0)


def test_the_bin_of_another_language_is_no_conflict(base: Document, ours: Copy, theirs: Copy) -> None:
    ours.recycle(ours.entry("A").id)
    theirs.recycle(theirs.entry("B").id)
    theirs.content.recycle_bin.find("Name").text = "Papierkorb"  # type: ignore[union-attr]
    result, outcome = merged(base, ours, theirs)
    assert outcome.report.conflicts == 0
    assert len(result.content.recycled) == 2


def test_settings_follow_who_has_changed_them(base: Document, ours: Copy, theirs: Copy) -> None:
    theirs.document.root.find("Meta/DatabaseName").text = "renamed"  # type: ignore[union-attr]
    result, _ = merged(base, ours, theirs)
    assert result.document.root.findtext("Meta/DatabaseName") == "renamed"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone of a program cannot be changed there")
def test_a_deletion_without_a_time_is_merged_west_of_greenwich(monkeypatch: pytest.MonkeyPatch) -> None:
    records = [Element("DeletedObject"), Element("DeletedObject")]
    SubElement(records[1], "DeletionTime").text = encode_time(START)
    monkeypatch.setenv("TZ", "XXX+5")
    time.tzset()
    try:
        assert earliest(records) is records[1]
    finally:
        monkeypatch.undo()
        time.tzset()
