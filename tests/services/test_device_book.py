"""The device book: found by any of its names, kept on disk, nothing overwritten unseen."""

import time
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.devices import THIS_COMPUTER, Device, Transport
from app.domain.errors import DeviceInvalid, DeviceNotFound, FileError
from app.services.device_book import DeviceBook


def device(name: str, host: str = "10.0.0.1", **more: object) -> Device:
    return replace(Device(id="", name=name, host=host), **more)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "devices.db"


def test_a_device_comes_back_with_all_its_parts(path: Path) -> None:
    whole = Device(
        "",
        "Kasse 3",
        Transport.WINRMS,
        "kasse3.local",
        5999,
        "admin",
        "Nordlys/Oslo",
        "ab" * 16,
        "",
        "ff" * 32,
        "æøå\n2",
    )
    added = DeviceBook(path).add(whole)
    assert added == replace(whole, id=added.id)
    assert added.id
    assert DeviceBook(path).devices() == (added,)


@pytest.mark.parametrize(
    "wanted", ["gateway", "GATEWAY", "Nordlys/gateway", "10.0.0.7", "root@10.0.0.7:2222", "ssh://root@10.0.0.7:2222"]
)
def test_a_device_is_found_by_name_place_and_address(path: Path, wanted: str) -> None:
    book = DeviceBook(path)
    added = book.add(device("gateway", "10.0.0.7", port=2222, user="root", folder="Nordlys"))
    book.add(device("other", "10.0.0.8"))
    assert book.find(wanted) == book.find(added.id) == added


def test_this_computer_is_always_there(path: Path) -> None:
    assert DeviceBook(path).find("local") == THIS_COMPUTER
    assert not path.exists()


def test_a_name_that_fits_two_devices_is_a_question(path: Path) -> None:
    book = DeviceBook(path)
    book.add(device("gateway", folder="A"))
    second = book.add(device("gateway", "10.0.0.2", folder="B"))
    with pytest.raises(DeviceNotFound, match=r"2 devices fit .*A/gateway, B/gateway"):
        book.find("gateway")
    assert book.find("B/gateway") == second
    with pytest.raises(DeviceNotFound, match="nowhere"):
        book.find("nowhere")


@pytest.mark.parametrize("bad", [device(" "), device("x", ""), device("x", port=70000), device("TAKEN")])
def test_what_makes_no_sense_is_refused_and_nothing_is_stored(path: Path, bad: Device) -> None:
    book = DeviceBook(path)
    taken = book.add(device("taken"))
    with pytest.raises(DeviceInvalid):
        book.add_all([device("fine"), bad])
    assert DeviceBook(path).devices() == book.devices() == (taken,)


def test_change_and_removal_are_kept(path: Path) -> None:
    book = DeviceBook(path)
    one, two = book.add_all([device("one"), device("two")])
    book.update(replace(one, name="uno"))
    book.remove(two.id)
    assert [d.name for d in DeviceBook(path).devices()] == ["uno"]
    for change in (lambda: book.update(two), lambda: book.remove(two.id)):
        with pytest.raises(DeviceNotFound):
            change()


def test_folders_with_what_is_above_them(path: Path) -> None:
    book = DeviceBook(path)
    book.add_folder(" Nordlys / Oslo ")
    added = book.add(device("pc", folder="Aker/1st floor"))
    assert DeviceBook(path).folders() == ("Aker", "Aker/1st floor", "Nordlys", "Nordlys/Oslo")
    book.rename_folder("Aker", "Nordlys/Aker")
    assert book.find(added.id).folder == "Nordlys/Aker/1st floor"
    with pytest.raises(DeviceInvalid, match="holds 1 device"):
        book.remove_folder("Nordlys")
    book.remove(added.id)
    book.remove_folder("Nordlys")
    assert DeviceBook(path).folders() == ()
    with pytest.raises(DeviceNotFound):
        book.remove_folder("Nordlys")


def test_a_rename_that_would_hide_a_device_is_refused(path: Path) -> None:
    book = DeviceBook(path)
    book.add_all([device("pc", folder="A"), device("pc", folder="B")])
    with pytest.raises(DeviceInvalid, match="same name"):
        book.rename_folder("A", "B")
    assert {d.folder for d in book.devices()} == {"A", "B"}


def test_another_process_is_seen_and_not_overwritten(path: Path) -> None:
    here, there = DeviceBook(path), DeviceBook(path)
    here.add(device("one"))
    there.add(device("two"))
    here.add(device("three"))
    assert [d.name for d in there.devices()] == ["one", "two", "three"]


def test_threads_lose_nothing(path: Path) -> None:
    books = [DeviceBook(path), DeviceBook(path)]

    def fill(number: int) -> None:
        for count in range(5):
            books[number % 2].add(device(f"{number}-{count}"))

    threads = [Thread(target=fill, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(DeviceBook(path).devices()) == 20


def test_ten_thousand_devices_load_quickly_and_are_found_at_once(path: Path) -> None:
    DeviceBook(path).add_all(
        device(f"device {n}", f"10.{n // 250}.0.{n % 250}", folder=f"F{n % 40}") for n in range(10_000)
    )
    book = DeviceBook(path)
    start = time.process_time()
    assert len(book.devices()) == 10_000
    loaded = time.process_time() - start
    start = time.process_time()
    for number in range(0, 10_000, 10):
        assert book.find(f"device {number}").host == f"10.{number // 250}.0.{number % 250}"
    found = time.process_time() - start
    assert loaded < 5  # 0.3 s on an idle machine: the goal is the benchmark's, this only finds what is out of hand
    assert found < 3


NAMES = st.text(min_size=1, max_size=8).filter(lambda text: text.strip() and "/" not in text)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(NAMES, unique_by=lambda name: name.strip().casefold(), max_size=5), notes=st.text())
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, names: list[str], notes: str) -> None:
    path = tmp_path_factory.mktemp("book") / "devices.db"
    added = DeviceBook(path).add_all(device(name, notes=notes) for name in names)
    book = DeviceBook(path)
    assert book.devices() == added
    for one in added:
        assert book.find(one.id) == one


def test_a_book_at_which_nobody_may_look_is_no_empty_one(tmp_path: Path) -> None:
    book = DeviceBook(tmp_path / ("x" * 300) / "devices.db")
    assert not book.is_loaded
    with pytest.raises(FileError):
        book.devices()
