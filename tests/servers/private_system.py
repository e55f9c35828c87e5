"""A machine with a real systemd as its first process: this one behind an overlay, in name spaces of its own.

Real systemd, journald, dbus and logind with real units, timers and sessions. What is done in there is gone afterwards,
and nothing of the machine that runs the tests is touched: its own /dev, /run, /tmp and control groups are in there.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from app.domain.target import Target
from tests.servers.private_machine import OVERLAY, PrivateMachine

_SET_UP = (
    r"""set -e
mount --make-rprivate /
mount -t tmpfs none "$1"
"""
    + OVERLAY
    + r"""root=$1/root
mount -t proc proc "$root/proc"
# The settings of the kernel are everybody's: as every container manager does, they are kept from this systemd.
mount --bind "$root/proc/sys" "$root/proc/sys"; mount -o remount,bind,ro "$root/proc/sys"
mount -t tmpfs none "$root/dev"
for one in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
IFS=: read -r name major minor <<EOD
$one
EOD
mknod -m 666 "$root/dev/$name" c "$major" "$minor"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 none "$root/dev/pts"; ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
mount -t tmpfs none "$root/dev/shm"; mount -t tmpfs none "$root/run"; mount -t tmpfs none "$root/tmp"
chmod 1777 "$root/dev/shm" "$root/tmp"
mount -t sysfs -o ro none "$root/sys"
mount -t cgroup2 none "$root/sys/fs/cgroup"
units=$root/etc/systemd/system
for one in systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udev-trigger.service \
systemd-tmpfiles-setup.service systemd-tmpfiles-setup-dev.service systemd-tmpfiles-clean.timer \
systemd-modules-load.service \
systemd-random-seed.service systemd-sysctl.service systemd-remount-fs.service systemd-update-utmp.service \
systemd-binfmt.service systemd-journal-flush.service apparmor.service networking.service e2scrub_reap.service; do
rm -rf "$units/$one"; ln -s /dev/null "$units/$one"
done
rm -rf "$root/var/log/journal"
cp -a "$2/." "$units/"
printf 'private\n' >"$root/etc/hostname"
program=$3; shift 3
for folder; do mkdir -p "$root$folder"; mount --rbind "$folder" "$root$folder"; done
cd "$root"; mkdir -p old; pivot_root . old
exec chroot . sh -c 'umount -l /old; exec env -i container=satchel PATH=/usr/bin:/usr/sbin:/bin:/sbin \
"$1" --system --unit=satchel.target --log-target=null --show-status=0' sh "$program" </dev/null >/dev/null 2>&1
"""
)
_TARGET = """[Unit]
DefaultDependencies=no
Wants=systemd-journald.service {wants}
After=systemd-journald.service {wants}
AllowIsolate=yes
"""
_SYSTEMD = "/usr/lib/systemd/systemd"


_START = 'echo $$ >"$1/cgroup.procs"; net=$2; shift 2; exec unshare -m -u -i -C -p $net -f --kill-child sh -c "$@"'


class PrivateSystem(PrivateMachine):
    @property
    def entry(self) -> list[str]:
        return ["nsenter", "-t", str(self.pid), "-m", "-u", "-i", "-C", "-p", "-r", "-w", "--"]


class NetworkedSystem(PrivateSystem):
    """A private system with a network of its own."""

    @property
    def entry(self) -> list[str]:
        return ["nsenter", "-t", str(self.pid), "-m", "-u", "-i", "-C", "-n", "-p", "-r", "-w", "--"]


@contextlib.contextmanager
def private_system(
    through: Target, units: Mapping[str, str], *, wants: str = "", also: Sequence[Path] = (), has_network: bool = False
) -> Iterator[PrivateSystem]:
    """`has_network`: one of its own, else it is in that of this machine. `units` are files of /etc/systemd/system;
    `wants` names what is started, beside the journal.

    `also` names folders of this machine that are to be seen in there.

    Skips the test where there may be none: not Linux, not root, no systemd, or no control groups of version 2.
    """
    if sys.platform != "linux" or os.geteuid() != 0 or not Path(_SYSTEMD).exists() or not shutil.which("pivot_root"):
        pytest.skip("a private system needs root on Linux, with systemd installed")
    with contextlib.ExitStack() as left:
        groups = left.enter_context(_control_group())
        folder = Path(left.enter_context(tempfile.TemporaryDirectory(prefix="satchel-system-")))
        given = Path(left.enter_context(tempfile.TemporaryDirectory(prefix="satchel-units-")))
        for name, text in {**units, "satchel.target": _TARGET.format(wants=wants)}.items():
            (given / name).write_text(text)
        process = subprocess.Popen(
            ["sh", "-c", _START, "sh", str(groups), "-n" if has_network else "",
             _SET_UP, "sh", str(folder), str(given), _SYSTEMD, *map(str, also)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        left.callback(process.communicate)
        left.callback(process.kill)
        yield _started(through, process, NetworkedSystem if has_network else PrivateSystem)


@contextlib.contextmanager
def _control_group() -> Iterator[Path]:
    """A place of its own for what systemd makes of control groups, so that nothing of it stays."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    top = next((Path(mount[1]) for mount in mounts if mount[2] == "cgroup2"), None)
    if top is None or not os.access(top, os.W_OK):
        pytest.skip("a private system needs control groups of version 2")
    group = Path(tempfile.mkdtemp(prefix="satchel-", dir=top))
    try:
        yield group
    finally:
        deadline = time.monotonic() + 10
        while group.exists() and time.monotonic() < deadline:
            for folder, _, _ in os.walk(group, topdown=False):
                with contextlib.suppress(OSError):  # of a process that is just ending
                    Path(folder).rmdir()
            time.sleep(0.02)


def _started(
    through: Target, process: "subprocess.Popen[bytes]", kind: type[PrivateSystem] = PrivateSystem
) -> PrivateSystem:
    """Once systemd has started what it was to start. Its own exit code says no more than that something failed."""
    deadline = time.monotonic() + 30
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while process.poll() is None and time.monotonic() < deadline:
        if first := children.read_text().split():
            system = kind(through, int(first[0]), "private system")
            asked = [*system.entry, "sh", "-c", "systemctl is-system-running"]
            said = subprocess.run(asked, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False).stdout
            if said.strip() in ("running", "degraded"):
                return system
        time.sleep(0.05)
    process.kill()
    pytest.skip(f"no private system here: {(process.stderr.read() if process.stderr else b'').decode()[:300]}")
