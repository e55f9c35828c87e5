"""Stage 3: whether anything listens at the address and port.

No port is tried but the device's own and 22, and for a Windows device those of WinRM and of its remote desktop.
"""

import errno
import os
import selectors
import socket
import time
from dataclasses import dataclass

from app.domain.connection_check import Help, Observation
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.connection_check.attempt import Address, Attempt, Seen, broken, well
from app.services.connection_check.wire import Recorded

_POLL = 0.05
_USUAL_PORT = 22
_OTHER_SECONDS = 2.0
_RESETS = (errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE)
_NOBODY = (errno.EHOSTUNREACH, errno.EHOSTDOWN)


@dataclass(frozen=True, slots=True)
class Knock:
    """One try at one address. `error` is 0 where it was answered, and ETIMEDOUT where nothing came."""

    address: Address
    error: int
    seconds: float
    connection: socket.socket | None = None

    @property
    def words(self) -> str:
        took = (
            tr("after {seconds:.0f} ms", seconds=self.seconds * 1000)
            if self.seconds < 1
            else tr("after {seconds:.1f} s", seconds=self.seconds)
        )
        took = tr("at once") if self.seconds < 0.001 else took
        if not self.error:
            return tr("answered {took}", took=took)
        if self.error == errno.ETIMEDOUT:
            return tr("no answer in {seconds:.0f} s", seconds=self.seconds)
        if self.error == errno.ECONNREFUSED:
            return tr("refused {took}", took=took)
        return f"{os.strerror(self.error)} {took}"


type Evidence = tuple[Observation, ...]


def knock(attempt: Attempt, task: TaskContext) -> Seen:
    if attempt.through is not None:
        return _knock_from_hop(attempt, task)
    knocks, evidence = try_every_address(attempt, task)
    return answered(attempt, knocks, evidence) or _explain(attempt, knocks, evidence, task)


def try_every_address(attempt: Attempt, task: TaskContext) -> tuple[list[Knock], Evidence]:
    """Knock at one address after the other, until one answers: that one is kept in `attempt`."""
    knocks: list[Knock] = []
    for address in attempt.addresses:
        knocks.append(try_address(address, attempt.patience, task))
        if (connection := knocks[-1].connection) is not None:
            attempt.opened.callback(connection.close)
            attempt.wire, attempt.peer = Recorded(connection), address
            break
    evidence = tuple(
        Observation(
            tr("{address} port {port}", address=one.address.text, port=attempt.port),
            one.words,
            is_fault=bool(one.error),
        )
        for one in knocks
    )
    return knocks, evidence


def answered(attempt: Attempt, knocks: list[Knock], evidence: Evidence) -> Seen | None:
    """What is to be said where an address has answered."""
    if attempt.peer is None:
        return None
    words = tr("{peer} answers on port {port}.", peer=attempt.peer.text, port=attempt.port)
    if len(knocks) > 1:
        words += " " + tr("The other address does not.")
    return well(words, *evidence)


def try_address(address: Address, seconds: float, task: TaskContext) -> Knock:
    """Knock once. Raises Cancelled."""
    started = time.monotonic()
    connection = socket.socket(address.family, socket.SOCK_STREAM)
    try:
        connection.setblocking(False)
        error = connection.connect_ex(address.place)
        if error in (errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", errno.EINPROGRESS)):
            error = _settled(connection, started + seconds, task)
    except OSError as failure:
        error = failure.errno or errno.EIO
    except BaseException:
        connection.close()
        raise
    if error:
        connection.close()
        return Knock(address, error, time.monotonic() - started)
    connection.setblocking(True)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Knock(address, 0, time.monotonic() - started, connection)


def _settled(connection: socket.socket, deadline: float, task: TaskContext) -> int:
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_WRITE)
        while not selector.select(_POLL):
            task.check()
            if time.monotonic() > deadline:
                return errno.ETIMEDOUT
    return connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)


def _explain(attempt: Attempt, knocks: list[Knock], evidence: Evidence, task: TaskContext) -> Seen:
    host, port = attempt.host, attempt.port
    errors = {one.error for one in knocks}
    if port != _USUAL_PORT and port_answers(attempt, knocks[0].address, _USUAL_PORT, task):
        evidence = (
            *evidence,
            Observation(
                tr("{address} port {usual_port}", address=knocks[0].address.text, usual_port=_USUAL_PORT), tr("answers")
            ),
        )
        what = tr("Nothing listens") if errno.ECONNREFUSED in errors else tr("Nothing answers")
        fix = tr(
            "Set the port of the device to {usual_port}, or open port {port} on it.", usual_port=_USUAL_PORT, port=port
        )
        summary = tr(
            "{what} on port {port} of {host}, but port {usual_port} answers.",
            what=what,
            port=port,
            host=host,
            usual_port=_USUAL_PORT,
        )
        return broken("wrong_port", summary, fix, *evidence, help=Help.EDIT_DEVICE)
    if errno.ECONNREFUSED in errors:
        return broken(
            "refused",
            tr("{host} is there, but nothing listens on port {port}.", host=host, port=port),
            tr("Start the SSH service on the device, or correct its port."),
            *evidence,
            help=Help.TRY_AGAIN,
        )
    return explain_for_any(attempt, knocks, evidence) or _silent(attempt, knocks, evidence)


def explain_for_any(attempt: Attempt, knocks: list[Knock], evidence: Evidence) -> Seen | None:
    """What fails alike for each kind of service; None where there is only silence."""
    host, port = attempt.host, attempt.port
    errors = {one.error for one in knocks}
    if errors & {*_RESETS}:
        return broken(
            "reset",
            tr("{host} breaks each connection to port {port} off.", host=host, port=port),
            tr("A firewall in between, or on the device, does so. Allow this computer's address there."),
            *evidence,
        )
    if errors & {*_NOBODY}:
        return broken(
            "nobody",
            tr("Nobody has the address {address} on its network.", address=knocks[-1].address.text),
            tr("Switch the device on and check its cable, or correct the address."),
            *evidence,
            help=Help.TRY_AGAIN,
        )
    if errno.ETIMEDOUT in errors:
        return None
    return broken(
        "failed",
        tr("{host} cannot be reached on port {port}.", host=host, port=port),
        tr("Check the network of this computer."),
        *evidence,
    )


def _silent(attempt: Attempt, knocks: list[Knock], evidence: Evidence) -> Seen:
    seconds = max(one.seconds for one in knocks)
    return broken(
        "filtered",
        tr(
            "{host} does not answer on port {port}: no word in {seconds:.0f} s.",
            host=attempt.host,
            port=attempt.port,
            seconds=seconds,
        ),
        tr(
            "Check that the device is on and the address is right. If it answers otherwise, a "
            "firewall drops port {port}: allow it there.",
            port=attempt.port,
        ),
        *evidence,
        help=Help.TRY_AGAIN,
    )


def port_answers(attempt: Attempt, address: Address, port: int, task: TaskContext) -> bool:
    """Whether another port of the same machine takes connections. Raises Cancelled."""
    place = (address.place[0], port, *address.place[2:])
    found = try_address(Address(address.family, address.text, place), min(_OTHER_SECONDS, attempt.patience), task)
    if found.connection is not None:
        found.connection.close()
    return not found.error


def _knock_from_hop(attempt: Attempt, task: TaskContext) -> Seen:
    from app.services.ssh.checking.hops import open_from_hop

    return open_from_hop(attempt, task)
