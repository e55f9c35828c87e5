"""How it is protected."""

import pytest

from tests.servers.private_machine import PrivateMachine
from tests.services.setup.uses.use import Use

FIREWALL = (
    "nft -s list ruleset; cat /etc/satchel/* 2>&1; "
    "cd /etc/systemd/system; ls -A . multi-user.target.wants; cat satchel*"
)


def only_nftables(machine: PrivateMachine) -> None:
    """Real rules of the real kernel, in the network of this machine only."""
    machine.reads("rm -f /usr/sbin/ufw /usr/bin/firewall-cmd")
    if not machine.reads("command -v nft || :"):
        pytest.skip("nftables is not installed")


DESKTOP = (
    "find /etc/dconf -type f -exec sh -c 'stat -c \"%n %a %u %g\" $1; od -c $1' sh {} ';' 2>&1; "
    "find /etc/dconf -type d 2>&1; :"
)

USES: tuple[Use, ...] = (
    Use(
        "sec.firewall",
        {"allow": ["443/tcp", "8000-8010/udp from 10.1.0.0/16", "53/udp from fd00::/8"]},
        look=f"{FIREWALL} 2>&1; :",
        prepare=only_nftables,
    ),
    Use("sec.lock", {"minutes": 5}, look=DESKTOP),
)
