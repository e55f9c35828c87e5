"""Nothing is lost: killed in the middle, on a full disk, or with a second program at the same file."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.domain.credentials import EntryDraft
from app.domain.errors import FileError
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.vault_errors import VaultDamaged, VaultError, VaultGone, VaultRekeyed
from app.services.files import locked, patiently
from app.services.vault.merging.unsaved import has_unsaved, save_again, save_elsewhere
from app.services.vault.presence import Presence
from app.services.vault.storage import surplus
from app.services.vault.vault import Vault
from tests.services.vault.conftest import CHEAP, PASSPHRASE

ROOT = Path(__file__).parents[3]
KILLS = 500 if os.environ.get("SATCHEL_KILL_EACH_POINT") == "1" else 12
SAVER = """
import sys
from pathlib import Path
from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.vault import Vault
vault = Vault.open(Path(sys.argv[1]), Secret(sys.stdin.readline().rstrip("\\n")), TaskContext())
print("open", flush=True)
for number in range(10000):
    vault.add(EntryDraft(f"{len(vault.entries())}", password=Secret("x" * 500)), TaskContext())
    print("saved", flush=True)
"""


def start(code: str, path: Path, prefix: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [*prefix, sys.executable, "-c", code, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
    )
    assert process.stdin
    process.stdin.write(PASSPHRASE.reveal() + "\n")
    process.stdin.flush()
    return process


def test_a_vault_survives_being_killed_in_the_middle_of_saving(vault: Vault, task: TaskContext) -> None:
    saved = 0
    for attempt in range(KILLS):
        with start(SAVER, vault.path) as process:
            assert process.stdout
            assert process.stdout.readline() == "open\n"
            first = process.stdout.readline() if attempt % 2 else ""  # every other time in a later save
            time.sleep(attempt % 10 * 0.0011)  # not to wait for something, but to hit another moment each time
            process.send_signal(signal.SIGKILL)
            promised = (first + process.stdout.read()).count("saved")
        saved += promised
        entries = Vault.open(vault.path, PASSPHRASE, task).entries()
        assert saved <= len(entries) <= saved + attempt + 1
        assert [entry.title for entry in entries] == [str(number) for number in range(len(entries))]
        saved = len(entries)
    assert saved > 0
    assert len(list(vault.path.parent.glob("service.backup-*.kdbx"))) <= 3


SEVERAL = """
import sys
from pathlib import Path
from app.domain.credentials import EntryDraft
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.vault import Vault
vault = Vault.open(Path(sys.argv[1]), Secret(sys.stdin.readline().rstrip("\\n")), TaskContext())
print("open", flush=True)
name = sys.stdin.readline().strip()
for number in range(6):
    vault.add(EntryDraft(f"{name} {number}", password=Secret("x")), TaskContext())
"""


def test_two_programs_that_save_at_the_same_time_lose_nothing(vault: Vault, task: TaskContext) -> None:
    running = [start(SEVERAL, vault.path) for _ in range(2)]
    for process in running:
        assert process.stdout
        assert process.stdout.readline() == "open\n"
    for process, name in zip(running, ("anna", "bert"), strict=True):
        assert process.stdin
        process.stdin.write(f"{name}\n")
        process.stdin.flush()
    for process in running:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
    titles = {entry.title for entry in Vault.open(vault.path, PASSPHRASE, task).entries()}
    assert titles == {f"{name} {number}" for name in ("anna", "bert") for number in range(6)}


FULL = """
import resource, signal, sys
from pathlib import Path
from app.domain.credentials import EntryDraft
from app.domain.errors import FileError
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.vault import Vault
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path = Path(sys.argv[1])
vault = Vault.open(path, Secret(sys.stdin.readline().rstrip("\\n")), TaskContext())
before = path.read_bytes()
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
try:
    vault.add(EntryDraft("Second", password=Secret("b")), TaskContext())
except FileError as error:
    print(error)
assert path.read_bytes() == before
assert [entry.title for entry in vault.entries()] == ["First"]
assert not [p for p in path.parent.iterdir() if p.name.endswith(".new")]
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
vault.add(EntryDraft("Third", password=Secret("c")), TaskContext())
print("usable")
"""


def test_a_save_that_finds_no_room_leaves_file_and_vault_as_they_were(vault: Vault, task: TaskContext) -> None:
    entry = vault.add(EntryDraft("First", password=Secret("a")), task)
    with start(FULL, vault.path) as process:
        output, errors = process.communicate(timeout=30)
    assert "cannot be written" in output
    assert output.endswith("usable\n"), errors
    again = Vault.open(vault.path, PASSPHRASE, task)
    assert [item.title for item in again.entries()] == ["First", "Third"]
    assert again.password(entry.id) == Secret("a")


TMPFS = """
mount -t tmpfs -o size=64k tmpfs "$1" || exit 77
cp "$2" "$1/v.kdbx"
exec "$3" -c "$4" "$1/v.kdbx"
"""
FILL = """
import sys
from pathlib import Path
from app.domain.credentials import EntryDraft
from app.domain.errors import FileError
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.vault import Vault
path = Path(sys.argv[1])
passphrase = Secret(sys.stdin.readline().rstrip("\\n"))
vault = Vault.open(path, passphrase, TaskContext())
(path.parent / "ballast").write_bytes(bytes(path.parent.stat().st_blksize * 12))
try:
    for number in range(200):
        vault.add(EntryDraft(str(number), password=Secret(f"password {number}")), TaskContext())
except FileError as error:
    print(error)
assert Vault.open(path, passphrase, TaskContext()).entries() == vault.entries()
assert len(vault.entries()) == number
"""


@pytest.mark.skipif(not sys.platform.startswith("linux") or os.geteuid() != 0, reason="mounts a small disk")
def test_a_full_disk_is_said_so_and_nothing_is_lost(vault: Vault, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["unshare", "-m", "sh", "-c", TMPFS, "sh", str(disk), str(vault.path), sys.executable, FILL]
    given = (PASSPHRASE.reveal() + "\n").encode()
    done = subprocess.run(command, input=given, capture_output=True, timeout=60, cwd=ROOT, check=False)
    if done.returncode == 77 or b"unshare" in done.stderr:
        pytest.skip("this machine does not let the test mount a disk")
    assert done.returncode == 0, done.stderr.decode()
    assert "the disk is full" in done.stdout.decode()


READ_ONLY = """
mount -t tmpfs tmpfs "$1" || exit 77
cp "$2" "$1/v.kdbx" && mount -o remount,ro "$1" || exit 77
exec "$3" -c "$4" "$1/v.kdbx" "$2.elsewhere.kdbx"
"""
NEVERTHELESS = """
import sys
from pathlib import Path
from app.domain.credentials import EntryDraft
from app.domain.errors import FileError
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.merging.unsaved import save_elsewhere
from app.services.vault.vault import Vault
path = Path(sys.argv[1])
passphrase = Secret(sys.stdin.readline().rstrip("\\n"))
vault = Vault.open(path, passphrase, TaskContext())
before = path.read_bytes()
try:
    vault.add(EntryDraft("Ours", password=Secret("o")), TaskContext())
except FileError as error:
    print(error)
assert path.read_bytes() == before
assert vault.entries() == ()
save_elsewhere(vault, Path(sys.argv[2]), TaskContext())
assert [entry.title for entry in Vault.open(Path(sys.argv[2]), passphrase, TaskContext()).entries()] == ["Ours"]
"""


@pytest.mark.skipif(not sys.platform.startswith("linux") or os.geteuid() != 0, reason="mounts a small disk")
def test_a_read_only_folder_is_said_so_and_the_change_can_go_elsewhere(
    vault: Vault, tmp_path: Path, task: TaskContext
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["unshare", "-m", "sh", "-c", READ_ONLY, "sh", str(disk), str(vault.path), sys.executable, NEVERTHELESS]
    given = (PASSPHRASE.reveal() + "\n").encode()
    done = subprocess.run(command, input=given, capture_output=True, timeout=60, cwd=ROOT, check=False)
    if done.returncode == 77 or b"unshare" in done.stderr:
        pytest.skip("this machine does not let the test mount a disk")
    assert done.returncode == 0, done.stderr.decode()
    assert "v.kdbx cannot be saved: its folder is read-only." in done.stdout.decode()


def test_a_file_that_another_program_is_saving_is_waited_for_and_said_so(vault: Vault, task: TaskContext) -> None:
    anna = Presence(vault.path, "anna", "FRONT-DESK")
    anna.beat()
    vault.saving.file.patience = 0.0
    before = vault.path.read_bytes()
    with locked(vault.saving.file._lock), pytest.raises(FileError, match="is being saved") as caught:
        vault.add(EntryDraft("Ours"), task)
    assert caught.value.hint == "It is open by anna on FRONT-DESK. Try again in a moment."
    assert vault.path.read_bytes() == before
    save_again(vault, task)
    assert [entry.title for entry in Vault.open(vault.path, PASSPHRASE, task).entries()] == ["Ours"]


def in_use(number: int) -> OSError:
    """As Windows says that another program has a file open; acted out."""
    error = PermissionError(13, "in use")
    error.winerror = number  # type: ignore[attr-defined,unused-ignore]
    return error


def test_a_file_that_a_virus_scanner_has_open_is_tried_again(tmp_path: Path) -> None:
    answers: list[OSError | None] = [in_use(5), in_use(32), None]
    pauses: list[float] = []

    def act() -> str:
        answer = answers.pop(0)
        if answer is not None:
            raise answer
        return "moved"

    assert patiently(act, pauses.append) == "moved"
    assert len(pauses) == 2
    answers[:] = [in_use(32)] * 20
    with pytest.raises(PermissionError):
        patiently(act, pauses.append)
    assert sum(pauses) < 5
    answers[:] = [PermissionError(13, "not allowed")]
    with pytest.raises(PermissionError):
        patiently(act, pauses.append)
    assert answers == []


def test_a_change_by_another_program_is_merged_in(vault: Vault, task: TaskContext) -> None:
    other = Vault.open(vault.path, PASSPHRASE, task)
    other.add(EntryDraft("Theirs"), task)
    vault.add(EntryDraft("Ours"), task)
    assert {entry.title for entry in vault.entries()} == {"Theirs", "Ours"}
    assert {entry.title for entry in Vault.open(vault.path, PASSPHRASE, task).entries()} == {"Theirs", "Ours"}


def test_a_change_is_kept_while_the_stick_is_out_and_saved_when_it_is_back(vault: Vault, task: TaskContext) -> None:
    data = vault.path.read_bytes()
    vault.path.unlink()
    with pytest.raises(VaultGone, match="no longer there"):
        vault.add(EntryDraft("Ours", password=Secret("o")), task)
    assert vault.entries() == ()
    with pytest.raises(VaultGone):
        save_again(vault, task)
    vault.path.write_bytes(data)
    Vault.open(vault.path, PASSPHRASE, task).add(EntryDraft("Theirs"), task)
    save_again(vault, task)
    assert {entry.title for entry in vault.entries()} == {"Ours", "Theirs"}
    assert {entry.title for entry in Vault.open(vault.path, PASSPHRASE, task).entries()} == {"Ours", "Theirs"}
    with pytest.raises(VaultError, match="Every change is saved"):
        save_again(vault, task)


def test_a_change_that_could_not_be_saved_goes_to_another_file_and_the_vault_with_it(
    vault: Vault, task: TaskContext
) -> None:
    vault.path.unlink()
    with pytest.raises(VaultGone):
        vault.add(EntryDraft("Ours", password=Secret("o")), task)
    other = vault.path.with_name("elsewhere.kdbx")
    save_elsewhere(vault, other, task)
    assert vault.path == other
    vault.add(EntryDraft("More"), task)
    assert {entry.title for entry in Vault.open(other, PASSPHRASE, task).entries()} == {"Ours", "More"}
    with pytest.raises(FileError, match="exists already"):
        save_elsewhere(vault, other, task)


def test_a_vault_whose_passphrase_another_has_changed_is_not_overwritten(vault: Vault, task: TaskContext) -> None:
    other = Vault.create(vault.path.with_name("other.kdbx"), Secret("another passphrase"), task, kdf=CHEAP)
    vault.path.write_bytes(other.path.read_bytes())
    with pytest.raises(VaultRekeyed):
        vault.add(EntryDraft("Ours"), task)
    assert vault.path.read_bytes() == other.path.read_bytes()
    assert has_unsaved(vault)


def test_a_file_that_another_program_has_damaged_is_not_overwritten(vault: Vault, task: TaskContext) -> None:
    vault.path.write_bytes(vault.path.read_bytes()[:-20])
    before = vault.path.read_bytes()
    vault.saving.pause = 0.0
    with pytest.raises(VaultDamaged, match="by another program"):
        vault.add(EntryDraft("Ours"), task)
    assert vault.path.read_bytes() == before
    assert has_unsaved(vault)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o660])
def test_the_mode_of_the_file_stays(vault: Vault, task: TaskContext, mode: int) -> None:
    vault.path.chmod(mode)
    vault.add(EntryDraft("First"), task)
    assert vault.path.stat().st_mode & 0o777 == mode


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="gives a file to another group")
def test_the_file_of_a_group_stays_with_the_group(vault: Vault, task: TaskContext) -> None:
    os.chown(vault.path, -1, 12_345)
    vault.path.chmod(0o660)
    vault.add(EntryDraft("First"), task)
    found = vault.path.stat()
    assert (found.st_gid, found.st_mode & 0o777) == (12_345, 0o660)


def test_the_state_before_a_change_lies_beside_the_file(vault: Vault, task: TaskContext) -> None:
    vault.add(EntryDraft("First"), task)
    (backup,) = vault.path.parent.glob("service.backup-*.kdbx")
    assert Vault.open(backup, PASSPHRASE, task).entries() == ()


def test_three_backups_are_kept_and_those_of_earlier_days_outlive_a_busy_one() -> None:
    stamps = ["20261124-120000", "20261124-110000", "20261123-100000", "20261120-090000"]
    backups = [Path(f"v.backup-{stamp}.kdbx") for stamp in stamps]
    assert surplus(backups[:3]) == []
    assert surplus(backups) == [backups[1]]
    assert surplus([Path("v.backup-20261125-080000.kdbx"), backups[0], *backups[2:]]) == [backups[3]]


def test_only_what_satchel_has_put_beside_a_vault_is_its_backup(vault: Vault, task: TaskContext) -> None:
    names = [f"service.backup-{stamp}.kdbx" for stamp in ("20300101-080000", "20240103-080000", "20240102-080000")]
    others = ["service.backup-customers.kdbx", "service.backup-20240101-080000.backup-20240101-080000.kdbx"]
    for name in (*names, *others):
        vault.path.with_name(name).write_bytes(b"")
    file = vault.saving.file
    assert [path.name for path in file.backups()] == [*names[1:], names[0]], "a clock was wrong: the oldest"
    vault.add(EntryDraft("First"), task)
    assert [path.name for path in file.backups()][1:] == names[1:]
    assert vault.path.with_name(others[0]).exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes.")
def test_a_pipe_is_no_vault(tmp_path: Path, task: TaskContext) -> None:
    os.mkfifo(tmp_path / "v.kdbx")
    with pytest.raises(FileError, match="not a file"):
        Vault.open(tmp_path / "v.kdbx", PASSPHRASE, task)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights.")
def test_each_of_those_who_may_write_a_vault_can_hold_its_lock(vault: Vault, task: TaskContext) -> None:
    vault.path.chmod(0o660)
    vault.add(EntryDraft("First"), task)
    assert vault.path.with_name(".service.kdbx.satchel.lock").stat().st_mode & 0o777 == 0o660


def test_a_linked_vault_stays_a_link(vault: Vault, task: TaskContext) -> None:
    link = vault.path.with_name("link.kdbx")
    link.symlink_to(vault.path)
    Vault.open(link, PASSPHRASE, task).add(EntryDraft("First"), task)
    assert link.is_symlink()
    assert len(Vault.open(vault.path, PASSPHRASE, task).entries()) == 1
