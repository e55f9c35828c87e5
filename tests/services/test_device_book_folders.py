"""What folders give, what is used last, and devices that come from other programs, again and again."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.devices import Device, Transport
from app.domain.errors import DeviceInvalid, DeviceNotFound
from app.domain.inheritance import FolderDefaults
from app.services.device_book import DeviceBook

ACME = FolderDefaults(user="support", credential="e1", tags=("acme",), ssh_port=2222)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "devices.db"


@pytest.fixture
def book(path: Path) -> DeviceBook:
    return DeviceBook(path)


def device(name: str, **more: object) -> Device:
    return replace(Device("", name, host="10.0.0.1"), **more)  # type: ignore[arg-type]


def test_one_credential_for_many_devices(book: DeviceBook, path: Path) -> None:
    added = book.add_all(device(f"d{number}", folder="Acme/Berlin") for number in range(3))
    book.set_defaults("Acme", ACME)
    assert {one.credential for one in DeviceBook(path).devices()} == {"e1"}
    used = book.find(added[0].id)
    assert (used.address, used.tags) == ("support@10.0.0.1:2222", ("acme",))
    assert book.stored(used.id) == added[0]
    assert book.origins(used.id) == dict.fromkeys(("user", "credential", "tags", "port"), "Acme")
    assert book.defaults("Acme") == ACME
    assert book.defaults("Acme/Berlin") == FolderDefaults()
    assert book.given("Acme/Nowhere yet").values.user == "support"
    book.set_defaults("Acme", FolderDefaults())
    assert {one.credential for one in book.devices()} == {""}


def test_all_devices_can_be_given_something(book: DeviceBook) -> None:
    one = book.add(device("one"))
    book.set_defaults("", FolderDefaults(reattach="tmux"))
    assert book.find(one.id).reattach == "tmux"
    assert book.origins(one.id) == {"reattach": ""}
    assert book.folders() == ()


def test_a_stored_change_of_a_used_device_leaves_what_is_inherited(book: DeviceBook) -> None:
    book.set_defaults("Acme", ACME)
    one = book.add(device("one", folder="Acme"))
    changed = book.update(replace(book.find(one.id), pin="ff", legacy=True))
    assert (changed.user, changed.pin) == ("support", "ff")
    assert book.stored(one.id) == replace(device("one", folder="Acme"), id=one.id, pin="ff", legacy=True)
    book.store(replace(book.stored(one.id), user="root"))
    assert book.find(one.id).user == "root"


def test_what_folders_say_moves_with_them(book: DeviceBook) -> None:
    book.set_defaults("Acme", ACME)
    one = book.add(device("one", folder="Acme/Berlin"))
    book.rename_folder("Acme", "Clients/Acme Ltd")
    assert book.defaults("Clients/Acme Ltd") == ACME
    assert book.find(one.id).folder == "Clients/Acme Ltd/Berlin"
    assert book.find(one.id).user == "support"


def test_a_folder_is_the_same_however_its_letters_are_written(book: DeviceBook) -> None:
    book.set_defaults("Acme/Berlin", ACME)
    one = book.add(device("one", folder="acme/BERLIN/room 1"))
    book.set_defaults("ACME", FolderDefaults(jump="j1"))
    assert (one.folder, one.user) == ("Acme/Berlin/room 1", "support")
    assert book.folders() == ("Acme", "Acme/Berlin", "Acme/Berlin/room 1")
    assert book.find(one.id).jump == "j1"
    merged = book.merge([("x:1", device("two", folder="acme/berlin"))], {"aCME": FolderDefaults(reattach="tmux")})
    assert merged.added[0].folder == "Acme/Berlin"
    assert book.defaults("Acme") == FolderDefaults(jump="j1", reattach="tmux")
    book.rename_folder("Acme/Berlin", "Acme/BERLIN")
    assert book.find(one.id).folder == "Acme/BERLIN/room 1"


def test_folders_that_differ_only_in_their_letters_do_not_come_about_by_moving(book: DeviceBook) -> None:
    book.add_all([device("sw1", folder="Acme/web"), device("sw1", folder="Other/WEB"), device("sw2", folder="Old/x")])
    with pytest.raises(DeviceInvalid):
        book.move([], ["Other/WEB"], "Acme")
    book.rename_folder("Old", "ACME/Web")
    assert book.folders() == ("Acme", "Acme/web", "Acme/web/x", "Other", "Other/WEB")
    with pytest.raises(DeviceInvalid):
        book.rename_folder("Other/WEB", "acme/WEB")
    assert [one.folder for one in book.devices()] == ["Acme/web", "Other/WEB", "Acme/web/x"]


def test_what_makes_no_sense_of_a_folder_is_refused(book: DeviceBook) -> None:
    with pytest.raises(DeviceInvalid):
        book.set_defaults("Acme", FolderDefaults(ssh_port=70_000))
    with pytest.raises(DeviceNotFound):
        book.defaults("Acme")
    assert book.folders() == ()


def test_several_are_changed_and_removed_together_or_not_at_all(book: DeviceBook, path: Path) -> None:
    one, two, three = book.add_all(device(name) for name in ("one", "two", "three"))
    book.store_all([replace(one, name="two"), replace(two, name="one")])  # they change their names
    assert [d.name for d in DeviceBook(path).devices()] == ["two", "one", "three"]
    with pytest.raises(DeviceInvalid):
        book.store_all([replace(one, name="x"), replace(two, name="three")])
    with pytest.raises(DeviceNotFound):
        book.remove_all([one.id, "nowhere"])
    assert len(DeviceBook(path).devices()) == 3
    removed = book.remove_all([one.id, three.id])
    assert [d.name for d in removed] == ["two", "three"]
    assert {d.id for d in book.restore(removed)} == {one.id, three.id}


def test_the_last_used_come_first_and_go_with_their_device(book: DeviceBook, path: Path) -> None:
    one, two, three = book.add_all(device(name) for name in ("one", "two", "three"))
    for used in (one, two, one, three, two):
        book.note_opened(used.id)
    book.note_opened("not in the book")
    assert [d.name for d in DeviceBook(path).recents()] == ["two", "three", "one"]
    assert [d.name for d in book.recents(2)] == ["two", "three"]
    book.remove(three.id)
    assert [d.name for d in book.recents()] == ["two", "one"]


# -- from other programs -----------------------------------------------------------------------------

PUTTY = (("putty:web", device("web", user="root", folder="PuTTY")), ("putty:db", device("db", folder="PuTTY")))


def test_the_second_import_changes_only_what_has_changed_there(book: DeviceBook, path: Path) -> None:
    first = book.merge(PUTTY, {"PuTTY": FolderDefaults(user="admin")})
    assert [d.name for d in first.added] == ["web", "db"]
    assert (first.changed, first.unchanged, first.renamed) == ((), (), ())
    again = DeviceBook(path).merge(PUTTY)
    assert ([d.name for d in again.unchanged], again.added, again.changed) == (["web", "db"], (), ())
    web = book.find("web")
    book.store(replace(book.stored(web.id), name="Web server", folder="Acme", notes="mine", credential="e1"))
    third = book.merge([("putty:web", replace(PUTTY[0][1], port=2222, user="deploy")), PUTTY[1]])
    assert [d.name for d in third.changed] == ["Web server"]
    changed = book.stored(web.id)
    assert (changed.port, changed.user) == (2222, "deploy")  # what changed there
    assert (changed.folder, changed.notes, changed.credential) == ("Acme", "mine", "e1")  # what a person did here
    assert len(book.devices()) == 2
    assert {key: d.name for key, d in book.imported(["putty:web", "putty:x"]).items()} == {"putty:web": "Web server"}


def test_one_that_was_typed_here_before_is_recognised_and_completed(book: DeviceBook) -> None:
    mine = book.add(device("web", folder="PuTTY", notes="mine"))
    merged = book.merge(PUTTY)
    assert [d.id for d in merged.changed] == [mine.id]
    assert (book.stored(mine.id).user, book.stored(mine.id).notes) == ("root", "mine")


def test_a_name_that_another_has_gets_a_number(book: DeviceBook) -> None:
    book.add(device("web", host="10.9.9.9", folder="PuTTY"))
    merged = book.merge([*PUTTY, ("rdcman:web", device("web", folder="PuTTY", transport=Transport.WINRM))])
    assert [d.name for d in merged.renamed] == ["web (2)", "web (3)"]
    assert book.merge(PUTTY).changed == ()


def test_what_a_folder_says_here_stays(book: DeviceBook) -> None:
    book.set_defaults("PuTTY", FolderDefaults(user="mine"))
    book.merge(PUTTY, {"PuTTY": FolderDefaults(user="theirs", reattach="tmux")})
    assert book.defaults("PuTTY") == FolderDefaults(user="mine", reattach="tmux")


def test_a_device_that_was_deleted_here_comes_again(book: DeviceBook) -> None:
    book.remove(book.merge(PUTTY).added[0].id)
    assert [d.name for d in book.merge(PUTTY).added] == ["web"]


def test_a_removal_that_is_taken_back_forgets_nothing(book: DeviceBook, path: Path) -> None:
    web = book.merge(PUTTY).added[0]
    book.store(replace(web, name="Web server", folder="Acme"))
    book.note_opened(web.id)
    removed = book.remove_all([web.id])
    assert book.recents() == ()
    book.restore(removed)
    assert [d.name for d in book.recents()] == ["Web server"]
    assert DeviceBook(path).merge(PUTTY).added == ()


def test_nothing_is_taken_over_where_one_makes_no_sense(book: DeviceBook) -> None:
    with pytest.raises(DeviceInvalid):
        book.merge([*PUTTY, ("putty:bad", device("bad", port=70_000))])
    assert book.devices() == ()
