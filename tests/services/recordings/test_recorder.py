"""A session is recorded whole, without its secrets, and never waits for the recording."""

import errno
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.devices import Device
from app.domain.errors import FileError
from app.domain.journal import EventKind
from app.domain.secret import Secret
from app.domain.sessions import RecordingState
from app.domain.task import TaskContext
from app.services.recordings.cast import read_cast
from app.services.recordings.recorder import CAPACITY, Recorder
from app.services.recordings.recorders import Recorders
from app.services.recordings.recording_writer import RecordingWriter, Sealed
from app.services.visits import Visits
from tests.waiting import until

SWITCH = Device("1", "core: switch/1", host="10.0.0.2")


@pytest.fixture
def visits(tmp_path: Path) -> Visits:
    return Visits(tmp_path / "visits")


def files_under(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path, path.read_bytes()


def record(visits: Visits, pieces: list[bytes], *secrets: str) -> Path:
    """A whole session; the path of its asciicast."""
    recorders = Recorders(visits.current, lambda: [Secret(secret) for secret in secrets])
    recorder = recorders.begin(SWITCH, 80, 24)
    assert recorder is not None
    for piece in pieces:
        recorder.output(piece)
    recorders.close(10)
    return next(iter(sorted(visits.current().journal.path.parent.rglob("*.cast"), reverse=True)))


def shown(cast: Path) -> str:
    return "".join(event.text for event in read_cast(cast, TaskContext()).events if event.kind == "o")


def test_a_session_becomes_an_asciicast_and_a_log_that_the_journal_proves(visits: Visits) -> None:
    cast = record(visits, [b"switch>", b"show ver", b"sion\r\nIOS 15.2\r\n", b"switch>"])
    header, *events = [json.loads(line) for line in cast.read_text("utf-8").splitlines()]
    assert header["version"] == 2 and (header["width"], header["height"]) == (80, 24)
    assert shown(cast) == "switch>show version\r\nIOS 15.2\r\nswitch>"
    assert [event[1] for event in events] == ["o"] * len(events)
    lines = cast.with_suffix(".log").read_text("utf-8").splitlines()
    assert [line[24:] for line in lines if not line.startswith("#")] == ["switch>show version", "IOS 15.2", "switch>"]
    event = visits.current().journal.events()[-1]
    assert event.kind is EventKind.SESSION_RECORDED
    assert event.data["device"] == SWITCH.name
    assert event.data["sha256"] == sha256(cast.read_bytes()).hexdigest()
    assert event.data["log_sha256"] == sha256(cast.with_suffix(".log").read_bytes()).hexdigest()
    assert (visits.current().journal.path.parent / event.data["file"]) == cast
    assert "core- switch-1" in cast.name
    if os.name == "posix":
        assert cast.stat().st_mode & 0o777 == 0o600


@given(
    secret=st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_categories=["C", "Z"]), min_size=6,
                   max_size=24).map("Kü{}".format),
    places=st.lists(st.integers(0, 200), max_size=12),
)  # fmt: skip
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_file_ever_holds_a_secret_however_its_output_is_cut(
    tmp_path_factory: pytest.TempPathFactory, secret: str, places: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("home")
    output = f"before {secret} after\r\n{secret}\r\n{secret[:3]}\x1b[1m{secret[3:]}\r\n".encode()
    edges = sorted({0, len(output), *(place % len(output) for place in places)})
    pieces = [output[start:end] for start, end in pairwise(edges)]
    cast = record(Visits(folder), pieces, secret)
    assert "before" in shown(cast)
    for path, data in files_under(folder):
        assert secret.encode() not in data, path
        assert json.dumps(secret)[1:-1].encode() not in data, path


def test_what_is_typed_at_a_password_prompt_is_masked_when_it_is_echoed_later(visits: Visits, tmp_path: Path) -> None:
    recorders = Recorders(visits.current, list)
    recorder = recorders.begin(SWITCH, 80, 24)
    assert recorder is not None
    recorder.output(b"switch>enable\r\nPassword: ")
    for key in b"Geheim!7x\x7f\r":
        recorder.typed(bytes([key]))
    recorder.output(b"\r\nswitch#Geheim!7\r\n% Unknown command\r\n")
    recorders.close(10)
    for path, data in files_under(tmp_path):
        assert b"Geheim" not in data, path
    assert "Unknown command" in shown(next(tmp_path.rglob("*.cast")))


@pytest.mark.parametrize("prompt", ["PIN: ", "Verification code: ", "Kennwort: ", "[sudo] пароль для robin: "])
def test_what_a_device_echoes_at_a_prompt_for_a_secret_is_masked(visits: Visits, tmp_path: Path, prompt: str) -> None:
    recorders = Recorders(visits.current, list)
    recorder = recorders.begin(SWITCH, 80, 24)
    assert recorder is not None
    recorder.output(prompt.encode())
    for (
        letter
    ) in b"zw!cherry!xyz":  # no hexadecimal digits: the hashes of the journal could hold any of those by chance
        recorder.typed(bytes([letter]))
        recorder.output(bytes([letter]))
        until(lambda: not recorder._items)
    recorder.typed(b"\r")
    recorder.output(b"\r\nswitch#\r\n")
    recorders.close(10)
    for path, data in files_under(tmp_path):
        assert b"cherry" not in data and b"!xy" not in data, path
        assert path.suffix != ".log" or b"switch#" in data


def test_what_is_typed_is_not_recorded(visits: Visits, tmp_path: Path) -> None:
    recorders = Recorders(visits.current, list)
    recorder = recorders.begin(SWITCH, 80, 24)
    assert recorder is not None
    recorder.output(b"? ")
    recorder.typed(b"never-shown\r")
    recorder.output(b"\r\nok\r\n")
    recorders.close(10)
    assert not [path for path, data in files_under(tmp_path) if b"never-shown" in data]


def test_a_secret_that_comes_into_the_vault_meanwhile_is_masked_from_then_on(visits: Visits, tmp_path: Path) -> None:
    secrets: list[Secret] = []
    recorders = Recorders(visits.current, lambda: tuple(secrets))
    recorder = recorders.begin(SWITCH, 80, 24)
    assert recorder is not None
    recorder.output(b"one\r\n")
    until(lambda: any(b"one" in data for _, data in files_under(tmp_path)))
    secrets.append(Secret("Tr0ub4dor"))
    recorder.output(b"Tr0ub4dor\r\n")
    recorders.close(10)
    assert not [path for path, data in files_under(tmp_path) if b"Tr0ub4dor" in data]


def test_what_came_before_the_vault_was_locked_is_written_without_its_secrets(visits: Visits, tmp_path: Path) -> None:
    secrets = [Secret("Tr0ub4dor")]
    recorders = Recorders(visits.current, lambda: list(secrets))
    recorder = recorders.begin(SWITCH, 80, 24)
    assert recorder is not None
    recorder.output(b"one\r\n")
    until(lambda: any(b"one" in data for _, data in files_under(tmp_path)))
    recorder.output(b"two Tr0ub4")
    recorder.output(b"dor\r\n")
    secrets.clear()  # the writer gathers what comes: it has not looked yet
    recorder.output(b"three Tr0ub4dor\r\n")
    recorders.close(10)
    assert not [path for path, data in files_under(tmp_path) if b"Tr0ub4dor" in data]


@pytest.mark.parametrize("asked_before", [True, False])
def test_a_password_that_is_typed_in_a_pause_is_masked_when_it_is_echoed_later(
    visits: Visits, tmp_path: Path, asked_before: bool
) -> None:
    recorders = Recorders(visits.current, list)
    recorder = recorders.begin(SWITCH, 80, 24)
    assert recorder is not None
    if asked_before:
        recorder.output(b"Password: ")
        recorder.pause()
    else:
        recorder.output(b"login: ")
        recorder.pause()
        recorder.output(b"unseen\r\nPassword: ")
    recorder.typed(b"Tr0ub4")
    recorder.typed(b"dor\r")
    recorder.resume()
    recorder.output(b"\r\n-bash: Tr0ub4dor: not found\r\n")
    recorders.close(10)
    assert not [path for path, data in files_under(tmp_path) if b"Tr0ub4dor" in data or b"unseen" in data]


@pytest.mark.parametrize("name", ["𠮷" * 300, "../../etc/passwd", "CON", "a/b\\c:d*?", "🦊" * 80, "ש" * 90, " . "])
def test_any_name_of_a_device_makes_a_file_in_the_folder_of_its_visit(visits: Visits, name: str) -> None:
    recorders = Recorders(visits.current, list)
    recorder = recorders.begin(Device("1", name, host="h"), 80, 24)
    assert recorder is not None
    recorder.output(b"hello\r\n")
    recorders.close(10)
    (event,) = [one for one in visits.current().journal.events() if one.kind is EventKind.SESSION_RECORDED]
    path = visits.current().journal.path.parent / event.data["file"]
    assert path.parent.name == "recordings" and path.is_file()
    assert len(path.name.encode()) < 143


def test_a_pause_leaves_out_what_comes_and_says_so(visits: Visits) -> None:
    recorders = Recorders(visits.current, list)
    recorder = recorders.begin(SWITCH, 80, 24)
    assert recorder is not None
    seen: list[RecordingState] = []
    recorder.on_change(lambda: seen.append(recorder.status.state))
    recorder.output(b"before\r\n")
    recorder.pause()
    recorder.output(b"private\r\n")
    recorder.resume()
    recorder.output(b"after\r\n")
    recorders.close(10)
    cast = next(visits.current().journal.path.parent.rglob("*.cast"))
    assert shown(cast) == "before\r\nafter\r\n"
    assert seen == [RecordingState.PAUSED, RecordingState.ON]
    marks = [event.text for event in read_cast(cast, TaskContext()).events if event.kind == "m"]
    assert marks == ["Recording paused", "Recording resumed"]
    assert "[Recording paused]" in cast.with_suffix(".log").read_text("utf-8")


def test_a_flood_costs_the_session_nothing_and_leaves_a_mark(visits: Visits) -> None:
    recorders = Recorders(visits.current, list)
    recorder = recorders.begin(SWITCH, 80, 24)
    assert recorder is not None
    piece = b"0123456789abcde\n" * 4096
    began = time.perf_counter()
    for _ in range(20 * CAPACITY // len(piece)):
        recorder.output(piece)
    spent = time.perf_counter() - began
    assert spent < 3.0, f"{spent:.2f} s for 80 MB"
    recorders.close(30)
    cast = next(visits.current().journal.path.parent.rglob("*.cast"))
    marks = [event.text for event in read_cast(cast, TaskContext()).events if event.kind == "m"]
    assert marks and all(mark.startswith("Gap: ") and mark.endswith("MB were not recorded") for mark in marks)
    assert visits.current().journal.events()[-1].data["left_out"] > 70 * 1024**2
    assert "gap" in recorder.status.problem


def test_a_limit_ends_the_recording_with_a_mark_and_not_the_session(tmp_path: Path) -> None:
    sealed: list[Sealed] = []
    recorder = Recorder(RecordingWriter(tmp_path, "switch", "", (80, 24), limit=4096), sealed.append)
    for _ in range(100):
        recorder.output(b"x" * 99 + b"\n")
    until(lambda: recorder.status.state is RecordingState.FULL)
    recorder.output(b"more")
    recorder.close()
    assert recorder.wait(10)
    last = read_cast(sealed[0].cast.path, TaskContext()).events[-1]
    assert last.kind == "m" and last.text.startswith("The recording has ended")
    assert sealed[0].cast.size < 4096 + 200


def test_a_folder_that_cannot_be_written_is_said_and_the_session_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    recorder = Recorder(RecordingWriter(tmp_path / "file", "switch", "", (80, 24)), lambda _: None)
    recorder.output(b"hello\r\n")
    until(lambda: bool(recorder.status.problem))
    assert "gap" in recorder.status.problem
    recorder.output(b"more")
    recorder.close()
    assert recorder.wait(10)


_FULL = """
    import resource, sys, signal
    from pathlib import Path
    from app.services.recordings import recorder as module
    from app.services.recordings.recording_writer import RecordingWriter
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6000, resource.RLIM_INFINITY))
    module.RETRY_S = 0.1
    sealed = []
    one = module.Recorder(RecordingWriter(Path(sys.argv[1]), "switch", "", (80, 24)), sealed.append)
    import time
    def wait(what):
        end = time.monotonic() + 10
        while not what():
            assert time.monotonic() < end
            time.sleep(0.01)
    for number in range(200):
        one.output(b"x" * 90 + b"\\n")
        time.sleep(0.002)
    wait(lambda: one.status.problem)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    time.sleep(0.2)
    one.output(b"there is room again\\n")
    one.close()
    assert one.wait(10)
    print(one.status.problem, sealed[0].gaps)
"""


@pytest.mark.skipif(os.name != "posix", reason="a limit on the size of files")
def test_a_disk_without_room_leaves_a_gap_and_the_recording_goes_on_when_there_is_room(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_FULL), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "the disk is full" in done.stdout
    cast = read_cast(next(tmp_path.glob("*.cast")), TaskContext())
    assert not cast.problem
    assert cast.events[-1].text == "there is room again\n"
    assert any(event.kind == "m" and event.text.startswith("Gap:") for event in cast.events)


_KILLED = """
    import sys, time
    from pathlib import Path
    from app.domain.secret import Secret
    from app.services.recordings.recorder import Recorder
    from app.services.recordings.recording_writer import RecordingWriter
    one = Recorder(
        RecordingWriter(Path(sys.argv[1]), "switch", "", (80, 24), own=[Secret("Tr0ub4dor")]), lambda _: None
    )
    number = 0
    while True:
        one.output(f"line {number} Tr0ub".encode())
        one.output(b"4dor\\r\\n")
        number += 1
        time.sleep(0.001)
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_killed_program_leaves_a_readable_recording_without_secrets(tmp_path: Path) -> None:
    program = subprocess.Popen([sys.executable, "-c", textwrap.dedent(_KILLED), str(tmp_path)])
    try:
        until(lambda: sum(len(data) for _, data in files_under(tmp_path)) > 20_000, 20)
    finally:
        program.send_signal(signal.SIGKILL)
        program.wait()
    cast = next(tmp_path.glob("*.cast"))
    assert len(read_cast(cast, TaskContext()).events) > 20
    assert "line 10 " in cast.with_suffix(".log").read_text("utf-8")
    for path, data in files_under(tmp_path):
        assert b"Tr0ub" not in data, path


def test_nothing_is_recorded_where_it_is_switched_off(visits: Visits, tmp_path: Path) -> None:
    recorders = Recorders(visits.current, list, is_on=lambda: False)
    assert recorders.begin(SWITCH, 80, 24) is None
    assert not list(tmp_path.rglob("*.cast"))


def test_settings_that_cannot_be_read_end_no_session(visits: Visits, tmp_path: Path) -> None:
    def is_on() -> bool:
        raise FileError("The settings cannot be read.")

    recorders = Recorders(visits.current, list, is_on=is_on)
    recorder = recorders.begin(SWITCH, 80, 24)
    assert recorder is not None
    recorder.output(b"hello\r\n")
    recorders.close(10)
    assert list(tmp_path.rglob("*.cast"))


def test_words_of_a_failing_disk_are_plain() -> None:
    from app.services.recordings.recording_writer import words_of

    assert words_of(OSError(errno.ENOSPC, "No space left on device")) == "the disk is full"


def test_a_credential_that_is_typed_is_in_no_recording_also_after_the_vault_was_locked(visits: Visits) -> None:
    """It is told before it is typed; nothing else knows it here, and no prompt asked for it."""
    recorders = Recorders(visits.current, tuple)
    recorder = recorders.begin(SWITCH, 80, 24)
    assert recorder is not None
    recorder.output(b"$ ")
    recorder.conceal(Secret("sesam-4711"))
    recorder.typed(b"sesam-4711\r")
    recorder.output(b"sesam-4711\r\nsesam-4711: command not found\r\n$ ")
    recorders.close(10)
    found = dict(files_under(visits.current().journal.path.parent))
    assert any(path.suffix == ".cast" for path in found)
    assert not any(b"sesam-4711" in data for data in found.values())
