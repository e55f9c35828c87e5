"""Disks, memory and processors: what makes a device slow, or stops it."""

from tests.faults.entries.healthy import BUSY
from tests.faults.fault import Fault

FAULTS = (
    Fault(
        "full disk",
        "slow",
        "disk.space.full",
        client="mkdir -p /srv/data; mount -t tmpfs -o size=8m none /srv/data; head -c 8388608 /dev/zero >/srv/data/log",
        also=BUSY,
    ),
    Fault(
        "no more files",
        "slow",
        "disk.space.no_inodes",
        client="mkdir -p /srv/mail; mount -t tmpfs -o size=8m,nr_inodes=200 none /srv/mail; cd /srv/mail; "
        "i=0; while [ $i -lt 199 ]; do : >$i; i=$((i+1)); done",
        also=BUSY,
    ),
    Fault(
        "file system that can only be read",
        "crashes",
        "fs.state.read_only",
        client="mount -o remount,ro /",
        also=BUSY,
    ),
    Fault(
        "program that runs wild",
        "slow",
        "cpu.load.runaway",
        # Before all other tests: sessions share the processors among each other before their programs do (man 7 sched).
        client="setsid nice -n -15 timeout 20 sh -c '{ echo -15 >/proc/self/autogroup; } 2>/dev/null; "
        "while :; do :; done' >/dev/null 2>&1 & sleep 1",
        also=BUSY,
    ),
)
