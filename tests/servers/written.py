"""All that was written on a private machine since it began: the upper layer of its overlay, file by file."""

import subprocess

from tests.servers.private_machine import PrivateMachine

_LIST = r"""cd "$(ls -d "$1"/satchel-machine-*/upper)" || exit
find . -mindepth 1 -printf '%P\t%y\t%m\t%U:%G\t%l\t' \( -type f -exec sha256sum {} \; -o -printf '\n' \)
"""


def written(machine: PrivateMachine) -> dict[str, str]:
    """Kind, mode, owner, link and hash of each file by its path, folders and whiteouts included."""
    import tempfile

    entry = ["nsenter", "-t", str(machine.pid), "-m", "--"]
    listed = subprocess.run(
        [*entry, "sh", "-c", _LIST, "sh", tempfile.gettempdir()],
        check=True, capture_output=True, text=True, errors="surrogateescape",
    ).stdout  # fmt: skip
    rows = [line.split("\t", 1) for line in listed.splitlines()]
    return {path: about.rpartition("  ")[0] or about for path, about in rows}
