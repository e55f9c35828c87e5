"""What can go wrong with SSH, in plain words. The one place where the errors of paramiko and sockets become ours."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import paramiko

from app.domain.errors import AppError, AuthenticationFailed, ConnectionLost, TargetError, TargetUnreachable
from app.domain.task import TaskContext
from app.services.ssh.known_hosts import host_name


@contextmanager
def while_connecting(host: str, port: int, task: TaskContext) -> Iterator[None]:
    """Turn every failure before a session stands into an AppError; after a cancel, into `Cancelled`."""
    try:
        yield
    except AppError:
        raise
    except (paramiko.SSHException, OSError, EOFError, UnicodeError, ValueError) as error:
        task.check()
        raise _connecting(host, port, error) from error


@contextmanager
def while_connected(name: str, task: TaskContext) -> Iterator[None]:
    """Turn every failure on a standing connection into an AppError; after a cancel, into `Cancelled`."""
    try:
        yield
    except AppError:
        raise
    except paramiko.ChannelException as error:
        task.check()
        raise TargetError(
            f"{name} allows no more sessions on this connection.",
            hint="Close a session to this device, then try again.",
            details=str(error),
        ) from error
    except (paramiko.SSHException, OSError, EOFError) as error:
        task.check()
        raise lost(name, str(error)) from error


def lost(name: str, details: str = "") -> ConnectionLost:
    return ConnectionLost(f"The connection to {name} was lost.", details=details)


def silent(host: str, port: int, seconds: float, *, stage: str = "") -> TargetUnreachable:
    """The device accepted or swallowed the connection and says nothing."""
    if stage:
        return TargetUnreachable(
            f"{host_name(host, port)} fell silent {stage}: no answer within {seconds:g} s.",
            hint="The device may be overloaded or hung, or a firewall swallows the traffic.",
        )
    return TargetUnreachable(
        f"{host} did not answer on port {port} within {seconds:g} s.",
        hint="Check that the device is on, the address is right, and no firewall is in between.",
    )


def _connecting(host: str, port: int, error: Exception) -> TargetError:
    name = host_name(host, port)
    if isinstance(error, paramiko.AuthenticationException):
        return AuthenticationFailed(f"{name} refused the credential.", details=str(error))
    if isinstance(error, paramiko.SSHException | EOFError | UnicodeError | ValueError):
        return _handshake(name, port, error)
    return _network(host, port, error)


def _network(host: str, port: int, error: Exception) -> TargetUnreachable:
    if isinstance(error, socket.gaierror):
        return TargetUnreachable(
            f"The name {host} is not known.", hint="Check the spelling and the DNS server, or use the IP address."
        )
    if isinstance(error, ConnectionRefusedError):
        return TargetUnreachable(
            f"{host} refuses connections on port {port}.",
            hint="The device is there, but no SSH service listens on this port. Start it, or correct the port.",
        )
    if isinstance(error, ConnectionResetError | BrokenPipeError | ConnectionAbortedError):
        return _closed(host_name(host, port), error)
    if isinstance(error, TimeoutError):
        return TargetUnreachable(
            f"{host} did not answer on port {port}.",
            hint="Check that the device is on, the address is right, and no firewall is in between.",
        )
    return TargetUnreachable(
        f"{host} cannot be reached: {getattr(error, 'strerror', None) or error}.",
        hint="Check the network of this computer and the address of the device.",
        details=str(error),
    )


def _handshake(name: str, port: int, error: Exception) -> TargetError:
    text = str(error)
    if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
        return TargetUnreachable(
            f"{name} and Satchel share no method of encryption.",
            hint="The SSH service of the device is too old. Update its firmware, or use another way in.",
            details=text,
        )
    if isinstance(error, EOFError):
        return _closed(name, error)
    if isinstance(error, UnicodeError | ValueError) or "protocol" in text or "banner" in text.lower():
        if "banner" in text and isinstance(error.__context__, EOFError):
            return _closed(name, error)
        return TargetUnreachable(
            f"What answers at {name} is not an SSH server.",
            hint=f"Check the port: {port} belongs to another service.",
            details=text,
        )
    return TargetUnreachable(
        f"The key exchange with {name} failed.",
        hint="Something damages the traffic or the SSH service is faulty. The details hold what was received.",
        details=text,
    )


def _closed(name: str, error: Exception) -> TargetUnreachable:
    return TargetUnreachable(
        f"{name} closed the connection before a session stood.",
        hint="The device may block this address, allow too few connections, or be starting up. Wait, then try again.",
        details=str(error),
    )
