"""Half a key in a real Secret Service (gnome-keyring in a session of the test's own), and where there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

STORE = """
import sys
from app.domain.task import TaskContext
from app.domain.vault_errors import NoQuickUnlock
from app.services.vault.unlocking.half_keys import SystemHalfKeys
store, task = SystemHalfKeys(), TaskContext()
print(repr(store.problem(task)))
try:
    store.keep("one", bytes(range(32)), task)
    store.keep("other", b"x" * 32, task)
    print(store.half("one", task) == bytes(range(32)), store.half("other", task) == b"x" * 32)
    store.forget("one", task)
    store.forget("one", task)
    print(store.half("one", task), store.half("other", task) == b"x" * 32)
except NoQuickUnlock as error:
    print(error, error.hint)
"""
KEYRING = """
printf test | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
keyring=$!
trap 'kill $keyring' EXIT
for try in $(seq 200); do
    dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \\
        string:org.freedesktop.secrets | grep -q "boolean true" && break
    sleep 0.05
done
"$PYTHON" -c "$STORE"
"""


def carry_out(tmp_path: Path, command: list[str], **more: str) -> list[str]:
    """Carry out a command whose home is the test's own; gives the lines that it printed."""
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    own = {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(runtime), "XDG_DATA_HOME": str(tmp_path / "data")}
    environment = {"PATH": os.environ["PATH"], **own, "PYTHON": sys.executable, "STORE": STORE, **more}
    root = Path(__file__).parents[4]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False, cwd=root
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_half_keys_are_kept_read_and_forgotten_by_name(tmp_path: Path) -> None:
    if missing := [name for name in ("dbus-run-session", "gnome-keyring-daemon") if not shutil.which(name)]:
        pytest.skip(f"needs {' and '.join(missing)} (packages dbus, gnome-keyring)")
    command = ["dbus-run-session", "--", "sh", "-c", KEYRING]
    assert carry_out(tmp_path, command) == ["''", "True True", "None True"]


def test_a_computer_without_a_store_says_so_and_asks_nobody(tmp_path: Path) -> None:
    nobody = f"unix:path={tmp_path}/nobody"
    problem, failed = carry_out(tmp_path, [sys.executable, "-c", STORE], DBUS_SESSION_BUS_ADDRESS=nobody)
    assert "no store for keys" in problem
    assert "type the passphrase" in failed
