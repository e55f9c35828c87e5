"""What can go wrong with SSH, in plain words. The one place where the errors of paramiko and sockets become ours."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import paramiko

from app.domain.errors import AppError, AuthenticationFailed, ConnectionLost, TargetError, TargetUnreachable
from app.domain.language import tr
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
            tr("{name} allows no more sessions on this connection.", name=name),
            hint=tr("Close a session to this device, then try again."),
            details=str(error),
        ) from error
    except (paramiko.SSHException, OSError, EOFError) as error:
        task.check()
        raise lost(name, str(error)) from error


def lost(name: str, details: str = "") -> ConnectionLost:
    return ConnectionLost(tr("The connection to {name} was lost.", name=name), details=details)


def silent(host: str, port: int, seconds: float, *, stage: str = "") -> TargetUnreachable:
    """The device accepted or swallowed the connection and says nothing."""
    if stage:
        return TargetUnreachable(
            tr(
                "{host} fell silent {stage}: no answer within {seconds:g} s.",
                host=host_name(host, port),
                stage=stage,
                seconds=seconds,
            ),
            hint=tr("The device may be overloaded or hung, or a firewall swallows the traffic."),
        )
    return TargetUnreachable(
        tr("{host} did not answer on port {port} within {seconds:g} s.", host=host, port=port, seconds=seconds),
        hint=tr("Check that the device is on, the address is right, and no firewall is in between."),
    )


def _connecting(host: str, port: int, error: Exception) -> TargetError:
    name = host_name(host, port)
    if isinstance(error, paramiko.AuthenticationException):
        return AuthenticationFailed(tr("{name} refused the credential.", name=name), details=str(error))
    if isinstance(error, paramiko.SSHException | EOFError | UnicodeError | ValueError):
        return _handshake(name, port, error)
    return _network(host, port, error)


def _network(host: str, port: int, error: Exception) -> TargetUnreachable:
    if isinstance(error, socket.gaierror):
        return TargetUnreachable(
            tr("The name {host} is not known.", host=host),
            hint=tr("Check the spelling and the DNS server, or use the IP address."),
        )
    if isinstance(error, ConnectionRefusedError):
        return TargetUnreachable(
            tr("{host} refuses connections on port {port}.", host=host, port=port),
            hint=tr("The device is there, but no SSH service listens on this port. Start it, or correct the port."),
        )
    if isinstance(error, ConnectionResetError | BrokenPipeError | ConnectionAbortedError):
        return _closed(host_name(host, port), error)
    if isinstance(error, TimeoutError):
        return TargetUnreachable(
            tr("{host} did not answer on port {port}.", host=host, port=port),
            hint=tr("Check that the device is on, the address is right, and no firewall is in between."),
        )
    return TargetUnreachable(
        tr("{host} cannot be reached: {error}.", host=host, error=getattr(error, "strerror", None) or error),
        hint=tr("Check the network of this computer and the address of the device."),
        details=str(error),
    )


def _handshake(name: str, port: int, error: Exception) -> TargetError:
    text = str(error)
    if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
        return TargetUnreachable(
            tr("{name} and Satchel share no method of encryption.", name=name),
            hint=tr("The SSH service of the device is too old. Update its firmware, or use another way in."),
            details=text,
        )
    if isinstance(error, EOFError):
        return _closed(name, error)
    if isinstance(error, UnicodeError | ValueError) or "protocol" in text or "banner" in text.lower():
        if "banner" in text and isinstance(error.__context__, EOFError):
            return _closed(name, error)
        return TargetUnreachable(
            tr("What answers at {name} is not an SSH server.", name=name),
            hint=tr("Check the port: {port} belongs to another service.", port=port),
            details=text,
        )
    return TargetUnreachable(
        tr("The key exchange with {name} failed.", name=name),
        hint=tr("Something damages the traffic or the SSH service is faulty. The details hold what was received."),
        details=text,
    )


def _closed(name: str, error: Exception) -> TargetUnreachable:
    return TargetUnreachable(
        tr("{name} closed the connection before a session stood.", name=name),
        hint=tr(
            "The device may block this address, allow too few connections, or be starting up. Wait, then try again."
        ),
        details=str(error),
    )
