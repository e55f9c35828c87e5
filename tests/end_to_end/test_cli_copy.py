"""`satchel copy` and `satchel files`: real processes, a real sshd, and what is left when one of them is killed."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.copying import split_place
from app.services.visits import Visits
from tests.end_to_end.program import ROOT, SATCHEL, at_a_terminal, satchel
from tests.servers.openssh import LOCALHOST, Sshd


def address(server: Sshd) -> str:
    return f"ssh://{server.user}@{LOCALHOST}:{server.port}"


def reaching(server: Sshd) -> list[str]:
    return ["--identity", str(server.client_key), "--accept-new"]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub/ä b.txt").write_text("words")
    (folder / "large").write_bytes(os.urandom(3_000_000))
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_goes_to_a_device_and_back(shared_sshd: Sshd, tree: Path, tmp_path: Path, own_home: Path) -> None:
    there, back = tmp_path / "there", tmp_path / "back"
    there.mkdir()
    back.mkdir()
    done = satchel("copy", tree, f"{address(shared_sshd)}:{there}", *reaching(shared_sshd), "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert (document["files"], document["troubles"], document["exit_code"]) == (2, [], 0)
    assert contents(there / "tree") == contents(tree)

    again = satchel("copy", tree, f"{address(shared_sshd)}:{there}", *reaching(shared_sshd))
    assert again.returncode == 4, "a name is taken, and nobody can be asked"
    assert "--if-there" in again.stderr
    skipped = satchel("copy", tree, f"{address(shared_sshd)}:{there}", *reaching(shared_sshd), "--if-there", "skip")
    assert (skipped.returncode, "2 skipped" in skipped.stdout) == (0, True), skipped.stderr

    done = satchel("files", "get", address(shared_sshd), there / "tree", back, *reaching(shared_sshd))
    assert done.returncode == 0, done.stderr
    assert contents(back / "tree") == contents(tree)
    told = Visits(own_home / "visits").current().journal.events()
    assert [event.data["bytes"] for event in told if event.kind.value == "files.transferred"][-1] == 3_000_005


def test_a_file_gets_the_name_that_is_wanted_and_is_listed(shared_sshd: Sshd, tree: Path, tmp_path: Path) -> None:
    words = ["files", "put", address(shared_sshd), tree / "large", tmp_path / "renamed", *reaching(shared_sshd)]
    done = satchel(*words)
    assert (done.returncode, done.stderr.count("\n")) == (0, 1), done.stderr  # the new key
    assert (tmp_path / "renamed").read_bytes() == (tree / "large").read_bytes()
    listed = satchel("files", "ls", address(shared_sshd), tree, *reaching(shared_sshd), "--json")
    entries = {entry["name"]: entry for entry in json.loads(listed.stdout)["entries"]}
    assert {name: entry["kind"] for name, entry in entries.items()} == {"large": "file", "sub": "folder"}
    assert entries["large"]["size"] == 3_000_000
    same = satchel("files", "ls", f"{address(shared_sshd)}{tree}", *reaching(shared_sshd))  # as satchel copy says it
    assert [line.split()[-1] for line in same.stdout.splitlines()] == ["sub", "large"]
    gone = satchel("files", "get", address(shared_sshd), "/no/such/file", tmp_path, *reaching(shared_sshd))
    assert (gone.returncode, "has no /no/such/file" in gone.stderr) == (1, True)


def begun(words: list[object], target: Path) -> "subprocess.Popen[bytes]":
    """A slow copy that has moved a part of its file."""
    command = [*SATCHEL, *map(str, words), "--limit", "2000"]
    slow = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 30
    while not any(one.stat().st_size > 300_000 for one in target.iterdir()):
        assert slow.poll() is None
        assert time.monotonic() < end
        time.sleep(0.02)
    return slow


@pytest.mark.parametrize(("more", "code"), [([], 3), (["--retry-for", "60"], 0)])
def test_a_lost_link_is_tried_again_for_as_long_as_is_wanted(
    sshd: Sshd, tree: Path, tmp_path: Path, more: list[object], code: int
) -> None:
    target = tmp_path / "target"
    target.mkdir()
    slow = begun(["copy", f"{address(sshd)}:{tree}/large", target, *reaching(sshd), *more], target)
    sshd.kill_connections()
    assert slow.wait(30) == code
    if code == 0:
        assert contents(target) == {"large": (tree / "large").read_bytes()}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGKILL, -9), (signal.SIGTERM, 5)])
def test_the_same_command_goes_on_after_a_kill(
    shared_sshd: Sshd, tree: Path, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    target = tmp_path / "target"
    target.mkdir()
    words = ["copy", f"{address(shared_sshd)}:{tree}/large", target, *reaching(shared_sshd)]
    slow = begun(words, target)
    slow.send_signal(number)
    assert slow.wait(20) == code
    assert not (target / "large").exists()
    done = satchel(*words)
    assert done.returncode == 0, done.stderr
    assert contents(target) == {"large": (tree / "large").read_bytes()}


def test_a_person_decides_on_the_terminal_about_a_name_that_is_taken(
    shared_sshd: Sshd, tree: Path, tmp_path: Path
) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "large").write_text("before")

    def talk(expect: Callable[[str], None], type_: Callable[[str], None]) -> None:
        expect("is there already")
        expect("[k]eep both")
        type_("k\n")
        expect("1 file copied")

    words = ["copy", f"{address(shared_sshd)}:{tree}/large", target, *reaching(shared_sshd)]
    assert at_a_terminal(words, talk) == 0
    assert contents(target) == {"large": b"before", "large (2)": (tree / "large").read_bytes()}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["copy", "one"], "source and a target"),
        (["copy", "one", "two"], "this computer"),
        (["copy", "nobody:/etc", "."], "nobody"),
        (["copy", "u@a:/x", "u@b:/y", "."], "several places"),
    ],
)
def test_what_makes_no_sense_is_said(words: list[str], said: str) -> None:
    done = satchel(*words)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize(
    ("word", "split"),
    [
        ("web01:/etc/hosts", ("web01", "/etc/hosts")),
        ("web01:", ("web01", "")),
        ("Client/web01:x", ("local", "Client/web01:x")),
        ("root@10.0.0.1:a:b", ("root@10.0.0.1", "a:b")),
        ("root@[fe80::1]:/x", ("root@[fe80::1]", "/x")),
        ("ssh://root@host:2222/etc", ("ssh://root@host:2222", "/etc")),
        ("ssh://root@host:2222:etc", ("ssh://root@host:2222", "etc")),
        ("ssh://root@[fe80::1]:22:/etc", ("ssh://root@[fe80::1]:22", "/etc")),
        ("ssh://host", ("ssh://host", "")),
        (r"C:\Users\x", ("local", r"C:\Users\x")),
        ("c:/Users", ("local", "c:/Users")),
        ("./a:b", ("local", "./a:b")),
        ("/a:b", ("local", "/a:b")),
        ("file", ("local", "file")),
        ("local:/x", ("local", "/x")),
    ],
)
def test_a_place_is_a_device_and_a_path_or_a_path_here(word: str, split: tuple[str, str]) -> None:
    assert split_place(word) == split
