"""The end of a server that listens in a thread of its own."""

import socket
import sys


def stop_listening(server: socket.socket) -> None:
    """Closing alone leaves it open on Linux while a thread waits in it; on Windows there is nothing to shut down."""
    if sys.platform != "win32":
        server.shutdown(socket.SHUT_RDWR)
    server.close()
