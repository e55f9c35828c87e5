"""Every parser on recorded and written answers, and on garbage."""

import contextlib
import dataclasses
import ipaddress
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.facts import Fact
from app.domain.target import Os
from app.services.facts.clock.time_source import TIME_SOURCE, TimeSource
from app.services.facts.clock.time_zone import TIME_ZONE, TimeZone
from app.services.facts.disk.file_systems import FILE_SYSTEMS
from app.services.facts.network.addresses import ADDRESSES
from app.services.facts.network.gateways import GATEWAYS
from app.services.facts.network.hosts_file import HOSTS
from app.services.facts.network.links import LINKS
from app.services.facts.network.proxy import PROXY
from app.services.facts.network.resolution import RESOLUTION
from app.services.facts.network.resolvers import RESOLVERS, Resolvers
from app.services.facts.performance.load import LOAD
from app.services.facts.performance.memory import MEMORY
from app.services.facts.performance.uptime import UPTIME
from app.services.facts.platform import PLATFORM
from app.services.facts.reading import PARSE_ERRORS
from app.services.facts.security.listeners import LISTENERS, Listener
from app.services.facts.security.ssh_server import SSH_SERVER, SshServer
from app.services.facts.system.error_log import DISK_LOG, ERROR_LOG
from app.services.facts.system.pending_restart import PENDING_RESTART
from app.services.facts.system.services import FAILED_SERVICES
from tests.services.facts.everything import FACTS

RECORDINGS = Path(__file__).parents[2] / "recordings"
FILES = sorted(path for os in Os for path in (RECORDINGS / os.value).glob("*/*.*"))
BY_NAME = {fact.name: fact for fact in FACTS}
PARSERS = [(fact, os) for fact in FACTS for os in fact.scripts]


def parsed(fact: Fact[Any], file: str, os: Os = Os.LINUX) -> Any:
    found = list((RECORDINGS / os.value / fact.name).glob(f"{file}.*"))
    return fact.parse(os, found[0].read_bytes().decode())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(RECORDINGS).as_posix())
def test_a_recording_is_understood(path: Path) -> None:
    BY_NAME[path.parent.name].parse(Os(path.parts[-3]), path.read_bytes().decode())


@pytest.mark.parametrize(("fact", "os"), PARSERS, ids=lambda value: getattr(value, "name", ""))
def test_every_fact_has_a_recording_for_each_of_its_systems(fact: Fact[Any], os: Os) -> None:
    assert list((RECORDINGS / os.value / fact.name).glob("*")), "see tests/recordings/README.md"


def lines_of(fact: Fact[Any], os: Os) -> list[str]:
    files = (RECORDINGS / os.value / fact.name).glob("*")
    return [line for path in files for line in path.read_bytes().decode().splitlines()] or ["x"]


_LEAF = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
_NAMES = st.sampled_from(["name", "address", "servers", "text", "unit", "addr_info", "MESSAGE", "total", "seconds"])
_SHAPED = st.recursive(_LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3))
GARBAGE = st.text(max_size=60) | _SHAPED.map(json.dumps)


@pytest.mark.parametrize(("fact", "os"), PARSERS, ids=lambda value: getattr(value, "name", ""))
def test_garbage_never_breaks_a_parser(fact: Fact[Any], os: Os) -> None:
    """Random text, shuffled and cut lines of real answers, and JSON of the wrong shape."""
    real = st.sampled_from(lines_of(fact, os))
    cut = st.builds(lambda line, start, end: line[start:end], real, st.integers(0, 20), st.integers(0, 90))
    damaged = st.lists(real | cut | st.text(max_size=20), max_size=6).map("\n".join)

    @given(GARBAGE | damaged)
    @settings(max_examples=60, deadline=None, database=None)
    def attempt(text: str) -> None:
        with contextlib.suppress(PARSE_ERRORS):
            fact.parse(os, text)

    attempt()


@pytest.mark.parametrize(("fact", "os"), PARSERS, ids=lambda value: getattr(value, "name", ""))
@pytest.mark.parametrize("text", ["[" * 100_000, "9" * 10_000, '{"seconds": 1e999}', "\0", "|" * 50, "1e400 1"])
def test_hostile_answers_never_break_a_parser(fact: Fact[Any], os: Os, text: str) -> None:
    with contextlib.suppress(PARSE_ERRORS):
        fact.parse(os, text)


def test_links_of_a_laptop_with_wifi() -> None:
    links = {link.name: link for link in parsed(LINKS, "written_laptop")}
    assert links["wlp2s0"].is_connected and links["wlp2s0"].is_wifi
    assert links["enp0s31f6"].is_enabled and not links["enp0s31f6"].is_connected
    assert links["enp0s31f6"].speed == 0
    assert links["lo"].is_loopback
    assert not links["wwan0"].is_enabled
    assert parsed(LINKS, "written_half_duplex")[0].is_half_duplex


def test_links_of_windows() -> None:
    cable, wifi = parsed(LINKS, "written", Os.WINDOWS)
    assert (cable.is_connected, wifi.is_connected, wifi.is_wifi, wifi.speed) == (False, True, True, 866)
    assert not wifi.is_half_duplex


def test_addresses_without_json_and_without_the_tool() -> None:
    words = parsed(ADDRESSES, "written_ip_without_json")
    assert [str(one) for one in words if one.is_self_assigned] == ["169.254.7.9/16 on eth0"]
    assert [one.interface for one in words if one.is_usable] == ["tun0", "eth0"]
    assert [str(one.ip.ip) for one in words if one.is_duplicate] == ["2001:db8::5"]
    tables = parsed(ADDRESSES, "written_no_ip_tool")
    assert [str(one) for one in tables] == ["127.0.0.1/32", "172.17.0.2/32", "fe80::42:11ff:feac:2/64 on eth0"]


def test_addresses_of_a_real_machine() -> None:
    ipv4 = [str(one) for one in parsed(ADDRESSES, "debian_12_container") if one.is_usable and one.ip.version == 4]
    assert ipv4 == ["192.0.2.2/24 on eth0"]
    assert parsed(ADDRESSES, "debian_12_offline") == ()
    assert [one.is_duplicate for one in parsed(ADDRESSES, "written", Os.WINDOWS)] == [False, False, True]


def test_gateways_say_who_answers() -> None:
    router, vpn = parsed(GATEWAYS, "written_silent_and_vpn")
    assert (str(router), router.answers, router.is_on_the_wire, router.metric) == (
        "192.168.1.1 on eth0",
        False,
        False,
        100,
    )
    assert (vpn.address, vpn.answers) == (None, None)
    assert parsed(GATEWAYS, "written_big_endian")[0].address == ipaddress.ip_address("192.168.1.1")
    ipv4, ipv6 = parsed(GATEWAYS, "busybox")
    assert (str(ipv4.address), ipv4.answers, str(ipv6.address)) == ("192.0.2.1", True, "fd00::1")
    assert parsed(GATEWAYS, "debian_12_offline") == ()
    (lossy,) = parsed(GATEWAYS, "written_lossy")
    assert (lossy.answers, lossy.pings.lost) == (True, 3)
    straight, silent = parsed(GATEWAYS, "written_vpn", Os.WINDOWS)
    assert (straight.address, silent.is_on_the_wire) == (None, False)


def test_resolvers_see_behind_the_stub() -> None:
    assert parsed(RESOLVERS, "written_systemd_resolved") == Resolvers(
        ("10.0.0.5", "2001:db8::53"), ("site.example",), "127.0.0.53"
    )
    assert parsed(RESOLVERS, "written", Os.WINDOWS).servers == ("192.168.1.1", "10.0.0.5")


def test_resolution_tells_the_servers_apart() -> None:
    found = parsed(RESOLUTION, "written_one_dead")
    assert [(one.server, one.status) for one in found.servers] == [("10.0.0.5", "silent"), ("10.0.0.6", "answer")]
    assert found.lookup == "93.184.215.14"
    late = parsed(RESOLUTION, "written_all_silent")
    assert (late.lookup, late.timed_out) == ("", True)
    assert parsed(RESOLUTION, "debian_12_offline").servers[0].status == "unreachable"
    assert [one.status for one in parsed(RESOLUTION, "written", Os.WINDOWS).servers] == ["answer", "silent"]


def test_hosts_file_keeps_what_is_wrong() -> None:
    lines = parsed(HOSTS, "written_crowded")
    assert [(one.address, one.is_valid) for one in lines[2:]] == [
        ("10.0.0.9", True),
        ("not-an-address", False),
        ("10.0.0.10", False),
    ]
    assert lines[2].names == ("nas", "nas.site.example")
    assert [one.names for one in parsed(HOSTS, "written", Os.WINDOWS)] == [("nas",)]


def test_proxies_of_all_places() -> None:
    found = [(one.source, one.url, one.answers) for one in parsed(PROXY, "written_places")]
    assert found == [
        ("/etc/environment", "http://proxy.site:3128/", True),
        ("apt", "http://10.0.0.8:3142", False),
        ("environment", "http://proxy.site:3128", True),
    ]
    assert parsed(PROXY, "debian_12_container") == ()
    assert parsed(PROXY, "written_none", Os.WINDOWS) == ()
    assert [one.answers for one in parsed(PROXY, "written", Os.WINDOWS)] == [False, None]


def test_time_sources() -> None:
    assert parsed(TIME_SOURCE, "written_timesyncd") == TimeSource(True, True, "ntp.site.example")
    assert parsed(TIME_SOURCE, "written_off") == TimeSource(False, False)
    assert parsed(TIME_SOURCE, "written_chrony") == TimeSource(True, True, "192.0.2.1", -0.000012345)
    assert parsed(TIME_SOURCE, "written_domain", Os.WINDOWS).is_enabled
    assert not parsed(TIME_SOURCE, "written_off", Os.WINDOWS).is_enabled


def test_time_zones() -> None:
    assert parsed(TIME_ZONE, "debian_12_container") == TimeZone("Etc/UTC", 0)
    assert parsed(TIME_ZONE, "busybox") == TimeZone("UTC", 0)
    assert parsed(TIME_ZONE, "written_two_zones") == TimeZone("Europe/Berlin", -210, "America/New_York")


def test_file_systems_know_what_was_meant() -> None:
    root, efi, data = parsed(FILE_SYSTEMS, "written_read_only_root")
    assert (root.is_system, root.is_read_only, root.is_meant_read_only) == (True, True, False)
    assert (efi.is_read_only, efi.inodes) == (False, 0)
    assert (data.mount, data.is_meant_read_only) == ("/mnt/my data", True)
    assert root.free == 1024 * 1024
    (windows,) = parsed(FILE_SYSTEMS, "written", Os.WINDOWS)
    assert (windows.mount, windows.is_dirty, windows.is_system) == ("C:", True, True)


def test_failed_services() -> None:
    names = ["nginx.service", "agent.service", "srv-data.mount"]
    assert [one.name for one in parsed(FAILED_SERVICES, "written_failed")] == names
    assert parsed(FAILED_SERVICES, "written_none") == ()
    assert [one.name for one in parsed(FAILED_SERVICES, "written", Os.WINDOWS)] == ["Spooler"]


def test_memory_and_load() -> None:
    old = parsed(MEMORY, "written_old_kernel")
    assert (old.available, old.stalled, old.swap_free) == (550_000 * 1024, None, 250_000 * 1024)
    assert parsed(MEMORY, "written_pressure").stalled == 37.52
    assert parsed(MEMORY, "written", Os.WINDOWS).total == 16566632 * 1024
    load = parsed(LOAD, "debian_12_container")
    assert load.cores == 2 and 0 < load.used <= 100 and len(load.top) == 3
    assert parsed(LOAD, "written", Os.WINDOWS).top == ("chrome", "Teams", "System")


def test_the_system_itself() -> None:
    container = parsed(PLATFORM, "debian_12_container")
    assert (container.name, container.container) == ("Debian GNU/Linux 12 (bookworm)", "docker")
    assert parsed(PLATFORM, "busybox").name == "Linux"
    assert int(parsed(UPTIME, "written", Os.WINDOWS).days) == 40


def test_what_waits_for_a_restart() -> None:
    assert parsed(PENDING_RESTART, "written_needed").reasons == (
        "linux-image-6.1.0-18-amd64",
        "kernel 6.1.0-17-amd64 was replaced by 6.1.0-18-amd64",
    )
    assert parsed(PENDING_RESTART, "debian_12_container").reasons == ()
    assert parsed(PENDING_RESTART, "written", Os.WINDOWS).reasons == ("Windows components",)


def test_ports_open_to_others() -> None:
    assert parsed(LISTENERS, "written_ports") == (Listener(22, False), Listener(23, False), Listener(631, True))
    assert [one.port for one in parsed(LISTENERS, "written", Os.WINDOWS) if not one.is_local] == [445]


def test_the_first_line_of_an_ssh_setting_counts() -> None:
    assert parsed(SSH_SERVER, "written_files") == SshServer((2222,), "yes", True, False, False)
    assert parsed(SSH_SERVER, "debian_12_container") == SshServer((22,), "prohibit-password", True, False, True)
    assert not parsed(SSH_SERVER, "written", Os.WINDOWS).allows_passwords


def test_logs() -> None:
    first, second, third = parsed(ERROR_LOG, "written_journal")
    assert (first.source, second.message, second.level, third.message) == ("sshd", "€\ufffd!", 2, "")
    assert [one.message for one in parsed(ERROR_LOG, "written", Os.WINDOWS)] == ["Event 7031", "Event 41"]
    failing = parsed(DISK_LOG, "written_failing_disk")
    assert len(failing) == 2 and failing[0].message.startswith("blk_update_request")


def test_values_are_frozen() -> None:
    for fact in FACTS:
        os = next(iter(fact.scripts), Os.LINUX)
        files = sorted((RECORDINGS / os.value / fact.name).glob("*"))
        value = fact.parse(os, files[0].read_bytes().decode())
        for one in value if isinstance(value, tuple) else (value,):
            assert dataclasses.is_dataclass(one)
