"""Processes that work inside a site: the servers of its world, and whoever examines the client as "this computer".

`python -m tests.faults.staff SOCKET` loads all that they need once, and is copied for each (fork): a start of its own
would take each of them a second. A connection to SOCKET is one order, a line of JSON; the answer is JSON, and the end
of the connection is the end of a world.
"""

import contextlib
import importlib
import json
import os
import signal
import socket
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

from app.domain.task import TaskContext
from app.services.diagnostics.rendering import to_json
from app.services.targets.local import LocalTarget
from tests.faults.examining import examine_for
from tests.faults.world import clock, dhcp, dns, printer, web
from tests.faults.world.settings import CLOCK, ROUTER, SECOND, WEB, World

_SPACES = (("net", os.CLONE_NEWNET), ("uts", os.CLONE_NEWUTS), ("mnt", os.CLONE_NEWNS))


def enter(pid: int) -> None:
    """This process into the machine that `pid` runs in. It must have one thread only."""
    root = os.open(f"/proc/{pid}/root", os.O_PATH | os.O_DIRECTORY)
    spaces = [(os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY), kind) for name, kind in _SPACES]
    for space, kind in spaces:
        os.setns(space, kind)
        os.close(space)
    os.fchdir(root)
    os.chroot(".")
    os.chdir("/")
    os.close(root)


def examine(order: dict[str, Any]) -> dict[str, Any]:
    """What is found on the machine of the process `client`, from inside."""
    enter(order["client"])
    return to_json(examine_for(LocalTarget(), order["symptom"], TaskContext()))


class _Places:
    """Sockets in the networks of other processes."""

    def __init__(self, router: int, internet: int) -> None:
        self._spaces = {
            place: os.open(f"/proc/{pid}/ns/net", os.O_RDONLY) for place, pid in (("router", router), ("net", internet))
        }

    def udp(self, place: str, address: str, port: int) -> socket.socket:
        return self._bound(place, socket.SOCK_DGRAM, address, port)

    def tcp(self, place: str, address: str, port: int) -> socket.socket:
        server = self._bound(place, socket.SOCK_STREAM, address, port)
        server.listen(64)
        return server

    def _bound(self, place: str, kind: socket.SocketKind, address: str, port: int) -> socket.socket:
        os.setns(self._spaces[place], os.CLONE_NEWNET)
        bound = socket.socket(socket.AF_INET, kind)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((address, port))
        return bound


def open_world(order: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Servers that work from now on. "silent" is made by the site: what comes is dropped there."""
    world = World(**order["world"])
    places = _Places(order["router"], order["internet"])
    for address, mode in ((ROUTER, world.dns), (SECOND, world.second_dns)):
        if mode not in ("", "refuses"):
            dns.serve(places.udp("router", address, 53), places.tcp("router", address, 53), mode, world.zone)
    if world.web != "refuses":
        ahead = world.clock or 0.0
        tls = web.make_tls(folder, world.certificate)
        web.serve(places.tcp("net", WEB, 80), places.tcp("net", WEB, 443), world.web, ahead, tls)
    if world.dhcp:
        servers = [(ROUTER, "10.77.0.120", ROUTER), ("192.168.1.1", "192.168.1.77", "192.168.1.1")]
        bound = places.udp("router", "0.0.0.0", 67)
        dhcp.serve_in_background(bound, "lan", servers if world.dhcp == "rogue" else servers[:1])
    if world.printer:
        wires = places.udp("router", ROUTER, 161), places.tcp("router", ROUTER, 631), places.tcp("router", ROUTER, 9100)
        printer.serve(*wires, world.printer)
    if world.clock is not None:
        for place, address in (("net", CLOCK),):
            clock.serve_in_background(places.udp(place, address, 123), world.clock)
    return {}


def work(connection: socket.socket) -> None:
    """One order, in a process of its own."""
    with connection, connection.makefile("rwb") as stream:
        order = json.loads(stream.readline())
        with tempfile.TemporaryDirectory(prefix="satchel-world-") as folder:
            try:
                is_world = "world" in order
                answer = open_world(order, Path(folder)) if is_world else examine(order)
            except BaseException:
                is_world, answer = False, {"failed": traceback.format_exc()}
            stream.write(json.dumps(answer).encode() + b"\n")
            stream.flush()
            if is_world:
                connection.recv(1)  # until whoever gave the order has gone


def main(path: str) -> None:
    for name in ("checks", "rendering", "service"):
        importlib.import_module(f"app.services.diagnostics.{name}")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen(64)
        print("ready", flush=True)
        while True:
            connection, _ = server.accept()
            if os.fork() == 0:
                with contextlib.suppress(BaseException):
                    server.close()
                    work(connection)
                os._exit(0)
            connection.close()


if __name__ == "__main__":
    main(sys.argv[1])
