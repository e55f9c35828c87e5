"""How it is in its network."""

import pytest

from app.domain.secret import Secret
from tests.servers.private_machine import PrivateMachine
from tests.services.setup.uses.use import Use

KEY = "pla\\nted 'key' `id`"
ADDRESS = "ip -4 -o addr show dev sat0 | sed 's/ *valid_lft.*//'; ip -4 route; "
INTERFACES = "find /etc/network | sort | xargs stat -c '%n %a %u %g'; find /etc/network -type f | sort | xargs cat"
STANZA = (
    "auto sat0\\niface sat0 inet static\\n    address 10.99.0.5/24\\n    # of the site\\n    up true\\n\\n"
    "iface sat1 inet manual\\n"
)


def cabled(machine: PrivateMachine) -> None:
    """An Ethernet cable in the network of this machine, whose address ifupdown keeps, and nobody else."""
    machine.reads("rm -f /usr/bin/nmcli /usr/sbin/netplan /usr/bin/resolvectl")
    if not machine.reads("command -v ifup || :"):
        pytest.skip("ifupdown is not installed")
    machine.reads(
        "[ -e /proc/sys/net/ipv4/conf/sat0 ] && exit; ip link add sat0 type veth peer name sat1; ip link set sat1 up; "
        "mkdir -p /etc/network/interfaces.d; echo 'source /etc/network/interfaces.d/*' >/etc/network/interfaces; "
        f"printf '{STANZA}' >/etc/network/interfaces.d/sat0; ifup sat0 2>&1"
    )


def asking(machine: PrivateMachine) -> None:
    """Name servers in a plain file, with a note and an option, which dhclient would overwrite."""
    machine.reads(
        "rm -f /etc/resolv.conf; printf '# ours\\noptions timeout:1\\nnameserver 192.0.2.53\\n' >/etc/resolv.conf; "
        "chmod 640 /etc/resolv.conf; mkdir -p /etc/dhcp; echo 'timeout 60;' >/etc/dhcp/dhclient.conf; "
        "printf '#!/bin/sh\\n' >/usr/sbin/dhclient; chmod 755 /usr/sbin/dhclient"
    )


VPN = {
    "name": "office",
    "server": "vpn.example.com:51820",
    "key": Secret("yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="),
    "peer": "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=",
    "address": ["10.8.0.7/32"],
    "networks": ["10.0.0.0/8"],
}
VPN_LOOK = (
    "stat -c '%n %a %u %g' /etc/wireguard /etc/wireguard/*; cat /etc/wireguard/*; find /var/lib/satchel; "
    "ls -l /etc/systemd/system/multi-user.target.wants | grep wg; :"
)


def with_wireguard(machine: PrivateMachine) -> None:
    if not machine.reads("command -v wg-quick || :"):
        pytest.skip("wireguard-tools are not installed")


def with_another_key(machine: PrivateMachine) -> None:
    """A file of before, which comes back; its key is in no journal."""
    with_wireguard(machine)
    machine.reads("mkdir -p /etc/wireguard; umask 077; echo '# before' >/etc/wireguard/office.conf")


USES = (
    Use("net.hosts", {"entries": ["10.1.0.9 print.example.org"]}),
    Use(
        "net.address",
        {"interface": "sat0", "address": "10.99.0.20/24", "gateway": "10.99.0.1"},
        look=ADDRESS + INTERFACES,
        prepare=cabled,
    ),
    Use(
        "net.dns",
        {"servers": ["10.1.0.1", "fd00::53"], "search": ["example.org"]},
        look="stat -c '%a %u %g %F' /etc/resolv.conf; cat /etc/resolv.conf /etc/dhcp/dhclient.conf 2>&1; :",
        prepare=asking,
    ),
    Use(
        "net.proxy",
        {"proxy": "http://proxy.example.org:3128", "exceptions": ["*.example.org", "10.1.0.0/16"]},
        look="for file in /etc/environment /etc/apt/apt.conf.d/* /etc/dnf/dnf.conf; do stat -c '%n %a %u %g' $file; "
        "cat $file; done 2>&1; :",
    ),
    Use(
        "net.resolution",
        {"ipv6": "off", "llmnr": "off", "netbios": "off"},
        look="cd /proc/sys/net/ipv6/conf; for one in *; do echo $one $(cat $one/disable_ipv6); done; "
        "cd /etc; cat sysctl.d/90* systemd/resolved.conf.d/* 2>&1; ls -d sysctl.d systemd/resolved.conf.d 2>&1; :",
        prepare=lambda machine: machine.reads("rm -f /usr/sbin/nmbd; : >/usr/lib/systemd/systemd-resolved"),
    ),
    Use(
        "net.wifi",
        {"ssid": "Büro $(id) \\\\", "key": Secret(KEY), "security": "wpa3", "hidden": True},
        look="cd /etc/NetworkManager; find . | sort | xargs stat -c '%n %a %u %g'; cat system-connections/*; "
        "find /var/lib/satchel 2>&1; :",
        prepare=lambda machine: machine.reads(
            "mkdir -p /etc/NetworkManager/system-connections; cd /usr/bin; echo '#!/bin/sh' >nmcli; chmod 755 nmcli"
        ),
    ),
    Use("net.vpn", VPN, look=VPN_LOOK, prepare=with_wireguard),
    Use("net.vpn", VPN, look=VPN_LOOK, prepare=with_another_key, name="net.vpn over another key"),
)
