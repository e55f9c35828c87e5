"""A cheap key derivation, a passphrase and a vault in a folder of the test."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.vault.keys import KdfParameters
from app.services.vault.vault import Vault

CHEAP = KdfParameters(memory=64 * 1024, passes=1, lanes=1)
PASSPHRASE = Secret('grüne "Wiese" & 3 Kühe')

type Keepass = Callable[..., str]


@pytest.fixture
def task() -> TaskContext:
    return TaskContext()


@pytest.fixture
def vault(tmp_path: Path, task: TaskContext) -> Vault:
    return Vault.create(tmp_path / "service.kdbx", PASSPHRASE, task, kdf=CHEAP)


@pytest.fixture
def keepassxc() -> Keepass:
    """Run the real keepassxc-cli with its prompts answered on standard input; gives what it printed."""

    def run(*arguments: object, answers: tuple[str, ...] = (PASSPHRASE.reveal(),)) -> str:
        command = ["keepassxc-cli", *map(str, arguments)]
        given = "".join(f"{answer}\n" for answer in answers).encode()
        done = subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    return run
