"""Who keeps the address of an adapter, for real: systemd-networkd and NetworkManager, each in a system of its own with
a cable. NetworkManager is tried where it is installed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.profiles import Profile, ProfileItem
from app.domain.setup import ItemState
from app.domain.setup_runs import Outcome
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.service import carry_out, make_plan, undo
from app.services.targets.local import LocalTarget
from tests.servers.private_system import PrivateSystem, private_system

CABLE = "ip link set lo up; ip link add sat0 type veth peer name sat1; ip link set sat1 up; "
NETWORKD = "[Match]\nName=sat0\n[Network]\nAddress=10.99.0.5/24\nGateway=10.99.0.1\n"
KEYFILE = (
    "[connection]\nid=Office\nuuid=5a7c9c1e-0000-4000-8000-000000000001\ntype=ethernet\ninterface-name=sat0\n\n[ipv4]\n"
    "method=manual\naddress1=10.99.0.5/24,10.99.0.1\ndns=10.99.0.1;\n"
)
LOOK = (
    "ip -4 -o addr show dev sat0 | sed 's/ *valid_lft.*//'; ip -4 route | sed 's/ metric [0-9]*//' | sort; "
    "cd /etc; find systemd/network systemd/system NetworkManager satchel 2>/dev/null | sort | "
    "xargs stat -c '%n %a %u %g'; "
    "cat systemd/network/* NetworkManager/*/* 2>/dev/null; cat resolv.conf; nft list ruleset"
)
TASK = TaskContext()


def wait_for_address(system: PrivateSystem) -> None:
    system.reads(
        "n=0; until ip -4 addr show dev sat0 | grep -q 10.99.0.5 || [ $n -gt 100 ]; do sleep 0.1; n=$((n+1)); done"
    )


@pytest.fixture
def networkd() -> Iterator[PrivateSystem]:
    with private_system(LocalTarget(), {}, wants="dbus.service systemd-networkd.service", has_network=True) as system:
        system.reads(
            f"rm -f /usr/bin/nmcli /usr/sbin/netplan /etc/network/interfaces; {CABLE}"
            f"mkdir -p /etc/systemd/network; printf '{NETWORKD}' >/etc/systemd/network/20-office.network; "
            "networkctl reload; ip link set sat0 up"
        )
        wait_for_address(system)
        yield system


@pytest.fixture
def manager() -> Iterator[PrivateSystem]:
    if not shutil.which("NetworkManager", path="/usr/sbin"):
        pytest.skip("NetworkManager is not installed")
    unit = (
        "[Unit]\nRequires=dbus.socket\nAfter=dbus.socket\n[Service]\nType=dbus\nBusName=org.freedesktop.NetworkManager\n"
        "ExecStart=/usr/sbin/NetworkManager --no-daemon\n"
    )
    with private_system(
        LocalTarget(), {"NetworkManager.service": unit}, wants="dbus.service", has_network=True
    ) as system:
        connections = "/etc/NetworkManager/system-connections"
        system.reads(
            f"rm -f /usr/sbin/netplan; {CABLE} mkdir -p {connections} /run/NetworkManager; rm -f /etc/resolv.conf; "
            f"printf '[main]\\nplugins=keyfile\\nno-auto-default=*\\n' >/etc/NetworkManager/NetworkManager.conf; "
            f"(umask 077; printf '{KEYFILE}' >{connections}/office.nmconnection); systemctl start NetworkManager"
        )
        wait_for_address(system)
        yield system


def keeps_its_promises(system: PrivateSystem, way: str, folder: Path) -> None:
    before = system.reads(LOOK)
    address = {"interface": "sat0", "address": "10.99.0.20/24", "gateway": "10.99.0.2", "servers": ["10.99.0.53"]}
    items = [ProfileItem("net.address", address), ProfileItem("sec.firewall", {"allow": ["443/tcp"]})]
    if way == "nm":
        items.append(ProfileItem("net.dns", {"servers": ["10.99.0.54"]}))
    wanted = Profile("Test", tuple(items))
    plan = make_plan(system, wanted, TASK)
    assert plan.items[0].before is not None and plan.items[0].before["way"] == way
    journal = JournalFile(folder / "journal.jsonl")
    result = carry_out(system, plan, journal, TASK)
    assert {item.outcome for item in result.items} == {Outcome.CHANGED}, [item.message for item in result.items]
    changed = system.reads(LOOK)
    assert (
        "10.99.0.20/24" in changed
        and "default via 10.99.0.2" in changed
        and "10.99.0.5/24" not in changed.split("via")[0]
    )
    again = make_plan(system, wanted, TASK)
    assert {item.comparison.state for item in again.items} == {ItemState.OK}, again.items
    rules = system.reads("nft list table inet satchel")
    system.reads("nft flush ruleset; systemctl start satchel-firewall")  # as a restart does
    assert system.reads("nft list table inet satchel") == rules
    back = undo(system, journal, result.run, TASK)
    assert {item.outcome for item in back.items} == {Outcome.UNDONE}, [item.message for item in back.items]
    assert system.reads(LOOK) == before


def test_networkd_gives_another_address_and_the_old_one_again(networkd: PrivateSystem, tmp_path: Path) -> None:
    keeps_its_promises(networkd, "networkd", tmp_path)


def test_network_manager_gives_another_address_and_the_old_one_again(manager: PrivateSystem, tmp_path: Path) -> None:
    keeps_its_promises(manager, "nm", tmp_path)
