"""Name, route and port: on loopback, and in networks that a test makes for itself."""

import contextlib
import socket
import struct
import subprocess
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.connection_check import ConnectionCheck, Help, StageVerdict
from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.task import Cancelled, TaskContext
from app.services.connection_check.attempt import PATIENCE, Address
from app.services.connection_check.linux_routes import Route, parse_route, route_to
from app.services.connection_check.route import _route_by_socket, has_way
from app.services.connection_check.service import check_connection
from app.services.ssh.host_keys import HostKeys
from tests.servers.openssh import LOCALHOST
from tests.servers.private_network import CABLE, SWALLOWS, in_private_network
from tests.services.connection_check.checking import check_device, code, evidence, listener

DEVICE = Device("d1", "web01", host="10.99.0.7", user="tech")


IMPATIENT = 0.5


def check_there(device: Device, folder: Path, *commands: str, patience: float = PATIENCE) -> ConnectionCheck:
    return in_private_network(lambda: check_device(device, folder, patience=patience), *commands)


# -- name -------------------------------------------------------------------------------------------


class NameServer:
    """A simulated DNS server on loopback that knows no name at all, or does not answer."""

    def __init__(self, folder: Path, *, answers: bool) -> None:
        self._answers = answers
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._configuration = folder / "resolv.conf"
        self._configuration.write_text("nameserver 127.0.0.1\nsearch client.example\n")

    def start(self) -> None:
        """In the name spaces of the thread that calls: this file is then the system's own."""
        subprocess.run(["mount", "--bind", self._configuration, "/etc/resolv.conf"], check=True, capture_output=True)
        self._server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._server.bind(("127.0.0.1", 53))
        self._server.settimeout(0.2)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        if self._thread is not None:  # else there was no network to begin in
            self._thread.join()
            self._server.close()

    def _serve(self) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(TimeoutError):
                question, asker = self._server.recvfrom(512)
                if self._answers:
                    self._server.sendto(question[:2] + b"\x81\x83" + question[4:], asker)  # RFC 1035: NXDOMAIN


def check_name(host: str, folder: Path, *, answers: bool) -> ConnectionCheck:
    device = replace(DEVICE, host=host)
    with contextlib.closing(NameServer(folder, answers=answers)) as server:
        return in_private_network(lambda: check_device(device, folder), "ip link set lo up", before=server.start)


def test_a_name_that_no_server_knows_is_not_found(tmp_path: Path) -> None:
    found = check_name("web01.invalid", tmp_path, answers=True)
    assert code(found) == "name.not_found"
    assert found.sentence == "The name web01.invalid is not known."
    assert "Name servers asked: 127.0.0.1" in evidence(found) and "client.example" in evidence(found)
    assert found.cause is not None and found.cause.fix is not None and found.cause.fix.help is Help.EDIT_DEVICE


def test_a_name_server_that_does_not_answer_is_told_apart(tmp_path: Path) -> None:
    found = check_name("web01.example", tmp_path, answers=False)
    assert code(found) == "name.resolver_silent"
    assert found.cause is not None and 4.5 < found.cause.seconds < 7


def test_a_short_name_gets_the_hint_at_the_domain(tmp_path: Path) -> None:
    found = check_name("web01", tmp_path, answers=True)
    assert found.cause is not None and found.cause.fix is not None
    assert "domain" in found.cause.fix.sentence


def test_the_hosts_file_is_named_as_the_origin(tmp_path: Path) -> None:
    found = check_device(Device("d", "n", host="localhost", port=1), tmp_path)
    assert found.findings[0].verdict is StageVerdict.OK
    assert "the hosts file" in found.findings[0].summary


# -- route ------------------------------------------------------------------------------------------


def test_without_a_network_that_is_the_cause(tmp_path: Path) -> None:
    found = check_there(DEVICE, tmp_path, "ip link set lo up")
    assert code(found) == "route.no_network"


def test_an_address_behind_no_gateway_has_no_route(tmp_path: Path) -> None:
    found = check_there(replace(DEVICE, host="10.50.0.1"), tmp_path, *CABLE)
    assert code(found) == "route.no_route"
    assert "unreachable" in evidence(found)


def test_a_route_that_forbids_is_told_from_none(tmp_path: Path) -> None:
    device = replace(DEVICE, host="10.50.0.1")
    found = check_there(device, tmp_path, *CABLE, "ip route add blackhole 10.50.0.0/16")
    assert code(found) == "route.forbidden"


def test_a_pulled_cable_is_named(tmp_path: Path) -> None:
    found = check_there(DEVICE, tmp_path, *CABLE[:-1])  # the other end is down
    assert code(found) == "route.no_link"
    assert "wire0" in found.sentence


def test_interface_and_gateway_are_named(tmp_path: Path) -> None:
    device = replace(DEVICE, host="10.50.0.1")
    swallow = SWALLOWS.format("10.99.0.254")
    found = check_there(device, tmp_path, *CABLE, "ip route add default via 10.99.0.254", swallow, patience=IMPATIENT)
    assert found.findings[1].summary == "10.50.0.1 is reached through wire0 and the gateway 10.99.0.254."
    assert "from 10.99.0.1" in found.findings[1].evidence[0].value


def test_a_vpn_is_named_as_one(tmp_path: Path) -> None:
    commands = [command.replace("wire0", "wg0") for command in CABLE]
    found = check_there(
        DEVICE, tmp_path, *commands, SWALLOWS.replace("wire0", "wg0").format("10.99.0.7"), patience=IMPATIENT
    )
    assert found.findings[1].summary == "10.99.0.7 is at the other end of the VPN wg0."


def test_a_way_is_noticed_without_sending_anything() -> None:
    assert not in_private_network(lambda: has_way("10.99.0.7"), "ip link set lo up")
    assert in_private_network(lambda: has_way("10.99.0.7"), *CABLE)
    assert not in_private_network(lambda: has_way("web01"), *CABLE)
    assert has_way(LOCALHOST)


def test_the_kernel_says_the_way_to_this_computer() -> None:
    assert route_to("127.0.0.1") == Route("lo", "", "127.0.0.1")
    assert route_to("::1").interface == "lo"


def test_where_no_kernel_can_be_asked_a_socket_says_the_interface() -> None:
    """The way of Windows and macOS, on Linux: written for them, and run only here."""
    address = Address(socket.AF_INET, LOCALHOST, (LOCALHOST, 22))
    assert _route_by_socket(address) == Route("lo", source=LOCALHOST)


@given(st.binary(max_size=200))
def test_a_damaged_answer_of_the_kernel_is_an_error_or_a_route(tail: bytes) -> None:
    try:
        answer = struct.pack("=IHHII", 28 + len(tail), 24, 0, 1, 0) + bytes(12) + tail
        assert isinstance(parse_route(answer), Route)
    except (OSError, struct.error):
        pass


# -- port -------------------------------------------------------------------------------------------


def test_a_port_without_a_listener_refuses(tmp_path: Path) -> None:
    found = check_there(replace(DEVICE, host=LOCALHOST), tmp_path, "ip link set lo up")
    assert code(found) == "tcp.refused"
    assert "nothing listens on port 22" in found.sentence
    assert "refused" in evidence(found)


def test_the_usual_port_is_proposed_where_only_it_answers(tmp_path: Path) -> None:
    def check() -> ConnectionCheck:
        with socket.create_server((LOCALHOST, 22)):
            return check_device(replace(DEVICE, host=LOCALHOST, port=2222), tmp_path)

    found = in_private_network(check, "ip link set lo up")
    assert code(found) == "tcp.wrong_port"
    assert found.cause is not None and found.cause.fix is not None
    assert found.cause.fix.sentence.startswith("Set the port of the device to 22")


def test_a_firewall_that_drops_is_no_answer(tmp_path: Path) -> None:
    found = check_there(DEVICE, tmp_path, *CABLE, SWALLOWS.format(DEVICE.host))
    assert code(found) == "tcp.filtered"
    assert found.sentence == "10.99.0.7 does not answer on port 22: no word in 5 s."
    assert found.seconds < 8


def test_an_address_that_nobody_has_is_told_from_a_firewall(tmp_path: Path) -> None:
    found = check_there(DEVICE, tmp_path, *CABLE)
    assert code(found) == "tcp.nobody"


def test_the_other_kind_of_address_is_tried(tmp_path: Path) -> None:
    """The name is ::1 first; the server listens on 127.0.0.1 alone."""
    hosts = tmp_path / "hosts"
    hosts.write_text("::1 web01\n127.0.0.1 web01\n")

    def use_hosts() -> None:
        subprocess.run(["mount", "--bind", hosts, "/etc/hosts"], check=True, capture_output=True)

    def check() -> ConnectionCheck:
        with socket.create_server((LOCALHOST, 2222)):
            return check_device(replace(DEVICE, host="web01", port=2222), tmp_path)

    found = in_private_network(check, "ip link set lo up", before=use_hosts)
    tcp = found.findings[2]
    assert tcp.verdict is StageVerdict.OK
    assert [one.label for one in tcp.evidence] == ["::1 port 2222", "127.0.0.1 port 2222"]
    assert [one.is_fault for one in tcp.evidence] == [True, False]


def test_no_other_port_than_the_own_and_22_is_tried(tmp_path: Path) -> None:
    """The kernel's own count of connections that were refused says how often was knocked."""

    def check() -> tuple[ConnectionCheck, int]:
        found = check_device(replace(DEVICE, host=LOCALHOST, port=2222), tmp_path)
        counters = Path("/proc/thread-self/net/snmp").read_text().splitlines()
        names, values = (line.split() for line in counters if line.startswith("Tcp:"))
        return found, int(values[names.index("ActiveOpens")])

    found, opened = in_private_network(check, "ip link set lo up")
    assert code(found) == "tcp.refused"
    assert opened == 2


def test_a_cancel_ends_the_check_at_once(tmp_path: Path) -> None:
    with listener(lambda connection: threading.Event().wait(20)) as device:
        task = TaskContext()
        threading.Timer(0.3, task.cancel).start()
        started = time.monotonic()
        with pytest.raises(Cancelled):
            check_connection(device, lambda _: Credential(), HostKeys(tmp_path / "keys"), task)
        assert time.monotonic() - started < 4
