"""What names people and machines is masked, the same by the same, and an answer stays an answer."""

import ipaddress
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.bundles.masking import Masker
from app.services.bundles.questions import FACTS
from app.services.bundles.recording import RawAnswer, mask_answers
from app.services.diagnostics.checks import CHECKS
from app.services.facts.vpn.networks import NETWORKS
from tests.services.facts.test_parsers import FILES


def masked(text: str, *, hosts: tuple[str, ...] = (), people: tuple[str, ...] = ()) -> str:
    masker = Masker(hosts, people)
    masker.learn(text)
    return masker.mask(text)


@pytest.mark.parametrize(
    ("text", "private"),
    [
        (r"C:\Users\anna.berg\Desktop\report.docx", "anna"),
        (r'{"path":"C:\\Users\\Anna\\AppData"}', "Anna"),
        ("/home/jonas/.bashrc", "jonas"),
        ('{"user": "müller"}', "müller"),
        (r'{"path": "\\\\FILESRV\\scans"}', "FILESRV"),
        (r"net use x: \\FILESRV\scans", "FILESRV"),
        (r'{"user":"NORDLYS\\k.olsen"}', "olsen"),
        (r'{"user":"NORDLYS\\k.olsen"}', "NORDLYS"),
        ('{"domain": "NORDLYS", "id": 1}', "NORDLYS"),
        ("mail to kari@nordlys-dental.no", "kari"),
        ('{"SerialNumber":"5CG1234ABC"}', "5CG1234ABC"),
        ("Serial Number:    WD-WX1234567", "WX1234567"),
        ("2: enx3c5282aabbc1: <UP> mtu 1500", "3c5282aabbc1"),
        ("/run/media/jonas/STICK on /dev/sdb1", "jonas"),
        ('{"board_serial": "/ABC0001/CN0000001/"}', "ABC0001"),
        ('{"wwn":{"naa":5,"oui":3274,"id":26781234}}', "26781234"),
        ("\tSSID: Familien Hansen\n", "Hansen"),
        ('id=0 ssid="Office Olsen" auth_failures=1', "Olsen"),
        ('{"ssid": "The \\"Berg\\" family"}', "Berg"),
        (r"yes:3C\:52\:82\:AA\:BB\:C1:Guest\: Berg:5200 MHz:270 Mbit/s:87", "Berg"),
        (r"yes:3C\:52\:82\:AA\:BB\:C1:Guest\: Berg:5200 MHz:270 Mbit/s:87", "82\\:AA"),
        ("S-1-5-21-3623811015-3361044348-30300820-1013", "3623811015"),
        ("nd-server.nordlys.local answers", "nordlys"),
        ("inet 192.168.178.21/24", "178.21"),
        ("inet6 2a02:8070:1:2::55", "8070"),
        ("link/ether a4:bb:6d:12:34:56", "a4:bb"),
        ("A4-BB-6D-12-34-56", "A4-BB"),
        ("eth0\t00B2A8C0\t0100A8C0\t0001", "00B2A8C0"),
        ("password=Geheim-47", "Geheim"),
        ("7d9e1c52-3d4f-4c6a-9a39-0f5a1b2c3d4e", "7d9e1c52"),
    ],
)
def test_what_names_somebody_goes(text: str, private: str) -> None:
    assert private not in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1 localhost",
        "nameserver 8.8.8.8",
        '{"version":"10.0.19041.1","kernel":"10.0.22631"}',
        "at 12:34:56 on 2026-11-25T12:34:56.000Z",
        "255.255.255.0 0.0.0.0 169.254.1.9 224.0.0.251",
        "NT AUTHORITY\\SYSTEM and BUILTIN\\Administrators",
        "mount|/dev/vda|/|ext4|rw|264212084 80787300|017100CB 16265399",
        "::1 fe80:: ff02::1 00:00:00:00:00:00 ff:ff:ff:ff:ff:ff",
        '{"key": "update\\\\KB5031455", "user": "LocalSystem", "machine": "64-bit", "domain": "WORKGROUP"}',
        r'{"path": "\\Microsoft\\Windows\\Defrag"} \Microsoft\Office',
        r"C:\Windows\System32\svchost.exe -k netsvcs",
        r'{"remove": "\"C:\\Program Files\\7-Zip (x64)\\uninstall.exe\"", "command": "\"C:\\My Tools\\Scan Pro.exe\""}',
        r'{"path": "\"C:\\Program Files\\Acme (x86)\\Unïnstaller\""}',
        "root:x:0:0:root:/root:/bin/bash",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert masked(text) == text


def test_the_same_is_the_same_in_every_answer_and_neighbours_stay_neighbours() -> None:
    masker = Masker(["nd-server"], ["jonas"])
    first, second = masker.mask("jonas@nd-server 192.168.7.20"), masker.mask("192.168.7.1 ND-SERVER Jonas")
    own, gateway = first.split()[-1], second.split()[0]
    assert ipaddress.ip_network(f"{own}/24", strict=False) == ipaddress.ip_network(f"{gateway}/24", strict=False)
    assert own.endswith(".20") and gateway.endswith(".1")
    assert second.split()[1:] == ["host1", "person1"]
    assert {one.kind for one in masker.masked} >= {"host", "person", "address"}
    assert "nd-server" in [one.was for one in masker.masked]


def test_an_address_is_the_same_in_each_of_its_spellings() -> None:
    text = masked("192.168.7.1 and route|eth0|0107A8C0|0")
    plain = text.split()[0]
    assert bytes(map(int, plain.split(".")))[::-1].hex().upper() in text


def test_two_addresses_have_as_many_bits_in_common_as_before_and_a_network_stays_one() -> None:
    masker = Masker()
    for text in ("10.20.2.7 10.20.3.1", "172.20.17.9 172.20.31.1", "192.168.0.9 192.168.255.1", "10.1.0.1 10.200.0.1"):
        before = [int(ipaddress.ip_address(one)) for one in text.split()]
        after = [int(ipaddress.ip_address(one)) for one in masker.mask(text).split()]
        assert (before[0] ^ before[1]).bit_length() == (after[0] ^ after[1]).bit_length()
    for network in (
        "10.0.0.0/8",
        "172.17.0.0/16",
        "192.168.16.0/20",
        "192.168.7.0/24",
        "172.16.0.0/12",
        "93.184.0.0/15",
    ):
        again = ipaddress.ip_network(masker.mask(network))
        assert again.prefixlen == ipaddress.ip_network(network).prefixlen
    assert masker.mask("10.20.2.0/23").partition("/")[0].rpartition(".")[0] in masker.mask("10.20.2.7 10.20.3.7")


def test_a_table_of_routes_names_nobody_and_stays_a_table_of_networks() -> None:
    text = masked("order|1\nroute|eth0|00000000|0107A8C0|00000000\nroute|docker0|000011AC|00000000|0000FFFF\n")
    assert "07A8C0" not in text and "11AC" not in text
    networks = [one.network for one in NETWORKS.parse(Os.LINUX, text)]
    assert [one.prefixlen for one in networks] == [0, 16] and networks[1].is_private


def test_an_ipv4_address_in_an_ipv6_one_is_masked_as_itself() -> None:
    assert masked("[::ffff:127.0.0.1]:8081") == "[::ffff:127.0.0.1]:8081"
    assert masked("::ffff:192.168.7.20") == f"::ffff:{masked('192.168.7.20')}"
    assert "2a02" not in masked("2a02:8070:1:2::192.168.7.20")


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-3:]))
def test_a_masked_answer_is_understood_as_before(path: object) -> None:
    every = (*FACTS, *(fact for check in CHECKS for fact in check.needs))
    fact = next(fact for fact in every if fact.name == path.parent.name)  # type: ignore[attr-defined]
    os, text = Os(path.parts[-3]), path.read_bytes().decode()  # type: ignore[attr-defined]
    before, after = fact.parse(os, text), fact.parse(os, masked(text))
    assert type(after) is type(before)
    if isinstance(before, list | tuple | dict):
        assert len(after) == len(before)


def test_a_device_that_is_called_what_it_is_leaves_the_words_of_answers_alone() -> None:
    masker = Masker(["server", "before", "srv-muc-01"])
    assert masker.mask("server=srv-muc-01\nbefore=cpu 1 2") == "server=host1\nbefore=cpu 1 2"


def test_many_thousand_times_are_no_addresses_and_take_no_time() -> None:
    lines = "\n".join(f"12:{n // 60 % 60:02}:{n % 60:02}.{n} 10.1.{n // 250 % 250}.{n % 250}" for n in range(20_000))
    assert masked(lines).count("\n") == 19_999


def test_a_hosts_file_of_many_thousand_names_takes_no_time() -> None:
    masker = Masker()
    masker.learn_hosts(f"name{n}.client{n % 50}.example" for n in range(20_000))
    text = "\n".join(f"10.0.0.1 name{n}.client{n % 50}.example" for n in range(20_000))
    masked = masker.mask(text)
    assert "name19999" not in masked and "client7" not in masked and "name5." not in masked


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_a_mask_that_is_stable(text: str) -> None:
    masker = Masker()
    masker.learn(text)
    assert masker.mask(text) == masker.mask(text)


@settings(deadline=None)
@given(st.ip_addresses())
def test_a_masked_address_is_an_address_of_its_kind(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    again = ipaddress.ip_address(Masker().mask(str(address)))
    assert again.version == address.version
    assert again.is_link_local == address.is_link_local and again.is_multicast == address.is_multicast


def test_json_stays_json() -> None:
    answer = [{"user": r"NORDLYS\anna", "path": r"C:\Users\anna", "address": "10.3.2.1", "SerialNumber": "X1Y2Z3"}]
    found = json.loads(masked(json.dumps(answer)))
    assert set(found[0]) == set(answer[0])
    assert found[0]["user"].count("\\") == 1


ANSWERS = {
    "people": (
        "0 root\n1000 anna\n1001 tech support\n",
        '[{"name":"anna","off":false},{"name":"tech support","off":true}]',
    ),
    "account_states": ("account anna:1000:set:1:2:::/bin/sh:yes\n", '{"accounts":[{"name":"anna","sid":"x"}]}'),
    "administrators": ("root root\ngroup sudo ben,anna\n", '{"members":["WORKGROUP/PC7/anna"],"host":"PC7"}'),
    "sign_in_failures": (
        "btmp\nknown anna ssh:notty  10.0.0.1  Thu Nov 26 04:05\nunknown \nunknown btmp begins Wed Nov 25\n",
        '[{"id":4625,"user":"anna","host":"PC7"}]',
    ),
    "wireless": ("@wlan0 link\n\tSSID: Familien\n", '{"code":0,"radios":[{"link":"YW5uYQ=="}]}'),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_who_uses_a_device_is_in_no_masked_answer(name: str) -> None:
    for text in ANSWERS[name]:
        every = [RawAnswer("facts", name, 0, text), RawAnswer("facts", "other", 0, "anna's tech support, YW5uYQ== PC7")]
        left = mask_answers(every, Masker(), TaskContext())
        said = " ".join(one.output for one in left)
        assert name == "wireless" or "anna" not in said
        assert "Familien" not in said
        assert name != "people" or "tech support" not in said
        assert "btmp\n" in said or not text.startswith("btmp")
        assert "radios" not in said, "the names of networks stand in there as bytes"
