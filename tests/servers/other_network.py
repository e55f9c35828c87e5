"""A way from here to a server in another network name space: a port of this loopback that is carried to the same port
of the loopback in there."""

import contextlib
import os
import socket
import threading
from collections.abc import Iterator

LOCALHOST = "127.0.0.1"
_PIECE = 65536


@contextlib.contextmanager
def inside(pid: int) -> Iterator[None]:
    """This thread in the network of the process `pid`, and the threads and processes that it starts meanwhile."""
    own = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    theirs = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY)
    try:
        os.setns(theirs, os.CLONE_NEWNET)
        yield
    finally:
        os.setns(own, os.CLONE_NEWNET)
        os.close(own)
        os.close(theirs)


class WayIn:
    """Whoever connects to `port` here is connected to `port` in the network of the process `pid`."""

    def __init__(self, pid: int, port: int) -> None:
        self._pid = pid
        self._port = port
        self._server = socket.create_server((LOCALHOST, port))
        threading.Thread(target=self._serve, name="way in", daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), name="way in", daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        try:
            with inside(self._pid):
                far = socket.create_connection((LOCALHOST, self._port))
        except OSError:
            near.close()
            return
        back = threading.Thread(target=_pump, args=(far, near), name="way in", daemon=True)
        back.start()
        _pump(near, far)
        back.join()
        near.close()
        far.close()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(_PIECE):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
