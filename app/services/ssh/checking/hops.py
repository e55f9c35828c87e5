"""A device behind a jump host: its port is asked for by the jump host, over the connection that stands."""

from paramiko.ssh_exception import ChannelException, SSHException

from app.domain.connection_check import Help, Observation
from app.domain.errors import TargetUnreachable
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.connection_check.attempt import STAGE_SECONDS, Attempt, Seen, broken, well
from app.services.connection_check.wire import Recorded
from app.services.ssh.dialing import open_through

_FORBIDDEN, _CONNECT_FAILED = 1, 2  # RFC 4254, section 5.1


def open_from_hop(attempt: Attempt, task: TaskContext) -> Seen:
    hop, port = attempt.through, attempt.port
    assert hop is not None  # noqa: S101 - see the caller
    try:
        channel = open_through(hop.transport, hop.name, (attempt.host, port), STAGE_SECONDS, task)
    except TargetUnreachable as error:
        return _explain(attempt, hop.name, error)
    except (SSHException, OSError, EOFError) as error:
        task.check()
        said = Observation(tr("It ended with"), hop.transport.farewell or str(error) or tr("nothing"), is_fault=True)
        return broken(
            "hop_lost", tr("The connection to the jump host {name} broke off.", name=hop.name), tr("Try again."), said
        )
    attempt.opened.callback(channel.close)
    attempt.wire = Recorded(channel)
    return well(tr("{name} reaches {host} on port {port}.", name=hop.name, host=attempt.host, port=port))


def _explain(attempt: Attempt, name: str, error: TargetUnreachable) -> Seen:
    cause = error.__cause__
    code = cause.code if isinstance(cause, ChannelException) else 0
    said = Observation(tr("{name} says", name=name), error.details or str(error), is_fault=True)
    if code == _FORBIDDEN:
        return broken(
            "forwarding_forbidden",
            tr("The jump host {name} may not connect onward.", name=name),
            tr(
                "Allow it in the SSH settings of {name} (AllowTcpForwarding yes, PermitOpen), or use "
                "another jump host.",
                name=name,
            ),
            said,
        )
    if code == _CONNECT_FAILED:
        return broken(
            "unreachable_from_hop",
            tr(
                "The jump host {name} cannot reach {host} on port {port}.",
                name=name,
                host=attempt.host,
                port=attempt.port,
            ),
            tr("Check that the device is on, and the address and port as they are seen from the jump host."),
            said,
            help=Help.EDIT_DEVICE,
        )
    return broken("filtered_from_hop", str(error), error.hint, said, help=Help.EDIT_DEVICE)
