"""Folders that it gives and takes."""

from app.domain.secret import Secret
from tests.servers.private_machine import PrivateMachine
from tests.services.setup.uses.use import Use


def with_samba(machine: PrivateMachine) -> None:
    """Its configuration. Where testparm is, the real one reads it."""
    machine.reads(
        "mkdir -p /etc/samba; printf '[global]\\nworkgroup = SITE # \\303\\274\\n[print$]\\npath = /var/lib/samba\\n' "
        ">/etc/samba/smb.conf; chmod 640 /etc/samba/smb.conf"
    )


USES = (
    Use(
        "share.create",
        {"name": "scans", "path": "/srv/site/scans", "group": "users", "comment": "From the scanner"},
        look="cd /etc/samba; stat -c '%n %a %u %g' smb.conf satchel.d/* 2>&1; cat smb.conf satchel.d/* 2>&1; "
        "ls -laR --time-style=+ /srv/site 2>&1; testparm -s 2>/dev/null; :",
        prepare=with_samba,
    ),
    Use(
        "share.map",
        {
            "share": "//nas/documents",
            "folder": "/mnt/site/papers",
            "account": "scanner",
            "password": Secret("pl$(id)'\""),
            "user": "root",
        },
        look="stat -c '%a %u %g' /etc/fstab; cat /etc/fstab; ls -laR --time-style=+ /etc/satchel /mnt/site 2>&1; "
        "cat /etc/satchel/shares/* 2>&1; :",
    ),
)
