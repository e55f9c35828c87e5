"""Ports on this computer: to listen on one, and to say in words why that cannot be."""

import errno
import os
import socket
import sys

from app.domain.errors import TunnelError
from app.domain.language import tr
from app.domain.tunnels import place

_BACKLOG = 128
_TAKEN = (errno.EADDRINUSE, 10048)  # on Windows WSAEADDRINUSE
_NOT_ALLOWED = (errno.EACCES, errno.EPERM, 10013)  # WSAEACCES: also a range that Windows has set apart
_NOT_HERE = (errno.EADDRNOTAVAIL, 10049)


def listen_on(bind: str, port: int) -> socket.socket:
    """A socket that listens; port 0 lets the system choose. Raises TunnelError, which says who has the port."""
    address = "0.0.0.0" if bind in ("", "*") else bind  # noqa: S104 - a person has chosen it, and was warned
    try:
        family, kind, protocol, _, at = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise TunnelError(
            tr("This computer has no address {bind}.", bind=bind),
            hint=tr("Use 127.0.0.1, or one of its own addresses."),
        ) from error
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform == "win32":  # there SO_REUSEADDR lets two programs have the same port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(at)
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise _explained(bind, port, error) from error
    return listener


def _explained(bind: str, port: int, error: OSError) -> TunnelError:
    if error.errno in _TAKEN:
        who = holder_of(port)
        return TunnelError(
            tr("Port {port} of this computer is taken by {who}.", port=port, who=who)
            if who
            else tr("Port {port} of this computer is taken.", port=port),
            details=str(error),
        )
    if error.errno in _NOT_ALLOWED:
        low = port < 1024
        return TunnelError(
            tr("This computer does not let Satchel listen on port {port}.", port=port),
            hint=tr("Ports below 1024 need administrator rights. Choose one from 1024 on.")
            if low
            else TunnelError.hint,
            details=str(error),
        )
    if error.errno in _NOT_HERE:
        return TunnelError(
            tr("This computer has no address {bind}.", bind=bind),
            hint=tr("Use 127.0.0.1, or one of its own addresses."),
        )
    return TunnelError(
        tr("Cannot listen on {bind}: {strerror}.", bind=place(bind, port), strerror=error.strerror or error),
        details=str(error),
    )


def holder_of(port: int) -> str:
    """The program that listens on a TCP port of this computer, "nginx (process 812)"; "" where the system hides it."""
    import psutil

    try:
        found = [
            one.pid
            for one in psutil.net_connections("tcp")
            if one.status == psutil.CONN_LISTEN and one.laddr and one.laddr.port == port and one.pid
        ]
        if not found:
            return ""
        if found[0] == os.getpid():
            return tr("another tunnel of Satchel")
        return tr("{program} (process {pid})", program=psutil.Process(found[0]).name(), pid=found[0])
    except (psutil.Error, OSError):
        return ""
