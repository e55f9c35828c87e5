"""The device book on disk: taken over from the earlier file, damaged, full, killed, and used by several at once."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path
from threading import Thread

import pytest

from app.domain.devices import Device, Transport
from app.domain.errors import FileError
from app.domain.inheritance import FolderDefaults
from app.services.device_book import DeviceBook
from app.services.device_book_file import _MIGRATIONS, APPLICATION

ROOT = Path(__file__).parents[2]
WHOLE = Device(
    "", "Kasse 3", Transport.SSH, "kasse3.local", 2222, "admin", "Nordlys/Oslo", "ab" * 16, "~/.ssh/id", "ff" * 32,
    "æøå\n2", "jump", True, "tmux new -A", ("a", "b c"), "production", True, "crlf",
    "7E1", "hardware", "kerberos",
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "devices.db"


def device(name: str, **more: object) -> Device:
    return replace(Device("", name, host="10.0.0.1"), **more)  # type: ignore[arg-type]


def test_every_field_is_stored(path: Path) -> None:
    assert all(
        getattr(WHOLE, item.name) != item.default for item in fields(Device) if item.name not in ("id", "transport")
    )
    added = DeviceBook(path).add(WHOLE)
    assert DeviceBook(path).stored(added.id) == added == replace(WHOLE, id=added.id)


def test_only_the_owner_may_read_it(path: Path) -> None:
    DeviceBook(path).add(WHOLE)
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600


def test_reading_makes_no_file(path: Path) -> None:
    book = DeviceBook(path)
    assert (book.devices(), book.folders(), book.recents(), book.is_loaded) == ((), (), (), True)
    assert list(path.parent.iterdir()) == []


def test_a_book_of_the_first_format_gets_the_fields_of_serial_lines(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(_MIGRATIONS[0])
        connection.execute("PRAGMA user_version = 1")
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        values = ("1", "core", "serial", "COM3", 9600, "", "", "", "", "", "", "", 0, "", "[]", "", 0, "lf")
        connection.execute(f"INSERT INTO device VALUES (NULL{', ?' * len(values)})", values)
    book = DeviceBook(path)
    (core,) = book.devices()
    assert (core.name, core.newline, core.framing, core.flow) == ("core", "lf", "", "")
    book.update(replace(core, framing="7E1", flow="software"))
    assert DeviceBook(path).devices()[0].framing == "7E1"


# -- the file of an earlier Satchel ------------------------------------------------------------------

EARLIER = {
    "format": "satchel.devices",
    "version": 1,
    "folders": ["Empty/Inner", "Nordlys"],
    "devices": [
        {"id": "1", "name": "web", "host": "10.0.0.5", "folder": "Nordlys", "transport": "winrms", "port": 5999},
        {"id": "2", "name": "db", "host": "10.0.0.6", "tags": ["x"], "rack": 7},
    ],
}


def test_the_earlier_file_is_taken_over_once_and_kept(path: Path) -> None:
    earlier = path.with_suffix(".json")
    earlier.write_text(json.dumps(EARLIER))
    book = DeviceBook(path)
    assert not book.is_loaded
    web, db = book.devices()
    assert (web.id, web.transport, web.port, web.folder) == ("1", Transport.WINRMS, 5999, "Nordlys")
    assert (db.id, db.tags) == ("2", ("x",))
    assert book.folders() == ("Empty", "Empty/Inner", "Nordlys")
    assert json.loads(path.with_name("devices.json.backup").read_text()) == EARLIER
    assert not earlier.exists()
    book.remove_all(["1", "2"])
    assert DeviceBook(path).devices() == ()


def test_a_change_is_the_first_thing_that_happens_after_an_update(path: Path) -> None:
    path.with_suffix(".json").write_text(json.dumps(EARLIER))
    DeviceBook(path).add(device("new"))
    assert [one.name for one in DeviceBook(path).devices()] == ["web", "db", "new"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b'{"format":"satchel.settings","version":1}',
        b'{"format":"satchel.devices","version":true,"devices":[]}',
        b'{"format":"satchel.devices","version":1,"devices":5}',
        b'{"format":"satchel.devices","version":1,"devices":[{"name":"x"}]}',
        b'{"format":"satchel.devices","version":1,"devices":[{"id":"1","name":"x","port":"22"}]}',
        b'{"format":"satchel.devices","version":1,"devices":[{"id":"1","name":"x","transport":"telnet"}]}',
        b'{"format":"satchel.devices","version":1,"devices":[null]}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_earlier_file_is_named_kept_and_not_left_behind(path: Path, content: bytes) -> None:
    earlier = path.with_suffix(".json")
    earlier.write_bytes(content)
    book = DeviceBook(path)
    for use in (book.devices, lambda: book.add(device("new"))):
        with pytest.raises(FileError) as error:
            use()
        assert str(earlier) in str(error.value)
        assert error.value.hint
    assert earlier.read_bytes() == content
    assert path.with_name("devices.json.damaged").read_bytes() == content
    earlier.write_text(json.dumps(EARLIER))  # mended
    assert len(book.devices()) == 2


def test_an_earlier_file_of_a_newer_format_is_refused_and_stays(path: Path) -> None:
    earlier = path.with_suffix(".json")
    earlier.write_text(json.dumps({**EARLIER, "version": 2}))
    with pytest.raises(FileError, match="newer Satchel"):
        DeviceBook(path).devices()
    assert earlier.exists()


# -- damage ------------------------------------------------------------------------------------------


def _filled(path: Path) -> bytes:
    book = DeviceBook(path)
    book.add_all(device(f"device {number}", notes="x" * 200) for number in range(300))
    del book
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


@pytest.mark.parametrize("where", ["text", "head", "middle", "cut"])
def test_a_damaged_file_is_named_kept_and_not_overwritten(path: Path, where: str) -> None:
    whole = _filled(path)
    middle = len(whole) // 2
    content = {
        "text": b"{ not a database",
        "head": b"\0" * 100 + whole[100:],
        "middle": whole[:middle] + b"\xa5" * 4096 + whole[middle + 4096 :],
        "cut": whole[:middle],
    }[where]
    for left in path.parent.glob("devices.db-*"):
        left.unlink()
    path.write_bytes(content)
    book = DeviceBook(path)
    for use in (book.devices, lambda: book.add(device("new"))):
        with pytest.raises(FileError) as error:
            use()
        assert str(path) in str(error.value)
        assert "devices.db.damaged" in error.value.hint
    assert path.read_bytes() == content
    assert path.with_name("devices.db.damaged").read_bytes() == content
    assert not path.with_name("devices.db.damaged-2").exists()


def test_the_database_of_another_program_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes(name)")
    content = path.read_bytes()
    with pytest.raises(FileError, match="another program"):
        DeviceBook(path).add(device("new"))
    assert path.read_bytes() == content


def test_a_file_of_a_newer_satchel_is_refused_and_stays(path: Path) -> None:
    DeviceBook(path).add(device("old"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(FileError, match="newer Satchel") as error:
        DeviceBook(path).add(device("new"))
    assert "stays as it is" in error.value.hint
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM device").fetchall() == [("old",)]


def test_a_file_that_was_replaced_is_read_anew(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "devices.db"
    DeviceBook(other).add(device("restored"))
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    book = DeviceBook(path)
    book.add(device("lost"))
    other.replace(path)
    for left in path.parent.glob("devices.db-*"):
        left.unlink()
    assert [one.name for one in book.devices()] == ["restored"]
    book.add(device("more"))
    assert [one.name for one in DeviceBook(path).devices()] == ["restored", "more"]


# -- no room -----------------------------------------------------------------------------------------

FILL = """
import signal, sys
from pathlib import Path
from app.domain.devices import Device
from app.domain.errors import FileError
from app.services.device_book import DeviceBook
path, limit = Path(sys.argv[1]), sys.argv[2]
book = DeviceBook(path)
book.add(Device("", "first", host="h"))
if limit:
    import resource
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
stored = 1
try:
    for number in range(2000):
        book.add_all([Device("", f"{number}-{one}", host="h", notes="x" * 500) for one in range(4)])
        stored += 4
except FileError as error:
    print(error)
assert len(book.devices()) == stored, (len(book.devices()), stored)
assert len(DeviceBook(path).devices()) == stored
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    book.add(Device("", "last", host="h"))
    assert len(DeviceBook(path).devices()) == stored + 1
print("whole")
"""


@pytest.mark.skipif(os.name == "nt", reason="a limit of POSIX")
def test_a_change_that_finds_no_room_changes_nothing_and_the_book_goes_on(path: Path) -> None:
    done = _python(FILL, path, "200000")
    assert "cannot be written" in done.stdout, done.stderr
    assert done.stdout.endswith("whole\n"), done.stderr


MOUNT = 'mount -t tmpfs -o size=300k tmpfs "$1" || exit 77; exec "$2" -c "$3" "$1/devices.db" ""'


@pytest.mark.skipif(not sys.platform.startswith("linux") or os.geteuid() != 0, reason="mounts a small disk")
def test_a_full_disk_is_said_so_and_nothing_is_lost(tmp_path: Path) -> None:
    command = ["unshare", "-m", "sh", "-c", MOUNT, "sh", str(tmp_path), sys.executable, FILL]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT, check=False)
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("this machine does not let the test mount a disk")
    assert "the disk is full" in done.stdout, done.stderr
    assert done.stdout.endswith("whole\n"), done.stderr


# -- several at once ---------------------------------------------------------------------------------

ADD = """
import sys
import time
from pathlib import Path
from app.domain.devices import Device
from app.services.device_book import DeviceBook
book = DeviceBook(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    book.add_all([Device("", f"{sys.argv[2]}-{number}-{one}", host="h", folder=f"F{number % 3}") for one in range(5)])
    print(number, flush=True)
"""


def test_two_processes_lose_nothing_of_each_other(path: Path) -> None:
    book = DeviceBook(path)
    running = [_start(ADD, path, name, "20") for name in ("a", "b")]
    for process in running:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    names = [one.name for one in book.devices()]
    assert len(names) == len(set(names)) == 200


def test_whoever_is_killed_leaves_whole_changes_only(path: Path) -> None:
    for turn in range(4):
        with _start(ADD, path, f"turn {turn}", "100000") as process:
            assert process.stdout is not None
            for _ in range(3 + turn * 5):
                process.stdout.readline()
            process.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
            process.communicate(timeout=30)
        assert len(DeviceBook(path).devices()) % 5 == 0
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    DeviceBook(path).add(device("after"))


def test_who_reads_does_not_wait_for_who_writes(path: Path) -> None:
    book = DeviceBook(path)
    book.add(device("one"))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert len(book.devices()) == 1
        assert len(DeviceBook(path).devices()) == 1


def test_threads_may_share_one_book(path: Path) -> None:
    book = DeviceBook(path)
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for count in range(15):
                added = book.add(device(f"{number}-{count}", folder=f"F{count % 2}"))
                book.note_opened(added.id)
                book.set_defaults("F0", FolderDefaults(user=f"user {number}"))
                assert book.find(added.id).name == added.name
                book.update(replace(added, is_favourite=True))
        except BaseException as error:
            failures.append(error)

    threads = [Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(DeviceBook(path).devices()) == 60
    assert all(one.is_favourite for one in book.devices())


def _start(script: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)


def _python(script: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT, check=False)


def test_who_reads_a_book_that_is_just_being_made_does_not_wait_for_a_change_that_waits_for_the_reader(
    tmp_path: Path,
) -> None:
    """The change holds the file and wants what was read; the reader must not want the file before it has read."""
    for number in range(20):
        book = DeviceBook(tmp_path / f"{number}.db")
        started = time.monotonic()
        adding = Thread(target=book.add, args=(Device("", "web01", host="10.0.0.5"),))
        adding.start()
        while not book.devices():
            assert time.monotonic() - started < 5, "both wait for each other"
        adding.join()
