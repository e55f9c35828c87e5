"""A small site: a client on a switch, a router, and an internet behind it, each in a network name space of its own.

The client is a private machine (tests/servers/private_machine.py), so its files can be spoilt as well.
"""

import contextlib
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import certifi
import pytest

from app.services.targets.local import LocalTarget
from tests.faults.world.certificates import FIREWALL, PUBLIC, authority
from tests.faults.world.settings import CLIENT, CLOCK, ROUTER, SECOND, WEB, World
from tests.servers.private_machine import PrivateMachine, private_machine

# Without a limit to what they say of errors: else the second diagnosis hears what the first has left of it.
_NETWORK = f"""set -e
client=$1; router=$2; internet=$3
ip link add eth0 netns $client type veth peer name lan netns $router
ip link add wan netns $router type veth peer name isp netns $internet
nsenter -t $router -n sh -ec '
ip link set lo up; ip link set lan up; ip link set wan up
ip addr add {ROUTER}/24 dev lan; ip addr add {SECOND}/24 dev lan
ip addr add 203.0.113.2/30 dev wan
ip route add default via 203.0.113.1
sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
'
nsenter -t $internet -n sh -ec '
sysctl -qw net.ipv4.icmp_ratelimit=0
ip link set lo up; ip link set isp up
ip addr add 203.0.113.1/30 dev isp; ip addr add {WEB}/32 dev lo; ip addr add {CLOCK}/32 dev lo
ip route add default via 203.0.113.2
'
nsenter -t $client -n sh -ec '
ip link set lo up; ip link set eth0 up
ip addr add {CLIENT}/24 dev eth0
ip route add default via {ROUTER}
'
"""

_SILENT = """nft 'add table inet mute; add chain inet mute in { type filter hook input priority 0; }'
"""


class Staff:
    """The process that the workers of all sites are copied from; see `staff.py`."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="satchel-staff-"))
        self._path = self._folder / "orders"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.staff", str(self._path)],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
        )
        assert self._process.stdout
        if self._process.stdout.readline() != b"ready\n":
            raise RuntimeError("the staff of the laboratory did not start")

    def order(self, **order: Any) -> "Answered":
        """Raises what the worker has run into as RuntimeError."""
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(120)
        connection.connect(str(self._path))
        connection.sendall(json.dumps(order).encode() + b"\n")
        with connection.makefile("rb") as stream:
            answer = json.loads(stream.readline() or b'{"failed": "the worker ended"}')
        if "failed" in answer:
            connection.close()
            raise RuntimeError(answer["failed"])
        return Answered(connection, answer)

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()
        shutil.rmtree(self._folder)


@dataclass
class Answered:
    """What a worker has said. A world lives until it is left."""

    connection: socket.socket
    answer: dict[str, Any]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()


@dataclass(frozen=True)
class Site:
    client: PrivateMachine
    router: int
    internet: int
    """Ids of the processes whose network they are."""

    def on_client(self, script: str) -> None:
        """Raises CalledProcessError."""
        run_sh([*self.client.entry, "sh", "-ec", script])

    def on_router(self, script: str) -> None:
        run_sh(["nsenter", "-t", str(self.router), "-n", "sh", "-ec", script])

    def on_internet(self, script: str) -> None:
        run_sh(["nsenter", "-t", str(self.internet), "-n", "sh", "-ec", script])


def run_sh(command: list[str]) -> None:
    """Raises CalledProcessError, with what the command said."""
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, text=True)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, f"{command[-1]}\n{done.stderr}")


@contextlib.contextmanager
def _network() -> Iterator[int]:
    """The id of a process with a network of its own."""
    holder = subprocess.Popen(
        ["unshare", "-n", "sh", "-c", "echo ready; exec sleep 600"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    try:
        assert holder.stdout
        if holder.stdout.readline() != b"ready\n":
            pytest.skip("no network name spaces here")
        yield holder.pid
    finally:
        holder.kill()
        holder.communicate()


@contextlib.contextmanager
def open_site(world: World, staff: Staff, *, also: Path) -> Iterator[Site]:
    """A healthy client in a site whose servers do what `world` says. Skips the test where none can be made.

    `also` is a folder that is to be seen on the client.
    """
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("nft"):
        pytest.skip("the laboratory needs root on Linux and nft")
    with private_machine(LocalTarget(), also=(also,)) as client, _network() as router, _network() as internet:
        run_sh(["sh", "-ec", _NETWORK, "sh", *map(str, (client.pid, router, internet))])
        site = Site(client, router, internet)
        _prepare(site, world)
        with staff.order(world=asdict(world), router=router, internet=internet):
            yield site


def _prepare(site: Site, world: World) -> None:
    servers = [ROUTER, *([SECOND] if world.second_dns else [])]
    lines = "".join(f"nameserver {server}\n" for server in servers)
    site.on_client(
        f"rm -f /etc/resolv.conf; printf '{lines}' >/etc/resolv.conf; : >/etc/environment; mkdir -p /run/sshd\n"
        "mount -t sysfs none /sys"  # the machine's own adapters
    )
    site.on_client("printf '127.0.0.1 localhost\\n127.0.1.1 before\\n::1 localhost\\n' >/etc/hosts")
    _trust(site, FIREWALL)
    rules = []
    for address, mode in ((ROUTER, world.dns), (SECOND, world.second_dns)):
        if mode == "silent":
            rules.append(
                f"ip daddr {address} udp dport 53 drop; nft add rule inet mute in ip daddr {address} tcp dport 53 drop"
            )
    if rules:
        site.on_router(_SILENT + "\n".join(f"nft add rule inet mute in {rule}" for rule in rules))
    if world.web == "silent":
        site.on_internet(_SILENT + f"nft add rule inet mute in ip daddr {WEB} drop")


def _trust(site: Site, *more: str) -> None:
    """The client trusts the public authority, as Satchel's own list does; its system also those of `more`."""
    public = authority(PUBLIC).pem.decode()
    system = public + "".join(authority(name).pem.decode() for name in more)
    script = """printf '%s' "$1" >/run/authorities; printf '%s' "$2" >/run/public; shift 2
for file; do [ ! -e "$file" ] || mount --bind /run/authorities "$file"; done
mount --bind /run/public "$1"
"""
    ours, theirs = (
        certifi.where(),
        (ssl.get_default_verify_paths().openssl_cafile, "/etc/ssl/certs/ca-certificates.crt"),
    )
    run_sh(
        [
            *site.client.entry,
            "sh",
            "-ec",
            script,
            "sh",
            system,
            public,
            ours,
            *{os.path.realpath(one) for one in theirs},
        ]
    )
