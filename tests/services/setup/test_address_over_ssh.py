"""The address of a device is changed over the very connection that it cuts: it is found at the new one and proven, or
goes back by itself. Real ifupdown, a real cable between two networks of the test, a real sshd."""

import contextlib
import dataclasses
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import HostKeyUnknown
from app.domain.profiles import Profile, ProfileItem
from app.domain.setup_runs import Outcome, RunResult
from app.domain.setup_support import Support
from app.domain.task import TaskContext
from app.services.journal_file import JournalFile
from app.services.setup.planning import SHIPPED
from app.services.setup.service import Catalogue, carry_out, make_plan
from app.services.targets.local import LocalTarget
from app.services.targets.opening import Connections
from app.services.targets.reaching import DeviceReach
from tests.servers.openssh import Sshd, start_sshd
from tests.servers.private_machine import PrivateMachine, private_machine
from tests.servers.private_network import in_private_network
from tests.waiting import until

PORT = 2200
STANZA = "iface sat0 inet static\\n    address 10.99.0.5/24\\n"
CABLE = ("ip link set lo up", "ip link add wire0 type veth peer name sat0", "ip addr add 10.99.0.1/24 dev wire0")
TASK = TaskContext()


def on_a_cable(folder: Path, work: Callable[[PrivateMachine, Sshd], None]) -> None:
    """A machine at 10.99.0.5 and we at 10.99.0.1, with nothing else on the cable. Its sshd answers at any address."""
    if not shutil.which("ifup", path="/usr/sbin") or not shutil.which("socat"):
        pytest.skip("this needs ifupdown and socat")
    with private_machine(LocalTarget(), also=[folder]) as machine:
        subprocess.run(["ip", "link", "set", "sat0", "netns", str(machine.pid)], check=True)
        subprocess.run(["ip", "link", "set", "wire0", "up"], check=True)
        machine.reads(
            "rm -f /usr/bin/nmcli /usr/sbin/netplan; mkdir -p /run/sshd /etc/network; "
            f"printf '{STANZA}' >/etc/network/interfaces; ifup sat0 2>&1"
        )
        server = start_sshd(folder / "sshd", before=machine.entry)
        listen = f"TCP-LISTEN:{PORT},fork,reuseaddr"
        relay = subprocess.Popen([*machine.entry, "socat", listen, f"TCP:127.0.0.1:{server.port}"])
        try:
            until(answers)
            work(machine, server)
        finally:
            relay.kill()
            relay.wait()
            server.stop()


def answers() -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("10.99.0.5", PORT), 1):
        return True
    return False


def change(server: Sshd, folder: Path, address: str, seconds: int) -> tuple[RunResult, list[str]]:
    """The result, and what the journal tells."""
    step = dataclasses.replace(SHIPPED["net.address"], rollback_after=seconds)
    catalogue: Catalogue = {step.id: step}
    device = dataclasses.replace(server.device, host="10.99.0.5", port=PORT)
    keys = server.known(folder)
    kind, key = server.host_keys[0].with_suffix(".pub").read_text().split()[:2]
    keys.trust(HostKeyUnknown("", host=device.host, port=PORT, kind=kind, fingerprint="", key=key))
    connections = Connections(keys, lambda _: server.credential)
    support = Support(reach=DeviceReach(connections, device))
    journal = JournalFile(folder / "journal.jsonl")
    wanted = Profile("Test", (ProfileItem(step.id, {"interface": "sat0", "address": address}),))
    target = connections.target(device, TASK)
    plan = make_plan(target, wanted, TASK, catalogue=catalogue)
    result = carry_out(target, plan, journal, TASK, catalogue=catalogue, support=support)
    return result, [event.kind.value for event in journal.events()]


def test_a_device_is_found_and_proven_at_its_new_address(tmp_path: Path) -> None:
    def work(machine: PrivateMachine, server: Sshd) -> None:
        result, told = change(server, tmp_path, "10.99.0.20/24", 60)
        assert [one.outcome for one in result.items] == [Outcome.CHANGED], result.items
        assert told[1:5] == ["step.begun", "step.armed", "step.confirmed", "step.done"]
        assert "10.99.0.20/24" in machine.reads("ip -4 addr show dev sat0; cat /etc/network/interfaces")

    in_private_network(lambda: on_a_cable(tmp_path, work), *CABLE)


def test_a_device_that_is_not_found_at_its_new_address_comes_back_by_itself(tmp_path: Path) -> None:
    def work(machine: PrivateMachine, server: Sshd) -> None:
        result, told = change(server, tmp_path, "10.77.0.20/24", 4)
        assert [one.outcome for one in result.items] == [Outcome.FAILED]
        assert "could not be reached after the change" in result.items[0].message
        assert told[1:5] == ["step.begun", "step.armed", "step.rolled_back", "step.failed"]
        assert "10.99.0.5/24" in machine.reads("ip -4 addr show dev sat0; cat /etc/network/interfaces")

    in_private_network(lambda: on_a_cable(tmp_path, work), *CABLE)
