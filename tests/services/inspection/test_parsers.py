"""Every view on saved and written answers, and on garbage: what comes of it can always be shown."""

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.inspection import Listing, Row, State, Tone, View
from app.domain.target import Os
from app.services.inspection import VIEWS, view
from app.services.inspection.reading import MAX_DETAILS, MAX_ROWS, MAX_TEXT, READ_ERRORS, bounded

RECORDINGS = Path(__file__).parents[2] / "recordings/views"
FILES = sorted(path for os in Os for path in (RECORDINGS / os.value).glob("*/*"))
PARSERS = [(one, os) for one in VIEWS for os in one.scripts]
ENDED = [path for path in FILES if path.parts[-3] == Os.LINUX.value and path.parent.name in ("users", "scheduled")]
"""Their last line is `done`: many of them are empty where there is nothing."""
MAY_RAISE = (*READ_ERRORS, RecursionError)


def listing(id: str, file: str, os: Os = Os.LINUX) -> Listing:
    text = next((RECORDINGS / os.value / id).glob(f"{file}.*")).read_bytes().decode()
    return bounded(view(id).parse(os, text))


def rows(id: str, file: str, os: Os = Os.LINUX) -> dict[Any, Row]:
    """By what a person calls them."""
    return {row.cells[view(id).name_column]: row for row in listing(id, file, os).rows}


def word(row: Row, column: str = "state") -> str:
    cell = row.cells[column]
    return cell.word if isinstance(cell, State) else ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(RECORDINGS).as_posix())
def test_an_answer_is_understood_and_fits_its_columns(path: Path) -> None:
    wanted, os = view(path.parent.name), Os(path.parts[-3])
    found = bounded(wanted.parse(os, path.read_bytes().decode()))
    known = {column.id for column in wanted.columns[os]}
    for row in found.rows:
        assert row.cells.keys() & known and row.key
        assert all(isinstance(value, str) for value in row.given.values())
    assert len({row.key for row in found.rows}) == len(found.rows)


@pytest.mark.parametrize(("one", "os"), PARSERS, ids=lambda value: getattr(value, "id", getattr(value, "value", "")))
def test_every_view_has_an_answer_of_each_of_its_systems(one: View, os: Os) -> None:
    assert [path for path in FILES if path.parent.name == one.id and path.parts[-3] == os.value]
    assert {column.id for column in one.columns[os]} >= {one.sort_by.removeprefix("-"), one.name_column}


@pytest.mark.parametrize("path", ENDED, ids=lambda path: path.relative_to(RECORDINGS).as_posix())
def test_a_short_list_is_not_taken_for_all_when_its_end_is_missing(path: Path) -> None:
    text, end, rest = path.read_bytes().decode().rpartition("done\n")
    assert end and not rest
    with pytest.raises(ValueError, match="broke off"):
        view(path.parent.name).parse(Os.LINUX, text)


def lines_of(one: View, os: Os) -> list[str]:
    files = (path for path in FILES if path.parent.name == one.id and path.parts[-3] == os.value)
    return [line for path in files for line in path.read_bytes().decode().splitlines()]


@pytest.mark.parametrize(("one", "os"), PARSERS, ids=lambda value: getattr(value, "id", getattr(value, "value", "")))
def test_garbage_never_breaks_a_view(one: View, os: Os) -> None:
    """Random text, shuffled and cut lines of real answers, and JSON of the wrong shape."""
    real = st.sampled_from(lines_of(one, os))
    cut = st.builds(lambda line, start, end: line[start:end], real, st.integers(0, 20), st.integers(0, 200))
    field = st.builds(lambda line, at, text: _with_field(line, at, text), real, st.integers(0, 6), st.text(max_size=12))
    damaged = st.lists(real | cut | field | st.text(max_size=20), max_size=8).map("\n".join)
    leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    names = st.sampled_from(["rows", "notes", "cut", "name", "pid", "state", "at", "kind", "id", "path", "key", "size"])
    shaped = st.recursive(leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4))

    @given(st.text(max_size=60) | damaged | shaped.map(json.dumps) | _changed_json(one, os))
    @settings(max_examples=50, deadline=None, database=None)
    def attempt(text: str) -> None:
        with contextlib.suppress(*MAY_RAISE):
            can_be_shown(bounded(one.parse(os, text)))

    attempt()


def _with_field(line: str, at: int, text: str) -> str:
    fields = line.split("\t")
    fields[at % len(fields)] = text
    return "\t".join(fields)


def _changed_json(one: View, os: Os) -> st.SearchStrategy[str]:
    """A whole answer of Windows of which one value is another."""
    whole = [text for text in lines_of(one, os) if text.startswith("{")] or ['{"rows":[]}']
    leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just([1]) | st.just({})

    def change(text: str, row: int, name: int, value: Any) -> str:
        answer = json.loads(text)
        if answer["rows"]:
            chosen = answer["rows"][row % len(answer["rows"])]
            chosen[sorted(chosen)[name % len(chosen)]] = value
        return json.dumps(answer)

    return st.builds(change, st.sampled_from(whole), st.integers(0, 20), st.integers(0, 20), leaf)


def can_be_shown(found: Listing) -> None:
    assert len(found.rows) <= MAX_ROWS
    for row in found.rows:
        assert len(row.details) <= MAX_DETAILS
        for cell in row.cells.values():
            assert cell is None or isinstance(cell, str | int | float | datetime | State)
            assert not isinstance(cell, str) or (len(cell) <= MAX_TEXT and "\n" not in cell and "\x1b" not in cell)


@pytest.mark.parametrize(("one", "os"), PARSERS, ids=lambda value: getattr(value, "id", getattr(value, "value", "")))
@pytest.mark.parametrize(
    "text", ["[" * 100_000, "9" * 10_000, '{"rows": [{"name": 1e999}]}', "\0", "\t" * 50, "1e400 1"]
)
def test_hostile_answers_never_break_a_view(one: View, os: Os, text: str) -> None:
    with contextlib.suppress(*MAY_RAISE):
        one.parse(os, text)


def test_a_listing_is_cut_to_what_can_be_shown() -> None:
    long = Row("same", {"name": "x\x1b[31m\u202e" * 5000}, details="a\r\nb\0" * 20_000)
    found = bounded(Listing([long] * 3 + [Row("same", {"name": "x"})] * MAX_ROWS, ["\n".join(["note"] * 500)] * 30))
    can_be_shown(found)
    assert found.is_cut
    assert len({row.key for row in found.rows}) == MAX_ROWS
    assert len(found.notes) == 1


def test_processes_of_linux_say_what_they_take_now() -> None:
    found = rows("processes", "debian_12_systemd")
    assert found["dbus-daemon"].cells["user"] == "messagebus"
    assert str(found["sleep"].cells["command"]) == "/bin/sleep 1000"
    assert "sh" not in found and "cat" not in found  # those who asked
    refusal = view("processes").actions[0].refusal
    assert view("processes").actions[0].warning(found["dbus-daemon"])
    assert not view("processes").actions[0].warning(found["sleep"])
    assert refusal(found["systemd"]) == "The whole device would stop with it."
    assert refusal(found["sleep"]) == ""


def test_a_process_cannot_pass_for_another_by_its_name() -> None:
    text = next((RECORDINGS / "linux/processes").glob("*")).read_text().replace("(sleep)", "(x) S 1\n1 (y)")
    names = [row.cells["name"] for row in bounded(view("processes").parse(Os.LINUX, text)).rows]
    assert "x) S 1 1 (y" in names
    assert names.count("systemd") == 1


def test_of_a_process_that_takes_no_memory_none_is_shown() -> None:
    """The kernel's own, and those that have ended and wait for their parent."""
    text = next((RECORDINGS / "linux/processes").glob("*")).read_text()
    for resident, shown in ((" 429 ", 429 * 4096), (" 0 ", None)):
        told = text.replace(" 2990080 429 ", f" 2990080{resident}")
        found = {row.cells["name"]: row for row in view("processes").parse(Os.LINUX, told).rows}
        assert found["sleep"].cells["memory"] == shown


def test_processes_of_windows() -> None:
    found = rows("processes", "written_windows_11", Os.WINDOWS)
    till = found["KassenDienst"]
    assert (till.cells["cpu"], till.cells["user"], till.cells["memory"]) == (48.7, "LAB\\kasse", 734003200)
    assert word(found["OUTLOOK"]) == "does not respond"
    refusal = view("processes").actions[1].refusal
    assert [name for name, row in found.items() if refusal(row)] == ["Idle", "System", "csrss", "lsass", "wsmprovhost"]
    assert listing("processes", "written_not_administrator", Os.WINDOWS).notes


def test_services_of_windows() -> None:
    found = rows("services", "written_windows_11", Os.WINDOWS)
    assert {name: word(row) for name, row in found.items()} == {
        "Spooler": "running", "WinRM": "running", "KassenDienst": "failed", "BackupAgent": "should run",
        "wuauserv": "stopped", "TermService": "running", "RemoteRegistry": "stopped", "Dhcp": "running",
    }  # fmt: skip
    assert found["WinRM"].cells["start"] == "automatic, later"
    assert found["KassenDienst"].details.startswith("Exit code 1067.")
    _, stop, restart, enable, disable = view("services").actions
    assert stop.refusal(found["WinRM"]) and restart.refusal(found["WinRM"])
    assert not stop.refusal(found["Spooler"]) and stop.fits(found["Spooler"]) and not stop.fits(found["BackupAgent"])
    assert enable.fits(found["RemoteRegistry"]) and disable.fits(found["Spooler"])


def test_services_of_init_scripts() -> None:
    found = rows("services", "written_sysv")
    assert [(word(row), row.cells["start"]) for row in found.values()] == [
        ("running", "automatic"), ("running", "automatic"), ("not known", "automatic"), ("stopped", "by hand"),
    ]  # fmt: skip
    stop = view("services").actions[1]
    assert stop.refusal(found["ssh"])
    assert "not be reachable" in stop.warning(found["networking"]) and not stop.warning(found["cron"])


def test_events() -> None:
    old = listing("events", "written_syslog").rows
    assert [(row.cells["source"], row.cells["level"]) for row in old] == [("kernel", None), ("CRON", None)]
    found = listing("events", "written_windows_11", Os.WINDOWS).rows
    assert [word(row, "level") for row in found] == ["error", "critical", "warning", "error", "information"]
    assert found[1].details.count("\n") == 1 and "\n" not in str(found[1].cells["text"])
    assert not listing("events", "written_none", Os.WINDOWS).rows
    tones = [row.cells["level"].tone for row in listing("events", "debian_12_systemd").rows]  # type: ignore[union-attr]
    assert tones == [Tone.ATTENTION, Tone.BAD, Tone.ATTENTION]


def test_an_empty_list_of_windows_may_come_in_several_shapes() -> None:
    for empty in ("null", "[]", "[null]"):
        assert not view("events").parse(Os.WINDOWS, f'{{"rows":{empty},"notes":null,"cut":false}}').rows
    lone = '{"rows":{"name":"7-Zip","key":"64\\\\7-Zip"},"notes":"One note.","cut":true}'
    found = view("software").parse(Os.WINDOWS, lone)
    assert (len(found.rows), found.notes, found.is_cut) == (1, ["One note."], True)


def test_very_long_events_are_said_to_be_left_out() -> None:
    text = next((RECORDINGS / "linux/events").glob("debian_12*")).read_text()
    found = view("events").parse(Os.LINUX, text + 'journal\t{"MESSAGE":"' + "x" * 11_000)
    assert (len(found.rows), found.notes) == (3, ["Left out: 1 very long event."])


def test_disks_say_what_needs_attention() -> None:
    found = rows("disks", "written_server")
    assert {name: word(row) for name, row in found.items()} == {
        "/": "full", "/boot": "has room", "/srv/my films": "read-only", "/mnt/nas": "does not answer",
        "/dev/sda": "healthy", "/dev/sdb": "failing", "/dev/nvme0n1": "sleeps",
    }  # fmt: skip
    assert found["/dev/sdb"].details == "Holds: /srv/my films"
    windows = rows("disks", "written_windows_11", Os.WINDOWS)
    assert {name: word(row) for name, row in windows.items()} == {
        "C:": "full", "D:": "has room", "E:": "", "Z:": "does not answer", "Drive 0": "healthy",
        "Drive 1": "failing",
    }  # fmt: skip


def test_connections_name_their_process() -> None:
    found = listing("connections", "written_ss").rows
    told = [(row.cells["process"], row.cells["near"], row.cells["port"], row.cells["far"], word(row)) for row in found]
    assert told == [
        ("systemd-resolve", "127.0.0.53%lo", 53, "", "listens"),
        ("sshd", "0.0.0.0", 22, "", "listens"),
        ("nginx", "*", 80, "", "listens"),
        ("sshd", "192.168.1.20", 22, "192.168.1.77", "connected"),
        ('till "x",pid=1', "2001:db8::20", 443, "2001:db8::9", "left by the other side"),
        ("", "127.0.0.1", 8080, "127.0.0.1", "closing"),
    ]
    refusal = view("connections").actions[0].refusal
    assert [bool(refusal(row)) for row in found] == [False, True, False, True, False, False]
    assert found[4].given["pid"] == "4100" and found[4].given["started"] == "2311000"
    plain = listing("connections", "written_proc").rows
    assert [(row.cells["near"], row.cells["port"], row.cells["far"]) for row in plain] == [
        ("0.0.0.0", 22, ""), ("192.168.1.20", 22, "192.168.1.77"), ("::1", 53, ""), ("0.0.0.0", 68, ""),
    ]  # fmt: skip


def test_software() -> None:
    assert [row.cells["name"] for row in listing("software", "written_debian").rows] == ["libc6", "rsync"]
    fedora = rows("software", "written_fedora")
    assert (fedora["bash"].cells["version"], fedora["org.mozilla.firefox"].cells["kind"]) == (
        "5.2.37-1.fc41",
        "Flatpak",
    )
    windows = rows("software", "written_windows_11", Os.WINDOWS)
    assert windows["Kassen-Dienst 4.2"].cells["date"] == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert windows["Zoom Workplace"].cells["date"] is None


def test_scheduled_tasks() -> None:
    found = rows("scheduled", "written_timers_and_at")
    tick = found["tick.timer"].cells
    assert (tick["when"], tick["next"]) == ("*-*-* 06,18:00:00", datetime(2026, 11, 26, 6, tzinfo=UTC))
    real = rows("scheduled", "debian_12_systemd")["tick.timer"].cells
    assert real["next"] == datetime.fromtimestamp(1795647586.145483, UTC)
    clean = found["clean.timer"]
    assert (word(clean), clean.cells["when"]) == ("failed last time", "every 1d; after the start: 15min")
    assert clean.cells["next"] == datetime.fromtimestamp(1795600000 + 86400 + 902.5, UTC)
    assert word(found["old.timer"]) == "switched off" and "getty@.timer" not in found
    assert (found['~/bin/hello "you"'].cells["when"], found["job 7"].cells["user"]) == ("@reboot", "root")
    hourly = found["cd / && run-parts --report /etc/cron.hourly"].cells
    assert hourly["next"] == datetime(2026, 11, 25, 23, 17, tzinfo=UTC)
    assert found["tar -zcf /var/backups/home.tgz /home/"].cells["next"] is None
    assert word(found["tar -zcf /var/backups/home.tgz /home/"]) == "switched off"
    windows = rows("scheduled", "written_windows_11", Os.WINDOWS)
    assert {name: word(row) for name, row in windows.items()} == {
        "Tagesabschluss": "waits for its time", "Sicherung": "failed last time",
        "GoogleUpdateTaskMachineUA": "runs now", "Alt": "switched off",
    }  # fmt: skip
    assert windows["Sicherung"].cells["when"] == "weekly at 03:30; at the start of the device"
    assert windows["GoogleUpdateTaskMachineUA"].cells["when"] == "daily at 10:13, every hour"
    assert "0x80070002" in windows["Sicherung"].details
    assert windows["Alt"].cells["last"] is None


def test_users() -> None:
    found = rows("users", "written_logind")
    assert set(found) == {"anna", "technik"}
    assert (found["anna"].cells["idle"], found["anna"].cells["where"]) == (1800, "tty2")
    assert found["anna"].cells["since"] == datetime(2026, 11, 25, 9, 47, 41, tzinfo=UTC)
    log_off = view("users").actions[0]
    assert log_off.refusal(found["technik"]) and not log_off.refusal(found["anna"])
    assert "in front of the device" in log_off.warning(found["anna"])
    who = listing("users", "written_who").rows
    assert [(row.cells["user"], row.cells["far"], row.cells["idle"], row.given["pid"]) for row in who] == [
        ("root", "", 86400, "912"), ("anna", "192.168.1.77", None, "3987"), ("anna", "2001:db8::7", 4620, "3511"),
        ("site", "192.168.1.80", None, ""),
        ("site", "192.168.1.80", None, ""),
    ]  # fmt: skip
    windows = rows("users", "written_windows_11", Os.WINDOWS)
    assert [word(row) for row in windows.values()] == ["active", "active", "disconnected"]
    assert windows["LAB\\kasse"].cells["far"] == "BUERO-2"


def test_half_characters_of_a_hostile_device_become_whole() -> None:
    """Nothing takes them: no file, no journal, no sheet, and no shell when the row is acted on."""
    event = '{"MESSAGE": "a\\ud83db", "PRIORITY": "3", "SYSLOG_IDENTIFIER": "\\ude00", "__CURSOR": "1"}'
    service = '{"rows": [{"name": "a\\ud83db", "title": "", "state": "Running", "start": "Auto"}]}'
    found = [*view("events").parse(Os.LINUX, f"journal\t{event}").rows]
    found += view("services").parse(Os.WINDOWS, service).rows
    for row in found:
        for text in (*row.given.values(), *map(str, row.cells.values()), row.details, row.key):
            text.encode()
    assert ["a�b" in row.details + str(row.cells) for row in found] == [True, True]
