"""Scripts on their way to sh."""

import os
import shlex
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.targets.posix import sh_argument, sh_command

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no sh")
SHELLS = [
    shell for shell in ("sh", "bash", "dash", "zsh", "fish", "csh", "tcsh", "ksh", "busybox") if shutil.which(shell)
]


def run(shell: str, command: str) -> str:
    arguments = [shell, "sh", "-c"] if shell == "busybox" else [shell, "-c"]
    return subprocess.run([*arguments, command], capture_output=True, text=True, check=True).stdout


@given(st.text(st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), max_size=200))
@settings(max_examples=40, deadline=None)
def test_any_text_arrives_as_it_was_written(text: str) -> None:
    script = f"printf '%s\\n' {shlex.quote(text)}"  # dash 0.5.12 loses bytes of a here-document, whoever sends it
    result = subprocess.run(["sh", "-c", sh_command(script)], capture_output=True, check=True).stdout
    assert result.split(b"\n", 1)[1] == f"{text}\n".encode()


@given(st.text(min_size=1).filter(lambda text: "\0" not in text and text.isprintable()))
def test_nothing_that_a_login_shell_could_read_differently_is_sent(text: str) -> None:
    command = sh_command(text)
    assert command.isascii()
    assert command.isprintable()
    assert command.count("'") == 2
    assert "!" not in command
    assert "\\\\" not in command


@pytest.mark.parametrize("shell", SHELLS)
def test_every_login_shell_runs_a_script_alike(shell: str) -> None:
    script = "for word in \"it's\" '$HOME' `echo back`; do\n  printf '%s!\\n' \"$word\"\ndone"
    assert run(shell, sh_command(script)).split("\n", 1)[1] == "it's!\n$HOME!\nback!\n"


def test_a_script_that_cannot_be_restored_is_an_error() -> None:
    large = sh_argument(f": {os.urandom(20_000).hex()}{'x' * 100_000}\necho done")
    damaged = large.replace("echo H4s", "echo XXX", 1)
    assert damaged != large
    result = subprocess.run(["sh", "-c", damaged], capture_output=True, check=False)
    assert result.returncode != 0
    assert result.stdout == b""
