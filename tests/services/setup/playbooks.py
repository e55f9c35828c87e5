"""An exported playbook and the real `ansible-playbook`, through the own sshd of a private machine."""

import base64
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.domain.devices import Device, Transport
from app.domain.profiles import Profile
from app.services.setup.ansible.export import AnsibleExport, export_to_ansible, save_export
from tests.servers.openssh import SSHD, Sshd
from tests.servers.private_machine import PrivateMachine

ANSIBLE = Path(sys.executable).parent
_RECAP = re.compile(r"^(\S+) +: ok=(\d+) +changed=(\d+) +unreachable=(\d+) +failed=(\d+)", re.MULTILINE)
_EXCUSED = re.compile(
    r"srv/(packages|flatpak)/.*|var/log/.*|var/cache/.*|root(/\.ansible.*)?|.*/__pycache__.*|etc/\.pwd\.lock"
    # What a package manager and the tools of accounts write beside: their copies from before.
    r"|etc/(passwd|shadow|group|gshadow|subuid|subgid)-|var/lib/dpkg/.*-old|var/lib/dpkg/(lock.*|triggers/Lock)|var/lib/apt/.*"
    # Names of what was made and taken at another second.
    r"|var/lib/flatpak/.*"
)


@dataclass(frozen=True)
class Outcome:
    changed: int
    output: str


class Ansible:
    """`ansible-playbook` with settings and a home of its own."""

    def __init__(self, folder: Path) -> None:
        if os.name == "nt" or not (ANSIBLE / "ansible-playbook").exists():
            pytest.skip("Ansible is not installed")
        self._home = folder / "home"
        self._home.mkdir()

    def play(self, folder: Path, *more: str) -> Outcome:
        """Once. Fails where a task does."""
        said = self.run("ansible-playbook", "-i", "inventory.yml", *more, "site.yml", folder=folder)
        recap = [tuple(map(int, found.groups()[1:])) for found in _RECAP.finditer(said)]
        assert recap and all(unreachable == failed == 0 for _, _, unreachable, failed in recap), said[-6000:]
        return Outcome(sum(changed for _, changed, _, _ in recap), said)

    def check(self, folder: Path) -> None:
        """By the linter, with the strictest of its profiles."""
        self.run(
            "ansible-lint",
            "--offline",
            "--profile",
            "production",
            "--nocolor",
            "site.yml",
            "inventory.yml",
            folder=folder,
        )

    def run(self, program: str, *words: str, folder: Path) -> str:
        # The path of a socket must be short
        with tempfile.TemporaryDirectory(prefix="satchel-", ignore_cleanup_errors=True) as sockets:
            result = subprocess.run(
                [ANSIBLE / program, *words], cwd=folder, stdin=subprocess.DEVNULL,
                env=self._environment() | {"ANSIBLE_SSH_CONTROL_PATH_DIR": sockets},
                capture_output=True, text=True, check=False, timeout=600,
            )  # fmt: skip
        assert result.returncode == 0, f"{result.stdout[-12000:]}\n{result.stderr[-4000:]}"
        return result.stdout + result.stderr

    def _environment(self) -> dict[str, str]:
        own = {
            "HOST_KEY_CHECKING": "false",
            "PIPELINING": "true",
            "NOCOLOR": "1",
            "LOCAL_TEMP": f"{self._home}/tmp",
        }
        return {
            "PATH": f"{ANSIBLE}:{os.environ['PATH']}",
            "HOME": str(self._home),
            "LC_ALL": "C.UTF-8",
            **{f"ANSIBLE_{name}": value for name, value in own.items()},
        }


def server_in(machine: PrivateMachine, folder: Path) -> Sshd:
    """The own sshd of a machine, started. `folder` must be seen in there."""
    if not SSHD:
        pytest.skip("OpenSSH's sshd is not installed")
    machine.reads("mkdir -p -m 755 /run/sshd")
    server = Sshd(folder / "sshd")
    server.before = machine.entry
    server.start()
    return server


def exported(profile: Profile, server: Sshd, folder: Path) -> AnsibleExport:
    """The playbook of `profile` for the machine behind `server`."""
    device = Device("far", "Far", Transport.SSH, "127.0.0.1", server.port, "root", identity_file=str(server.client_key))
    export = export_to_ansible(profile, [device])
    save_export(folder, export)
    return export


def written(machine: PrivateMachine, places: Sequence[Path]) -> dict[str, str]:
    """All that was written since the machine began: kind, mode, owner, link and content of each file by its path.

    What tools write for themselves is left out, and `places` that the tests have put in there.
    """
    script = (
        r'cd "$(ls -d "$1"/satchel-machine-*/upper)" || exit; find . -mindepth 1 '
        r"-printf '%P\t%y\t%m\t%U:%G\t%l\t' \( -type f -exec base64 -w 0 {} \; -o -printf '' \) -printf '\n'"
    )
    entry = ["nsenter", "-t", str(machine.pid), "-m", "--", "sh", "-c", script, "sh", tempfile.gettempdir()]
    listed = subprocess.run(entry, check=True, capture_output=True, encoding="latin-1").stdout
    rows = dict(line.split("\t", 1) for line in listed.splitlines())
    own = [str(place).lstrip("/") for place in places]
    return {
        path: _without_salt(about) if path in ("etc/shadow", "etc/shadow-") else about
        for path, about in rows.items()
        if not _EXCUSED.fullmatch(path) and not any(path == one or path.startswith(f"{one}/") for one in own)
    }


def _without_salt(about: str) -> str:
    """The same password has another hash each time."""
    head, _, content = about.rpartition("\t")
    return f"{head}\t{re.sub(r':[$][^:]*:', ':hash:', base64.b64decode(content).decode('latin-1'))}"
