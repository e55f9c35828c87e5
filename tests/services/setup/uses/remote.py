"""How it is reached from afar."""

from tests.servers.private_machine import PrivateMachine
from tests.services.setup.uses.use import Use

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnVvYhZAbCdEfGhIjKlMnOpQrStUvWxYz0123456789 tech@office"


def _server(machine: PrivateMachine) -> None:
    machine.reads("mkdir -p /run/sshd; id keys >/dev/null 2>&1 || useradd -m keys")


USES = (
    Use(
        "remote.sshd",
        {"port": 2222, "passwords": "no", "root_login": "no", "user": "keys", "keys": [KEY]},
        look="cd /etc/ssh; find . /home/keys/.ssh 2>&1 | sort | xargs -r stat -c '%n %a %u %g' 2>&1; "
        "cat sshd_config sshd_config.d/* /home/keys/.ssh/authorized_keys 2>&1; sshd -T",
        prepare=_server,
    ),
)
