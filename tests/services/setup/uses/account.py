"""Who may use it."""

from app.domain.secret import Secret
from tests.servers.private_machine import PrivateMachine
from tests.services.setup.uses.use import Use

_SUDO = "cd /etc/sudoers.d && for file in *; do stat -c '%n %a %u %g' $file; cat $file; done"


def _make_accounts(machine: PrivateMachine) -> None:
    """Two people, one of them an administrator who can sign in, and root with a password that still holds."""
    machine.reads(
        "for name in helper boss; do getent passwd $name >/dev/null || useradd -m -s /bin/sh $name; done; "
        "gpasswd -a boss sudo; gpasswd -a helper audio; usermod -p '$6$salt$hash' boss; usermod -p '$6$x$y' root; "
        "mkdir -p /etc/sudoers.d; [ -e /etc/sudoers ] || exit 3"
    )


USES = (
    Use("account.local", {"name": "tech", "groups": ["administrators", "field"], "full_name": "Téch $(id)"}),
    Use(
        "account.groups",
        {"name": "helper", "join": ["administrators", "video"], "leave": ["audio"]},
        look="id -nG helper",
        prepare=_make_accounts,
    ),
    Use(
        "account.password",
        {"name": "helper", "password": Secret("planted $(id) 'word' \"\\ ü")},
        look="getent shadow helper",
        prepare=_make_accounts,
    ),
    Use("account.builtin", {}, look="getent shadow root", prepare=_make_accounts),
    Use(
        "account.policy",
        {"length": 14, "attempts": 5, "minutes": 30},
        look="cd /etc/pam.d && cat common-*; cd /var/lib/pam && cat *; cat /etc/security/faillock.conf; "
        "find /etc/security /usr/share/pam-configs -exec stat -c '%n %a %u %g' {} +",
    ),
    Use(
        "account.sudo",
        {"who": "%field", "commands": ["/usr/bin/systemctl restart a=b:c,d"], "password": False},
        look=f"{_SUDO}; visudo -c",
        prepare=_make_accounts,
    ),
)
