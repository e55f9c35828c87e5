"""The check of a device behind jump hosts, with two real servers: which of them is broken, and where."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.connection_check import ConnectionCheck, StageVerdict
from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.errors import AuthenticationFailed, TargetUnreachable
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.services.connection_check.service import check_connection
from app.services.ssh.host_keys import HostKeys
from tests.servers.openssh import LOCALHOST, needs_terminals, start_sshd

pytestmark = needs_terminals


class Pair:
    """A jump host and a device behind it. What the gate's `options` forbid is real."""

    def __init__(self, folder: Path, options: str = "") -> None:
        self.gate_server = start_sshd(folder / "gate", options=f"{options}\n")
        self.web_server = start_sshd(folder / "web")
        self.gate = replace(self.gate_server.device, id="g", name="gate")
        self.web = replace(self.web_server.device, id="w", name="web01", jump="g")
        self.host_keys = HostKeys(folder / "trusted_host_keys")
        self.credentials = {"gate": self.gate_server.credential, "web01": self.web_server.credential}
        for server in (self.gate_server, self.web_server):
            server.known(folder)  # both into the same file

    def check(
        self, *, failure: AuthenticationFailed | None = None, host_keys: HostKeys | None = None
    ) -> ConnectionCheck:
        def credential(device: Device) -> Credential:
            return self.credentials[device.name]

        way = (self.gate, self.web)
        keys = host_keys or self.host_keys
        return check_connection(self.web, credential, keys, TaskContext(), way=lambda: way, failure=failure)

    def stop(self) -> None:
        self.gate_server.stop()
        self.web_server.stop()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Pair]]:
    pairs: list[Pair] = []

    def begin(options: str = "") -> Pair:
        pairs.append(Pair(tmp_path, options))
        return pairs[-1]

    yield begin
    for pair in pairs:
        pair.stop()


def cause(found: ConnectionCheck) -> tuple[str, str]:
    """Code and hop of the broken stage."""
    return (found.cause.code, found.cause.hop) if found.cause else ("", "")


def test_a_way_that_works_passes_every_stage_of_both(start: Callable[..., Pair]) -> None:
    found = start().check()
    assert cause(found) == ("", "")
    assert [one.hop for one in found.findings] == ["gate"] * 7 + [""] * 9
    skipped = [one.stage for one in found.findings if one.verdict is StageVerdict.SKIPPED]
    assert skipped == ["name", "route"]
    assert found.findings[9].summary.startswith("gate reaches 127.0.0.1 on port")


def test_a_jump_host_that_is_down_is_named(start: Callable[..., Pair]) -> None:
    pair = start()
    pair.gate_server.stop()
    found = pair.check()
    assert cause(found) == ("tcp.refused", "gate")
    assert all(one.verdict is StageVerdict.NOT_REACHED for one in found.findings[3:])


def test_a_device_that_the_jump_host_cannot_reach_is_told_from_it(start: Callable[..., Pair]) -> None:
    pair = start()
    pair.web_server.stop()
    found = pair.check()
    assert cause(found) == ("tcp.unreachable_from_hop", "")
    assert "gate" in found.sentence


def test_a_jump_host_that_may_not_connect_onward_is_named(start: Callable[..., Pair]) -> None:
    found = start("AllowTcpForwarding no").check()
    assert cause(found) == ("tcp.forwarding_forbidden", "")
    assert found.cause is not None and found.cause.fix is not None
    assert "AllowTcpForwarding" in found.cause.fix.sentence


def test_the_jump_hosts_own_login_can_be_the_cause(start: Callable[..., Pair]) -> None:
    pair = start()
    pair.credentials["gate"] = Credential(password=Secret("wrong"))
    found = pair.check()
    assert cause(found) == ("authentication.refused", "gate")


def test_an_unknown_key_of_the_device_behind_is_told(start: Callable[..., Pair], tmp_path: Path) -> None:
    pair = start()
    found = pair.check(host_keys=pair.gate_server.known(tmp_path / "gate"))
    assert cause(found) == ("host_key.unknown", "")


def test_a_refused_credential_of_the_device_does_not_spare_the_jump_host(start: Callable[..., Pair]) -> None:
    pair = start()
    found = pair.check(failure=AuthenticationFailed("The device refused the key of tech."))
    assert cause(found) == ("authentication.refused", "")
    assert "Failed" not in pair.web_server.log


def test_a_way_in_a_circle_is_the_cause(tmp_path: Path) -> None:
    def way() -> tuple[Device, ...]:
        raise TargetUnreachable("The way to web01 goes round in a circle.", hint="Choose another.")

    device = Device("w", "web01", host=LOCALHOST)
    keys = HostKeys(tmp_path / "keys")
    found = check_connection(device, lambda _: Credential(), keys, TaskContext(), way=way)
    assert cause(found) == ("way.wrong_jump_host", "")
    assert found.sentence == "The way to web01 goes round in a circle."
