"""A TCP relay on loopback, in front of a real server. It can swallow everything, as a network that has broken off does:
both ends keep their connection and hear nothing more, not even an end."""

import contextlib
import selectors
import socket
import threading
from collections.abc import Iterator

from tests.servers.openssh import LOCALHOST


class Relay:
    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server((LOCALHOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self._is_open = threading.Event()
        self._is_open.set()
        self._ended = False
        self._pairs: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def black_hole(self) -> None:
        """From now on nothing arrives any more, in either direction."""
        self._is_open.clear()

    def restore(self) -> None:
        self._is_open.set()

    def cut(self) -> None:
        """End every connection that stands; new ones are taken."""
        for one in self._pairs:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._ended = True
        self._is_open.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        for one in (self._listener, *self._pairs):
            one.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection((LOCALHOST, self._target))
                self._pairs += [near, far]
                threading.Thread(target=self._carry, args=(near, far), daemon=True).start()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), selectors.DefaultSelector() as selector:
            for one in (near, far):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(near, selectors.EVENT_READ, far)
            selector.register(far, selectors.EVENT_READ, near)
            while not self._ended:
                for key, _ in selector.select(0.2):
                    self._is_open.wait()
                    data = key.fileobj.recv(65536)  # type: ignore[union-attr]
                    self._is_open.wait()  # what is on the way when it breaks off is lost in time
                    if not data:
                        near.close()
                        far.close()
                        return
                    key.data.sendall(data)


@contextlib.contextmanager
def relay_to(port: int) -> Iterator[Relay]:
    relay = Relay(port)
    try:
        yield relay
    finally:
        relay.close()
