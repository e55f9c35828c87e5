"""The route to a device over jump hosts."""

from dataclasses import replace

import pytest

from app.domain.credentials import Credential
from app.domain.devices import Device, Transport
from app.domain.errors import DeviceNotFound, TargetUnreachable
from app.domain.secret import Secret
from app.services.ssh.hops import route_to
from app.services.targets.given import GivenCredentials

GATE = Device("00000000000000aa", "gate", host="10.0.0.1", user="ops")
INNER = Device("00000000000000bb", "inner", host="10.1.0.1", jump=GATE.id)
WEB = Device("00000000000000cc", "web01", host="10.1.0.5", jump=INNER.id)


def route(device: Device, *book: Device) -> list[str]:
    def find(wanted: str) -> Device:
        for one in book:
            if one.id == wanted:
                return one
        raise DeviceNotFound(wanted)

    return [one.name for one in route_to(device, find)]


def test_a_device_without_a_jump_host_is_reached_directly() -> None:
    assert route(GATE) == ["gate"]


def test_jump_hosts_come_in_the_order_in_which_they_are_reached() -> None:
    assert route(WEB, GATE, INNER) == ["gate", "inner", "web01"]


def test_a_jump_host_may_be_an_address() -> None:
    assert route(replace(WEB, jump="ops@10.9.0.1:2222")) == ["ops@10.9.0.1:2222", "web01"]


def test_an_address_on_the_way_to_a_device_belongs_to_its_client() -> None:
    """Two clients have a 10.9.0.1 before their networks: what is typed for one is not sent to the other."""
    given = GivenCredentials(lambda device: Credential(device.user))

    def find(wanted: str) -> Device:
        raise DeviceNotFound(wanted)

    def gate_of(folder: str) -> Device:
        return route_to(replace(WEB, jump="ops@10.9.0.1", folder=folder), find)[0]

    given.give(gate_of("Acme/Keller"), "ops", Secret("typed"))
    assert given(gate_of("Acme")).password == Secret("typed")
    assert given(gate_of("Nordlys")).password is None


def test_a_loop_is_refused_in_words() -> None:
    with pytest.raises(TargetUnreachable, match="in a circle: inner → gate → inner → web01") as caught:
        route(WEB, replace(GATE, jump=INNER.id), INNER)
    assert "gate" in caught.value.hint


def test_a_device_that_a_folder_sends_through_itself_is_reached_directly() -> None:
    gate = replace(GATE, jump=GATE.id)
    assert route(gate, gate) == ["gate"]
    assert route(replace(WEB, jump=gate.id), gate) == ["gate", "web01"]


def test_the_same_address_behind_two_jump_hosts_is_no_loop() -> None:
    twin = replace(INNER, host=GATE.host, port=GATE.port)
    assert route(replace(WEB, jump=twin.id), GATE, twin) == ["gate", "inner", "web01"]


@pytest.mark.parametrize(
    ("jump", "book", "said"),
    [
        ("00000000000000dd", (), "no longer known"),
        ("ftp://x", (), "is wrong"),
        (GATE.id, (replace(GATE, transport=Transport.WINRM),), "not reached by SSH"),
    ],
)
def test_a_jump_host_that_cannot_be_one_is_refused(jump: str, book: tuple[Device, ...], said: str) -> None:
    with pytest.raises(TargetUnreachable, match=said) as caught:
        route(replace(WEB, jump=jump), *book)
    assert "Edit web01" in caught.value.hint


def test_a_way_without_end_is_refused() -> None:
    many = [Device(f"{n:016x}", f"hop{n}", host="h", jump=f"{n + 1:016x}") for n in range(1, 30)]
    with pytest.raises(TargetUnreachable, match="more than 16 jump hosts"):
        route(replace(WEB, jump=many[0].id), *many)
