"""The servers of these tests, and root's rights for whoever runs them."""

import os

import pytest

from tests.servers.openssh import sshd

__all__ = ["sshd"]


@pytest.fixture(autouse=True)
def a_sudo_that_gives_no_rights(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps run as root. These tests change only files of their own, so anyone else may run them as they are."""
    if os.name == "nt" or os.geteuid() == 0:
        return
    folder = tmp_path_factory.mktemp("sudo-stand-in")
    (folder / "sudo").write_text('#!/bin/sh\n[ "$1" = -n ] && shift\n[ "$1" = -- ] && shift\nexec "$@"\n')
    (folder / "sudo").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
