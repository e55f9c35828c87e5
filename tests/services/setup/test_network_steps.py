"""Network, firewall and remote steps without a device: what is compared, and the texts that are written."""

import base64
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.secret import Secret
from app.domain.setup import Comparison, ItemState
from app.domain.target import Os
from app.services.setup.planning import SHIPPED
from app.services.setup.steps.net.address_text import Wanted, text_for
from app.services.setup.steps.net.dns import resolv_text, servers_in
from app.services.setup.steps.remote.sshd_text import keys_text, settings_in, with_settings
from app.services.setup.steps.sec.firewall_text import Rule, firewalld_rules, nft_text, plain, rules_of, ufw_rules


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def compared(step: str, arguments: Mapping[str, Any], answer: str, os: Os = Os.LINUX) -> Comparison:
    return SHIPPED[step].compare(SHIPPED[step].probe(arguments).parse(os, answer), arguments)


KEYFILE = "/etc/NetworkManager/system-connections/satchel-eth0.nmconnection"
ADDRESS = (
    f"interface {b64('eth0')}\nway nm\nkind ethernet\nconnection 1-2\nsigns_in \nnow dhcp \ngateway 10.1.0.1 \n"
    f"path {b64(KEYFILE)}\nfile_0 -\nfolder_0 {b64('/etc')}\n"
)
NM = "way nm\nkind ethernet\nconnection 1-2\nsigns_in \nnow dhcp"
NETPLAN = "way netplan\nkind \nconnection \nsigns_in \nnow 10.1.0.9/24"
FIXED = {"interface": "eth0", "address": "10.1.0.20/24", "gateway": "10.1.0.1"}


@pytest.mark.parametrize(
    ("change", "more", "reason"),
    [
        (("way nm", "way none"), {}, "nothing on this device"),
        (("kind ethernet", "kind wifi"), {}, "eth0 is wifi"),
        (("signs_in ", "signs_in yes"), {}, "802.1X"),
        (("way nm\nkind ethernet", "way ifupdown\nkind 2"), {}, "several entries"),
        ((NM, NETPLAN), {}, "netplan"),
        (("", ""), {"gateway": "10.2.0.1"}, "is not in the network 10.1.0.0/24"),
        (("", ""), {"address": "10.1.0.255/24"}, "stands for the whole network"),
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_set_says_why(change: tuple[str, str], more: dict[str, str], reason: str) -> None:
    found = compared("net.address", FIXED | more, ADDRESS.replace(*change))
    assert found.state is ItemState.IMPOSSIBLE
    assert reason in found.reason


def test_an_address_of_the_network_becomes_a_fixed_one() -> None:
    found = compared("net.address", FIXED, ADDRESS)
    assert [(one.before, one.after) for one in found.changes][:2] == [("dhcp", "10.1.0.20/24"), ("dhcp", "10.1.0.1")]
    windows = f"interface {b64('Büro')}\ndhcp no\nnow 10.1.0.20/24\ngateway 10.1.0.1\nservers \n"
    assert compared("net.address", FIXED, windows, Os.WINDOWS).state is ItemState.OK


STANZA = """source /etc/network/interfaces.d/*
auto lo eth0
iface lo inet loopback
iface eth0 inet static
    address 10.1.0.5
    netmask 255.255.255.0
    # the switch wants it
    mtu 1400
iface eth0 inet6 auto
    address fd00::5
"""


def test_other_lines_of_the_interfaces_stay() -> None:
    wanted = Wanted("eth0", "10.1.0.20/24", "10.1.0.1")
    text = text_for("ifupdown", wanted, STANZA)
    old, new = STANZA.splitlines(), text.splitlines()
    assert [line for line in old if line not in new] == ["    address 10.1.0.5", "    netmask 255.255.255.0"]
    assert [line for line in new if line not in old] == ["    address 10.1.0.20/24", "    gateway 10.1.0.1"]
    assert text_for("ifupdown", wanted, text) == text


LINES = st.lists(st.sampled_from([*STANZA.splitlines(), "", "allow-hotplug eth0", "iface eth1 inet dhcp", "  up x"]))


@given(LINES)
def test_interfaces_are_written_the_same_way_again(lines: list[str]) -> None:
    old = "\n".join(lines)
    text = text_for("ifupdown", Wanted("eth0", "10.1.0.20/24"), old or "\n")
    assert text_for("ifupdown", Wanted("eth0", "10.1.0.20/24"), text) == text


@given(
    st.lists(st.sampled_from(["nameserver 192.0.2.1", "search old", "domain old", "options rotate", "# note", ""])),
    st.lists(st.sampled_from(["10.0.0.1", "fd00::1"]), min_size=1, unique=True),
    st.lists(st.sampled_from(["a.example", "b.example"]), unique=True),
)
def test_resolv_conf_names_what_is_wanted_and_keeps_the_rest(
    lines: list[str], servers: list[str], search: list[str]
) -> None:
    text = resolv_text("\n".join([*lines, ""]), servers, search)
    assert servers_in(text)[0] == servers
    assert not search or servers_in(text)[1] == search
    assert [line for line in lines if line[:1] in "#o"] == [line for line in text.splitlines() if line[:1] in "#o"]
    assert resolv_text(text, servers, search) == text


CONFIG = "Port 22\r\nMatch Group administrators\r\n\tPasswordAuthentication yes\r\n"


def test_settings_of_the_ssh_server_stand_first_and_only_once() -> None:
    once = with_settings(CONFIG, {"PasswordAuthentication": "no"}, is_own=False)
    assert once.endswith(CONFIG) and settings_in(once) == {"PasswordAuthentication": "no", "Port": "22"}
    twice = with_settings(once, {"PermitRootLogin": "no"}, is_own=False)
    assert twice.count("# satchel begin") == 1 and twice.endswith(CONFIG)
    assert settings_in(twice) == {"PasswordAuthentication": "no", "PermitRootLogin": "no", "Port": "22"}


def test_a_key_that_is_there_with_options_is_not_added_again() -> None:
    old = 'command="ls" ssh-ed25519 AAAAC3Nza tech@old'
    assert keys_text(old, ["ssh-ed25519 AAAAC3Nza tech@office"]) == old
    assert keys_text(old, ["ssh-ed25519 BBBB tech"]) == f"{old}\nssh-ed25519 BBBB tech\n"


SSH = f"place {b64('/etc/ssh/sshd_config')}\nfile_0 644 0 0 {b64('Port 22\n')}\nfolder_0 {b64('/etc/ssh')}\nports 22\n"


def test_a_port_that_a_file_names_too_is_not_opened_beside_it() -> None:
    answer = f"{SSH}root_login yes\npasswords yes\nnaming {b64('/etc/ssh/sshd_config')}\n"
    found = compared("remote.sshd", {"port": 2222}, answer)
    assert found.state is ItemState.IMPOSSIBLE and "/etc/ssh/sshd_config names a port too" in found.reason
    assert compared("remote.sshd", {"port": 22}, answer).state is ItemState.OK
    assert SHIPPED["remote.sshd"].found_at is not None
    assert SHIPPED["remote.sshd"].found_at({"port": 2222}) == ":2222"


def test_the_way_by_which_we_come_is_open_before_all_others() -> None:
    rules = rules_of(["443/tcp from 10.1.0.9/16", "53/udp from fd00::/8"], ["22", "2222"])
    assert [str(rule) for rule in rules][:3] == ["22/tcp", "2222/tcp", "443/tcp from 10.1.0.0/16"]
    listed = (
        "table inet satchel {\n\tchain input {\n\t\ttype filter hook input priority 0; policy drop;\n"
        '\t\tct state established,related accept\n\t\tct state invalid drop\n\t\tiif "lo" accept\n'
        "\t\tmeta l4proto icmp accept\n\t\tmeta l4proto ipv6-icmp accept\n\t\tudp dport 68 accept\n"
        "\t\tudp dport 546 accept\n\t\ttcp dport 22 accept\n\t}\n}\n"
    )
    assert plain(nft_text([Rule("tcp", "22")])) == plain(listed)


def test_rules_of_ufw_and_firewalld_are_read() -> None:
    ufw = (
        "### tuple ### allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in comment=53617463\n"
        "### tuple ### allow udp 8000:8010 0.0.0.0/0 any 10.1.0.0/16 in\n"
        "### tuple ### deny tcp 23 0.0.0.0/0 any ::/0 in\n"
    )
    assert ufw_rules(ufw) == {Rule("tcp", "22"), Rule("udp", "8000-8010", "10.1.0.0/16")}
    rich = 'rich rule family="ipv4" source address="10.1.0.0/16" port port="443" protocol="tcp" accept'
    assert firewalld_rules([rich, "service ssh", "80/tcp"]) == {
        Rule("tcp", "443", "10.1.0.0/16"), Rule("tcp", "22"), Rule("tcp", "80")
    }  # fmt: skip


WINDOWS = "profile Domain 1 0\nprofile Public 0 2\nrule TCP 443 10.1.0.0/255.255.0.0\nway_in 5985\n"


def test_the_firewall_of_windows_is_compared_with_its_networks_as_it_shows_them() -> None:
    found = compared("sec.firewall", {"allow": ["443/tcp from 10.1.0.0/16"]}, WINDOWS, Os.WINDOWS)
    assert [(one.label, one.after) for one in found.changes] == [
        ("Firewall of Public networks", "on, closed to what is not allowed"),
        ("Comes in", "5985/tcp"),
    ]


WIFI = {"ssid": "a", "security": "wpa2", "hidden": False}
VPN = {"name": "a", "kind": "wireguard", "server": "b:1"}
HINDRANCES: list[tuple[str, dict[str, Any], str, Os, str]] = [
    (
        "net.dns",
        {"servers": ["10.0.0.1"]},
        f"way other\nkeeper {b64('dhcpcd')}\npaths {b64('/etc/resolv.conf')}\nfile_0 -\nfolder_0 {b64('/etc')}\n",
        Os.LINUX,
        "dhcpcd keeps the name servers",
    ),
    ("net.wifi", WIFI | {"key": Secret("short")}, "file none\n", Os.LINUX, "8 to 63"),
    ("net.wifi", WIFI, "file none\n", Os.LINUX, "needs its key"),
    ("net.vpn", VPN, "exists no\n", Os.WINDOWS, "no WireGuard"),
    (
        "net.vpn",
        VPN,
        "file none\nlink no\nwants no\nfolder no\nrunning no\n",
        Os.LINUX,
        "WireGuard needs key, peer, address, networks",
    ),
    (
        "net.category",
        {"category": "public"},
        f"interface {b64('E')}\nnetwork {b64('corp')}\ncategory 2\n",
        Os.WINDOWS,
        "network of its domain",
    ),
    ("remote.sshd", {"keys": ["ssh-rsa A"]}, f"{SSH}root_login yes\npasswords yes\nnaming \n", Os.LINUX, "whose"),
]


@pytest.mark.parametrize(("step", "arguments", "answer", "os", "reason"), HINDRANCES)
def test_what_cannot_be_reached_says_why(
    step: str, arguments: dict[str, Any], answer: str, os: Os, reason: str
) -> None:
    found = compared(step, arguments, answer, os)
    assert found.state is ItemState.IMPOSSIBLE
    assert reason in found.reason


def test_the_key_of_a_wifi_is_in_no_state_and_no_parameter_that_is_shown() -> None:
    arguments = {"ssid": "Office", "key": Secret("planted\\key"), "security": "wpa3", "hidden": True}
    step = SHIPPED["net.wifi"]
    for parameters in (step.probe(arguments).given, step.apply({"file": "none"}, arguments).given):
        assert "planted" not in repr(parameters)
    text = step.probe(arguments).given["text"]
    assert isinstance(text, Secret) and "psk=planted\\\\key\n" in text.reveal()


def test_dnf_is_told_of_the_proxy_in_its_own_file() -> None:
    conf = "/etc/dnf/dnf.conf"
    answer = f"paths {b64(conf)}\nfile_0 644 0 0 {b64('[main]\nbest=True\n')}\nfolder_0 {b64('/etc/dnf')}\n"
    step, arguments = SHIPPED["net.proxy"], {"proxy": "http://proxy.example:3128"}
    before = step.probe(arguments).parse(Os.LINUX, answer)
    written = str(step.apply(before, arguments).given["files"])
    assert b64("[main]\nproxy=http://proxy.example:3128\nbest=True\n") in written
    assert b64("[main]\nbest=True\n") in str(step.revert(before, arguments).given["files"])
