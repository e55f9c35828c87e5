"""A machine to change: this one behind an overlay, in name spaces of its own. What is done to it is gone afterwards.

It is real Linux with real tools, reached through any target of ours; the files, mounts, host name and network are
private. The ways in are a real `sshd` in there (`before=machine.entry`), which is reached at its port of our loopback,
and `inside(machine.pid)`.
"""

import contextlib
import os
import select
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.domain.target import CommandResult, OnOutput, Os, Target
from app.domain.task import TaskContext

OVERLAY = r"""mkdir -p "$1/upper" "$1/work" "$1/root" "$1/hidden/etc"
for file in passwd shadow group gshadow subuid subgid; do mknod "$1/hidden/etc/$file.lock" c 0 0; done
mount -t overlay overlay -o "lowerdir=$1/hidden:/,upperdir=$1/upper,workdir=$1/work" "$1/root"
"""
"""Lines of sh: the real machine as "$1/root". While a test makes an account on the real one, the files of accounts are
locked there, and whoever makes one in here would see the locks: they are hidden as an overlay hides what was removed.
"""

# Who is called "tech" on the real machine has another name in there, and keeps the number: the tests make that account.
# "ready" comes from inside: whoever enters before the chroot would change the real machine.
_SET_UP = (
    r"""set -e
ip link set lo up
mount --make-rprivate /
mount -t tmpfs none "$1"
"""
    + OVERLAY
    + r"""mount -t proc proc "$1/root/proc"
# The settings of the kernel are everybody's, so they can only be read. Its names and its network are its
# own.
mount --bind "$1/root/proc/sys" "$1/root/proc/sys"; mount -o remount,bind,ro "$1/root/proc/sys"
for own in kernel/hostname kernel/domainname net; do
    mount --bind "$1/root/proc/sys/$own" "$1/root/proc/sys/$own"
    mount -o remount,bind,rw "$1/root/proc/sys/$own"
done
mount --rbind /dev "$1/root/dev"
mount -t tmpfs none "$1/root/run"
mount -t tmpfs none "$1/root/tmp"
chmod 1777 "$1/root/tmp"
# What the machine should see but the overlay does not: other mounts, and what lies in the real /tmp.
machine=$1; shift
for folder; do [ -e "$machine/root$folder" ] || { mkdir -p "$machine/root$folder"
  mount --rbind "$folder" "$machine/root$folder"; }; done
set -- "$machine"
# A bare system has no time service. This file is all that tells a step of systemd-timesyncd.
[ -e "$1/root/usr/lib/systemd/systemd-timesyncd" ] || { mkdir -p "$1/root/usr/lib/systemd"
  : >"$1/root/usr/lib/systemd/systemd-timesyncd"; }
hostname before
printf 'before\n' >"$1/root/etc/hostname"; chmod 640 "$1/root/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1\tbefore printer\n# \303\274 \377 end' >"$1/root/etc/hosts"
chmod 644 "$1/root/etc/hosts"
rm -f "$1/root/etc/localtime"; ln -s /usr/share/zoneinfo/Etc/UTC "$1/root/etc/localtime"
printf 'Etc/UTC\n' >"$1/root/etc/timezone"
for file in passwd shadow group gshadow subuid subgid; do
    [ ! -e "$1/root/etc/$file" ] ||
        sed -i 's/^tech:/person:/; s/^field:/people:/; s,/home/tech,/home/person,' "$1/root/etc/$file"
done
rm -rf "$1/root/home/tech"
# Whoever failed to sign in to the real machine has not failed in here.
[ ! -e "$1/root/var/log/btmp" ] || : >"$1/root/var/log/btmp"
# Numbers of its own for accounts: the processes of another machine's account would keep this one's from being removed.
first=$((20000 + $$ % 1500 * 10))
for id in UID GID; do
    sed -i "/^${id}_M/d" "$1/root/etc/login.defs"
    printf '%s_MIN %s\n%s_MAX %s\n' "$id" "$first" "$id" $((first + 9)) >>"$1/root/etc/login.defs"
done
[ -s "$1/root/etc/machine-id" ] || echo 00112233445566778899aabbccddeeff >"$1/root/etc/machine-id"
# Nothing in there can bring this machine down: who asks for a restart only leaves word of it.
for one in shutdown reboot halt poweroff; do
    rm -f "$1/root/usr/sbin/$one" "$1/root/usr/bin/$one"
    printf '#!/bin/sh\n: >/run/restart-asked\n' >"$1/root/usr/sbin/$one"; chmod 755 "$1/root/usr/sbin/$one"
done
exec chroot "$1/root" sh -c 'echo ready; exec sleep 600'
"""
)

_TOUCHED = r"""cd "$1/upper" || exit
find . "$1/root/run" "$1/root/tmp" -mindepth 1 -printf '%p\t%y %m %U:%G %T@ %l\0'
find . "$1/root/run" "$1/root/tmp" -type f -exec sha256sum -z {} + |
sed -z 's/^\\\?\([0-9a-f]*\)  \(.*\)/\2 (content)\t\1/'
"""

_ALSO_INSIDE = (Path(__file__).parents[2], Path(sys.prefix), Path(sys.base_prefix))
"""Satchel and its Python, for tests that start the program in there."""


@dataclass(frozen=True)
class PrivateMachine:
    """Implements `Target`: scripts that another target runs go into the private machine."""

    through: Target
    pid: int
    name: str = "private machine"
    folder: Path | None = None  # where its layers are, seen from its own mounts

    @property
    def os(self) -> Os:
        return Os.LINUX

    def run(
        self,
        script: str,
        task: TaskContext,
        *,
        timeout: float = 60,
        stdin: bytes = b"",
        on_output: OnOutput | None = None,
    ) -> CommandResult:
        inside = f"exec {shlex.join(self.entry)} sh -c {shlex.quote(script)}"
        return self.through.run(inside, task, timeout=timeout, stdin=stdin, on_output=on_output)

    @property
    def entry(self) -> list[str]:
        """What stands before a command that is to run in there."""
        return ["nsenter", "-t", str(self.pid), "-m", "-u", "-n", "-r", "-w", "--"]

    def close(self) -> None:
        self.through.close()

    def reads(self, command: str) -> str:
        """What a command answers in there."""
        return subprocess.run(
            [*self.entry, "sh", "-c", command],
            check=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            encoding="latin-1",
        ).stdout

    def touched(self) -> dict[str, str]:
        """All that is not as on the computer behind it: kind, mode, owner, time, link and content by path."""
        assert self.folder is not None
        layers = subprocess.run(
            ["nsenter", "-t", str(self.pid), "-m", "--", "sh", "-c", _TOUCHED, "sh", str(self.folder)],
            check=True, capture_output=True, stdin=subprocess.DEVNULL, encoding="utf-8", errors="surrogateescape",
        ).stdout.split("\0")  # fmt: skip
        return dict(line.split("\t", 1) for line in layers if line)


@contextlib.contextmanager
def private_machine(through: Target, *, also: Sequence[Path] = ()) -> Iterator[PrivateMachine]:
    """`also` names folders that are to be seen in there.

    Skips the test where there may be none: not Linux, not root, or a system without overlays.
    """
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("nsenter"):
        pytest.skip("a private machine needs root on Linux with unshare and nsenter")
    folder = Path(tempfile.mkdtemp(prefix="satchel-machine-"))
    process = subprocess.Popen(
        ["unshare", "-m", "-u", "-n", "sh", "-c", _SET_UP, "sh", str(folder), *map(str, (*_ALSO_INSIDE, *also))],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None and process.stderr is not None
        select.select([process.stdout], [], [], 20)
        if process.stdout.readline() != b"ready\n":
            process.kill()
            pytest.skip(f"no private machine here: {process.stderr.read().decode('utf-8', 'replace').strip()}")
        yield PrivateMachine(through, process.pid, folder=folder)
    finally:
        process.kill()
        process.communicate()
        folder.rmdir()
