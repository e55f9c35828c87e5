"""Tunnels through other servers than OpenSSH: Dropbear, and a simulated device that does what nobody asked for."""

from pathlib import Path

import paramiko
import pytest

from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.tunnels import Tunnel, TunnelKind
from app.services.ssh.connection import connect
from app.services.ssh.tunnel_link import SshTunnelLink
from app.services.tunnels.listening import listen_on
from app.services.tunnels.pump import Pump
from tests.servers.openssh import LOCALHOST, password_user
from tests.servers.simulated_ssh import Login, simulated_device
from tests.services.ssh.test_dropbear import DROPBEAR, router, trusting
from tests.services.tunnels.test_tunnels import hello
from tests.services.tunnels.tunnelling import WITHIN, echo, place_that

__all__ = ["password_user", "router"]


@pytest.mark.skipif(not DROPBEAR, reason="Dropbear (dropbear-bin) is not installed")
def test_a_router_carries_tunnels_both_ways(router: Device, password_user: tuple[str, Secret], tmp_path: Path) -> None:
    keys = trusting(router, tmp_path)
    connection = connect(router, Credential(password=password_user[1]), keys, TaskContext())
    link = SshTunnelLink(connection)
    with place_that(echo) as place:
        listener = listen_on(LOCALHOST, 0)
        here = Pump(Tunnel("", "", TunnelKind.LOCAL, "r", 0, host=LOCALHOST, host_port=place.port), listener)
        here.use(link)
        there = Pump(Tunnel("", "", TunnelKind.REMOTE, "r", 0, host=LOCALHOST, host_port=place.port), None)
        port = link.listen(LOCALHOST, 0, there, TaskContext())
        assert hello(listener.getsockname()[1]) == hello(port) == b"hello"
        for pump in (here, there):
            pump.close()
            pump.wait(WITHIN)
    connection.close()


def test_a_device_that_sends_connections_unasked_is_refused_and_the_session_stays(tmp_path: Path) -> None:
    login = Login(methods="password", password="right")
    with simulated_device(login) as device:
        keys = device.known(tmp_path)
        connection = connect(device.device, Credential("ops", Secret("right")), keys, TaskContext())
        theirs = device.transports[-1]
        for _ in range(3):
            with pytest.raises(paramiko.ChannelException):
                theirs.open_channel("forwarded-tcpip", (LOCALHOST, 8080), ("10.0.0.1", 5), timeout=WITHIN)
        assert connection.is_alive
        connection.close()
