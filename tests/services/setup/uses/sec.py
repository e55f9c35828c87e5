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

_OWN_FILES = (
    "find /etc/ssh/sshd_config.d /etc/gnutls /etc/modprobe.d /etc/audit /etc/sysctl.d "
    "-exec stat -c '%n %a %u %g' {} + 2>&1; "
    "cat /etc/ssh/sshd_config.d/* 2>&1; ls /run; :"
)


def add_folders(machine: PrivateMachine) -> None:
    machine.reads("mkdir -p /etc/audit/rules.d; rm -rf /etc/modprobe.d")


def add_volume(machine: PrivateMachine) -> None:
    """A volume of LUKS in a file: its header is a real one."""
    machine.reads(
        "truncate -s 4M /var/volume; printf pass | cryptsetup luksFormat -q --type luks1 --pbkdf-force-iterations 1000 "
        "--key-file - /var/volume"
    )


USES: tuple[Use, ...] = (
    Use(
        "sec.firewall",
        {"allow": ["443/tcp", "8000-8010/udp from 10.1.0.0/16", "53/udp from fd00::/8"]},
        look=f"{FIREWALL} 2>&1; :",
        prepare=only_nftables,
    ),
    Use("sec.lock", {"minutes": 5}, look=DESKTOP),
    Use("sec.legacy", {}, look=_OWN_FILES),
    Use("sec.baseline", {"without": ["ssh-x11"]}, look=_OWN_FILES, prepare=add_folders),
    Use(
        "sec.encryption",
        {"volume": "/var/volume", "copy": "/srv/it's the header"},
        look="find /srv -exec stat -c '%n %a %u %g' {} +; find /srv -type f -exec stat -c '%n %s' {} +",
        prepare=add_volume,
    ),
)
