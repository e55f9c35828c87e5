"""`python -m bench.long_way PORT ROUND_TRIP`: a way to a port of this computer that takes so many seconds both ways.

A program of its own, so that it takes no time from what is measured. It says the port at which it listens.
"""

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from queue import Queue

_AT_ONCE = 256 * 1024  # bytes
_ON_THE_WAY = 1024  # pieces


def main(port: int, round_trip: float) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        near, _ = listener.accept()
        far = socket.create_connection(("127.0.0.1", port))
        for one, other in ((near, far), (far, near)):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            pieces: Queue[tuple[float, bytes]] = Queue(_ON_THE_WAY)
            threading.Thread(target=_take, args=(one, pieces, round_trip / 2), daemon=True).start()
            threading.Thread(target=_give, args=(other, pieces), daemon=True).start()


def _take(source: socket.socket, pieces: Queue[tuple[float, bytes]], delay: float) -> None:
    data = b"-"
    while data:
        try:
            data = source.recv(_AT_ONCE)
        except OSError:
            data = b""
        pieces.put((time.monotonic() + delay, data))


def _give(sink: socket.socket, pieces: Queue[tuple[float, bytes]]) -> None:
    with contextlib.suppress(OSError):
        while True:
            due, data = pieces.get()
            time.sleep(max(0, due - time.monotonic()))
            if not data:
                sink.shutdown(socket.SHUT_WR)
                return
            sink.sendall(data)
    while pieces.get()[1]:  # whoever feeds them is not to wait for ever
        pass


@contextlib.contextmanager
def long_way(port: int, round_trip: float) -> Iterator[int]:
    """The port through which `port` is that far away."""
    words = [sys.executable, "-m", "bench.long_way", str(port), str(round_trip)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
