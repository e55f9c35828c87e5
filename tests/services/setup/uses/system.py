"""Files, services, jobs and settings of the system itself."""

import shlex

from tests.servers.private_machine import PrivateMachine
from tests.services.setup.uses.use import Use

_UNIT = "[Unit]\\nDescription=d\\n[Service]\\nExecStart=/bin/true\\n[Install]\\nWantedBy=satchel.target\\n"
_UNIT += "Alias=demo2.service\\n"


def add_service(machine: PrivateMachine) -> None:
    machine.reads(f"mkdir -p /usr/lib/systemd/system; printf '{_UNIT}' >/usr/lib/systemd/system/satchel-demo.service")


SNAPPER = r"""#!/bin/sh
[ "$1" != --csvout ] || shift; [ "$1" != --iso ] || shift
case $1 in
list-configs) printf 'config,subvolume\nroot,/\n' ;;
list) printf 'date,description\n'; cat /srv/snapshots 2>/dev/null || : ;;
create) shift; [ "$1" = -d ] && printf '%s,%s\n' "$(date '+%Y-%m-%d %H:%M:%S')" "$2" >>/srv/snapshots ;;
esac
"""


def with_snapshots(machine: PrivateMachine) -> None:
    """Something that answers as the manual of snapper says: there is no file system with snapshots in there."""
    machine.reads(f"printf %s {shlex.quote(SNAPPER)} >/usr/local/bin/snapper; chmod 755 /usr/local/bin/snapper")


USES: tuple[Use, ...] = (
    Use("system.snapshot", {}, look="cat /srv/snapshots 2>&1; :", prepare=with_snapshots),
    Use(
        "system.file",
        {"path": "/etc/hosts", "content": "one $(id)\n'two'", "mode": "604", "owner": "daemon", "group": "1"},
        name="system.file over another",
    ),
    Use(
        "system.file",
        {"path": "/opt/a place/sub/note", "content": "new\n", "mode": "600"},
        look="find /opt -exec stat -c '%n %a %u %g %F' {} +; cat '/opt/a place/sub/note' 2>&1; :",
        name="system.file in new folders",
    ),
    Use("system.file", {"path": "/etc/timezone", "state": "absent"}, name="system.file that goes"),
    Use(
        "system.service",
        {"name": "satchel-demo", "start": "automatic", "running": "started"},
        look="find /etc/systemd/system -exec stat -c '%N %a %F' {} +",
        prepare=add_service,
    ),
    Use(
        "system.service",
        {"name": "satchel-demo.service", "start": "disabled"},
        look="find /etc/systemd/system -exec stat -c '%N %a %F' {} +",
        prepare=add_service,
        name="system.service that is off",
    ),
    Use(
        "system.task",
        {"name": "demo", "command": "echo \"$HOME\" 'a%b' >/root/it", "often": "weekly", "weekday": "Friday"},
        look="find /etc/systemd/system -exec stat -c '%N %a %F' {} +; cat /etc/systemd/system/satchel* 2>&1; :",
    ),
    Use(
        "system.script",
        {
            "check": 'test -d "$folder" && exit 0; exit 1',
            # What reads its input must not read the rest of the script, and a script may be long.
            "apply": "cat\n" + "# a long script\n" * 5000 + 'mkdir -m 711 "$folder"',
            "undo": 'rmdir "$folder"',
            "values": ["folder=/srv/$(id) 'x'"],
        },
        look="ls -l /srv",
    ),
    Use("system.sysctl", {"entries": ["kernel.domainname=example.org"]}, look="cat /proc/sys/kernel/domainname"),
)
