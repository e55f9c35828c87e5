"""Stages 5 and 6: whether both sides share a way to encrypt, and whether the device is the one that is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from paramiko.ssh_exception import IncompatiblePeer, SSHException

from app.domain.connection_check import Help, Observation
from app.domain.errors import HostKeyChanged, HostKeyUnknown, LegacyNeeded, TargetUnreachable
from app.domain.language import and_more, tr
from app.domain.task import TaskContext
from app.services.connection_check.attempt import STAGE_SECONDS, Attempt, Seen, broken, well
from app.services.ssh.connection import check_host_key, exchange_keys
from app.services.ssh.known_hosts import fingerprint
from app.services.ssh.packets import Link
from app.services.ssh.transport import SatchelTransport

_KINDS = (
    (tr("Key exchange"), "kex_algo_list"),
    (tr("Host key"), "server_key_algo_list"),
    (tr("Cipher"), "client_encrypt_algo_list"),
    (tr("MAC"), "client_mac_algo_list"),
)
_SHOWN = 6  # methods of a list


def exchange(attempt: Attempt, task: TaskContext) -> Seen:
    assert attempt.wire is not None  # noqa: S101 - the stages before have opened it
    wire, device = cast("Link", attempt.wire), attempt.device
    transport = SatchelTransport(wire, timeout=STAGE_SECONDS, legacy=device.legacy)
    attempt.transport = transport
    attempt.opened.callback(transport.close)
    try:
        with task.on_cancel(transport.close):
            exchange_keys(transport, attempt.host_keys, device, STAGE_SECONDS, task)
    except LegacyNeeded as error:
        return broken(
            "needs_legacy",
            tr(
                "{host} knows only old methods that are no longer safe: {methods}.",
                host=attempt.host,
                methods=", ".join(error.methods),
            ),
            tr("Update its firmware. Until then, allow old methods for this one device."),
            *_offers(transport),
            help=Help.ALLOW_LEGACY,
        )
    except TargetUnreachable as error:
        return broken(
            "silent",
            str(error),
            tr("The device is overloaded, or something on the way drops large packets: lower the MTU of the VPN."),
            *_offers(transport),
        )
    except (SSHException, OSError, EOFError, ValueError) as error:
        task.check()
        return _failed(attempt, transport, error)
    return _agreed(attempt, transport)


def _agreed(attempt: Attempt, transport: SatchelTransport) -> Seen:
    key, cipher = transport.host_key_type, getattr(transport, "remote_cipher", "")
    exchange = getattr(transport.kex_engine, "name", "")
    evidence = [Observation(tr("Agreed on"), ", ".join(filter(None, (exchange, key, cipher))))]
    if attempt.device.legacy:
        evidence.append(Observation(tr("Old methods"), tr("allowed for this device")))
    return well(tr("Both sides agree on how to encrypt."), *evidence)


_NOT_EVEN_OLD = tr(
    "Allow curve25519-sha256, ssh-ed25519 and aes256-gcm@openssh.com in the SSH settings of the device: not even its "
    "old methods fit."
)
_ALLOW = tr(
    "Allow curve25519-sha256, ssh-ed25519 and aes256-gcm@openssh.com in the SSH settings of the device, or update its "
    "firmware."
)


def _failed(attempt: Attempt, transport: SatchelTransport, error: Exception) -> Seen:
    offers = _offers(transport)
    if isinstance(error, IncompatiblePeer):
        return broken(
            "nothing_in_common",
            tr("{host} and Satchel share no method of encryption.", host=attempt.host),
            _NOT_EVEN_OLD if attempt.device.legacy else _ALLOW,
            *offers,
        )
    said = Observation(tr("It said"), transport.farewell or str(error) or tr("nothing"), is_fault=True)
    if isinstance(error, EOFError | OSError) or transport.farewell:
        return broken(
            "closed",
            tr("{host} closed the connection during the key exchange.", host=attempt.host),
            tr(
                "It may block this computer's address or take no more connections. Wait a few minutes, then "
                "look at its "
                "own log."
            ),
            said,
            *offers,
        )
    return broken(
        "failed",
        tr("The key exchange with {host} failed.", host=attempt.host),
        tr("Something on the way damages the traffic, or the SSH service is faulty. Try from another network."),
        said,
        *offers,
    )


def _offers(transport: SatchelTransport) -> tuple[Observation, ...]:
    """The lists in which nothing is shared, both sides; without such a list, nothing."""
    if not transport.offered:
        return ()
    options = transport.get_security_options()
    ours = dict(zip(_KINDS, (options.kex, options.key_types, options.ciphers, options.digests), strict=True))
    found: list[Observation] = []
    for (title, name), mine in ours.items():
        theirs = [one for one in transport.offered.get(name, ()) if not one.startswith(("ext-info", "kex-strict"))]
        if not set(theirs) & set(mine):
            found.append(Observation(tr("{title}: the device offers", title=title), _list(theirs), is_fault=True))
            found.append(Observation(tr("{title}: Satchel offers", title=title), _list(mine)))
    return tuple(found)


def _list(names: Sequence[str]) -> str:
    return and_more(", ".join(names[:_SHOWN]) or tr("nothing"), len(names) - _SHOWN)


def recognise(attempt: Attempt, task: TaskContext) -> Seen:
    assert attempt.transport is not None  # noqa: S101 - the stage before has made it
    key = attempt.transport.get_remote_server_key()
    try:
        check_host_key(attempt.transport, attempt.host_keys, attempt.host, attempt.port)
    except HostKeyUnknown as question:
        return broken(
            "unknown",
            tr("{host} is not known yet, so nothing is sent to it.", host=attempt.host),
            question.hint,
            Observation(tr("It shows"), f"{question.kind} {question.fingerprint}", is_fault=True),
            help=Help.TRUST_KEY,
        )
    except HostKeyChanged as error:
        return _another_key(attempt, error)
    return well(
        tr("It shows the key that is known."),
        Observation(tr("Key"), f"{key.get_name()} {fingerprint(key.get_base64())}"),
    )


def _another_key(attempt: Attempt, error: HostKeyChanged) -> Seen:
    shown = Observation(tr("It shows"), error.offered, is_fault=True)
    if error.expected == "revoked":
        return broken(
            "revoked", tr("The key that {host} shows has been revoked.", host=attempt.host), error.hint, shown,
            Observation(tr("Revoked in"), error.source),
        )  # fmt: skip
    return broken(
        "changed",
        tr("{host} shows another key than before.", host=attempt.host),
        error.hint,
        shown,
        Observation(tr("Known is"), error.expected),
        Observation(tr("Known from"), error.source),
    )
