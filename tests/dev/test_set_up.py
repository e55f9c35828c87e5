"""`dev.py` as a newcomer meets it: run as a program, in a folder of its own, without a network.

The program that it starts there is a small stand-in for Satchel, and the lock is empty: what is tried is `dev.py`.
"""

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="sh stands in for dpkg-query and apt-get")

PROGRAM = """
import os, signal, sys
print("started in", os.getcwd(), "with", sys.argv[1:], flush=True)
if "wait" in sys.argv:
    signal.signal(signal.SIGINT, lambda *_: sys.exit(7))
    print("waits", flush=True)
    signal.pause()
sys.exit(5 if "fail" in sys.argv else 0)
"""

NO_INDEX = {"PIP_INDEX_URL": "http://127.0.0.1:9", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull}

STARTER = """
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs tests in the background has it ignored
sys.executable, sys.argv = '{python}', ["dev.py", "run"]
runpy.run_path('{dev}', run_name="__main__")
"""

SMALL_PYTHON = """
case "$2" in
  *find_spec*) echo good ;;
  venv) {venv} ;;
  pip) exec '{folder}/pip' ;;
esac
"""
"""What `dev.py` asks of a Python, answered by sh."""


class Clone:
    """A folder with `dev.py` in it, and a PATH on which nothing is found but what the test puts there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder.parent / "path"
        self.path.mkdir()
        (folder / "app").mkdir(parents=True)
        shutil.copy(ROOT / "dev.py", folder)
        self.lock("# nothing\n")
        (folder / "app/__init__.py").touch()
        (folder / "app/__main__.py").write_text(PROGRAM)

    def lock(self, text: str) -> None:
        (self.folder / "requirements-dev.lock").write_text(text)

    def program(self, name: str, script: str) -> None:
        (self.path / name).write_text(f"#!/bin/sh\n{script}\n")
        (self.path / name).chmod(0o755)

    def start(self, *arguments: str, where: Path | None = None) -> "subprocess.Popen[str]":
        return self._start([str(self.folder / "dev.py"), *arguments], where or self.folder)

    def start_by_old_python(self) -> "subprocess.Popen[str]":
        """As if started by the `python3` that the test has put on PATH."""
        return self._start(
            ["-c", STARTER.format(python=self.path / "python3", dev=self.folder / "dev.py")], self.folder
        )

    def run(self, *arguments: str, where: Path | None = None) -> tuple[int, str, str]:
        process = self.start(*arguments, where=where)
        output, errors = process.communicate(timeout=120)
        return process.returncode, output, errors

    def _start(self, arguments: list[str], where: Path) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=where,
            start_new_session=True,
            env={"PATH": str(self.path), "HOME": str(self.path), **NO_INDEX},
        )

    @property
    def is_ready(self) -> bool:
        return (self.folder / ".venv/satchel-environment").exists()


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path / "a folder with spaces, ünd more")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """A clone that is set up. Tests leave it ready."""
    clone = Clone(tmp_path_factory.mktemp("ready") / "a clone")
    code, output, errors = clone.run("run", "--version")
    assert (code, "['--version']" in output) == (0, True), errors
    return clone


def test_it_is_written_for_python_3_9() -> None:
    ast.parse((ROOT / "dev.py").read_text("utf-8"), feature_version=(3, 9))


def test_it_needs_only_the_standard_library() -> None:
    tree = ast.parse((ROOT / "dev.py").read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


def test_a_job_that_does_not_exist_shows_those_that_do(clone: Clone) -> None:
    code, output, _ = clone.run("fly")
    assert code == 2
    assert "dev.py run" in output and not (clone.folder / ".venv").exists()


def test_the_second_start_prepares_nothing_and_takes_well_under_a_second(ready: Clone) -> None:
    began = os.times()
    code, _, errors = ready.run("run")
    assert (code, errors) == (0, "")
    ended = os.times()  # of the processor: it waits for nothing, and others may be at work
    assert ended.children_user + ended.children_system - began.children_user - began.children_system < 1


def test_the_exit_code_and_the_arguments_are_the_programs_own(ready: Clone) -> None:
    code, output, _ = ready.run("run", "fail", "two words", "--", "-x")
    assert code == 5
    assert "['fail', 'two words', '--', '-x']" in output


def test_files_that_arguments_name_lie_where_the_user_is(ready: Clone, tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()  # a folder of that name there is not taken for the program
    (tmp_path / "app/__main__.py").write_text("raise SystemExit(9)")
    code, output, _ = ready.run("run", where=tmp_path)
    assert code == 0
    assert f"started in {tmp_path} " in output


def test_ctrl_c_lets_the_program_end_in_its_own_way(ready: Clone) -> None:
    process = ready.start("run", "wait")
    assert process.stdout is not None
    while process.stdout.readline() != "waits\n":
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
    process.communicate(timeout=120)
    assert process.returncode == 7


def test_two_at_once_make_a_broken_environment_anew_once(ready: Clone) -> None:
    python = ready.folder / ".venv/bin/python"
    python.unlink()
    python.symlink_to("/nowhere/python")
    both = [ready.start("run"), ready.start("run")]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert "".join(errors for _, errors in said).count("Preparing .venv") == 1


def test_an_environment_that_a_link_leads_to_stays_ready_for_its_own_folder(ready: Clone, clone: Clone) -> None:
    (clone.folder / ".venv").symlink_to(ready.folder / ".venv")
    code, _, errors = clone.run("run")
    assert (code, clone.is_ready) == (0, True), errors
    assert not (clone.folder / ".venv").is_symlink()
    assert ready.is_ready


def test_libraries_that_cannot_be_had_are_said_and_not_taken_for_ready(clone: Clone) -> None:
    clone.lock("nothing-of-this-name==1.0 --hash=sha256:" + "0" * 64)
    code, _, errors = clone.run("run")
    assert code == 1
    assert "The libraries were not installed" in errors and "Traceback" not in errors
    assert not clone.is_ready


def test_ctrl_c_while_libraries_are_fetched_leaves_nothing_ready(clone: Clone) -> None:
    clone.program("pip", f": >'{clone.path}/fetching'; exec /bin/sleep 60")
    clone.program(
        "python3",
        SMALL_PYTHON.format(folder=clone.path, venv='/bin/mkdir -p "$3/bin"; /bin/ln -s "$0" "$3/bin/python"'),
    )
    process = clone.start_by_old_python()
    while not (clone.path / "fetching").exists():
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert errors.endswith("Stopped.\n") and "Traceback" not in errors
    assert not clone.is_ready


def test_without_a_new_python_it_says_what_to_do(clone: Clone) -> None:
    clone.program("python3", "echo old")
    process = clone.start_by_old_python()
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "needs CPython 3.13 or newer" in errors and "uv python install 3.13" in errors


def test_a_newer_python_of_pyenv_is_found(clone: Clone) -> None:
    pyenv = clone.path / ".pyenv/versions/3.13.0/bin"
    pyenv.mkdir(parents=True)
    clone.program("python3", "echo old")
    clone.program(".pyenv/versions/3.13.0/bin/python", SMALL_PYTHON.format(folder=clone.path, venv="exit 1"))
    process = clone.start_by_old_python()
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert f"Preparing .venv with {pyenv}/python\nThe environment .venv cannot be made" in errors


def test_a_python_without_venv_is_told_apart_from_none(clone: Clone) -> None:
    clone.program("python3", 'case "$*" in *find_spec*) echo "no venv" ;; *) echo 3.14 ;; esac')
    clone.program("dpkg-query", "exit 1")
    clone.program("apt-get", "exit 100")
    process = clone.start_by_old_python()
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "python3.14-venv" in errors and "has no venv module" in errors


def test_missing_system_packages_are_installed_by_root_and_named_to_anyone_else(ready: Clone) -> None:
    ready.program("dpkg-query", r"printf 'libegl1 installed\nlibglib2.0-0t64 installed\nlibgl1 config-files\n'; exit 1")
    ready.program("apt-get", f'echo "$@" >>"{ready.path}/asked"')
    try:
        code, _, errors = ready.run("run")
    finally:
        (ready.path / "dpkg-query").unlink()
    assert code == 0
    asked = (ready.path / "asked").read_text() if (ready.path / "asked").exists() else ""
    told = asked if os.geteuid() == 0 else errors
    assert "install -y --no-install-recommends" in told
    assert " libgl1 " in told and " libegl1 " not in told and "libglib2.0-0" not in told
    assert os.geteuid() == 0 or ("sudo apt-get update && sudo apt-get install" in errors and not asked)


def test_packages_that_cannot_be_installed_do_not_stop_the_program(ready: Clone) -> None:
    ready.program("dpkg-query", "exit 1")
    ready.program("apt-get", "exit 100")
    try:
        code, output, errors = ready.run("run")
    finally:
        (ready.path / "dpkg-query").unlink()
    assert code == 0 and "started" in output
    assert "apt-get install" in errors


def test_kerberos_is_added_to_a_ready_environment_and_its_failure_stops_nothing_else(ready: Clone) -> None:
    lock = ready.folder / "requirements-kerberos.lock"
    lock.write_text("no-such-package==1.0 --hash=sha256:" + "0" * 64 + "\n")
    code, _, errors = ready.run("kerberos")
    assert code == 1
    assert "Everything else works without them" in errors
    assert ready.run("run", "--version")[0] == 0
    lock.write_text("# nothing\n")
    code, output, errors = ready.run("kerberos")
    assert (code, "speaks Kerberos" in output) == (0, True), errors
