"""Stages 5 and 6: whether both sides share a way to encrypt, and whether the device is the one that is known."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence

import paramiko

from app.domain.connection_check import Help, Observation
from app.domain.errors import HostKeyChanged, HostKeyUnknown
from app.domain.task import TaskContext
from app.services.connection_check.attempt import STAGE_SECONDS, Attempt, Seen, broken, well
from app.services.ssh.transport import SatchelTransport

_POLL = 0.05
_KINDS = (
    ("Key exchange", "kex_algo_list"),
    ("Host key", "server_key_algo_list"),
    ("Cipher", "client_encrypt_algo_list"),
    ("MAC", "client_mac_algo_list"),
)
_RSA_SIGNATURES = ("rsa-sha2-512", "rsa-sha2-256")  # RFC 8332: how a key of the kind ssh-rsa signs
_SHOWN = 6  # methods of a list


def exchange_keys(attempt: Attempt, task: TaskContext) -> Seen:
    assert attempt.wire is not None  # noqa: S101 - the stages before have opened it
    transport = SatchelTransport(attempt.wire, timeout=STAGE_SECONDS)  # type: ignore[arg-type]
    attempt.transport = transport
    attempt.opened.callback(transport.close)
    _prefer_known(transport, attempt)
    done = threading.Event()
    with task.on_cancel(transport.close):
        transport.start_client(event=done)
        deadline = time.monotonic() + STAGE_SECONDS
        while not done.wait(_POLL) and transport.is_active() and time.monotonic() < deadline:
            task.check()
    task.check()
    if not transport.is_active():
        return _failed(attempt, transport, transport.get_exception())
    if not done.is_set():
        return broken(
            "silent",
            f"{attempt.host} falls silent during the key exchange: no answer in {STAGE_SECONDS:g} s.",
            "The device is overloaded, or something on the way drops large packets: lower the MTU of the VPN.",
            *_offers(transport),
        )
    return _agreed(attempt, transport)


def _prefer_known(transport: SatchelTransport, attempt: Attempt) -> None:
    options = transport.get_security_options()
    known = [
        name
        for kind in attempt.host_keys.known_kinds(attempt.host, attempt.port)
        for name in (_RSA_SIGNATURES if kind == "ssh-rsa" else (kind,))
        if name in options.key_types
    ]
    options.key_types = [*known, *(name for name in options.key_types if name not in known)]


def _agreed(attempt: Attempt, transport: SatchelTransport) -> Seen:
    key, cipher = transport.host_key_type, getattr(transport, "remote_cipher", "")
    exchange = getattr(transport.kex_engine, "name", "")
    evidence = [Observation("Agreed on", ", ".join(filter(None, (exchange, key, cipher))))]
    if attempt.device.legacy:
        evidence.append(Observation("Old methods", "allowed for this device"))
    return well("Both sides agree on how to encrypt.", *evidence)


def _failed(attempt: Attempt, transport: SatchelTransport, error: Exception | None) -> Seen:
    offers = _offers(transport)
    if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
        old: tuple[str, ...] = getattr(transport, "old_methods", tuple)()
        if old:
            return broken(
                "needs_legacy",
                f"{attempt.host} knows only old methods that are no longer safe: {', '.join(old)}.",
                "Update its firmware. Until then, allow old methods for this one device.",
                *offers,
                help=Help.ALLOW_LEGACY,
            )
        return broken(
            "nothing_in_common",
            f"{attempt.host} and Satchel share no method of encryption.",
            "Allow curve25519-sha256, ssh-ed25519 and aes256-gcm@openssh.com in the SSH settings of the device"
            + (", or update its firmware." if not attempt.device.legacy else ": not even its old methods fit."),
            *offers,
        )
    text = str(error or "") or type(error).__name__
    if error is None or isinstance(error, EOFError | OSError):
        return broken(
            "closed",
            f"{attempt.host} closed the connection during the key exchange.",
            "It may block this computer's address or take no more connections. Wait a few minutes, then look at its "
            "own log.",
            Observation("The connection ended with", text, is_fault=True),
            *offers,
        )
    return broken(
        "failed",
        f"The key exchange with {attempt.host} failed.",
        "Something on the way damages the traffic, or the SSH service is faulty. Try from another network.",
        Observation("It failed with", text, is_fault=True),
        *offers,
    )


def _offers(transport: SatchelTransport) -> tuple[Observation, ...]:
    """The lists in which nothing is shared, both sides; without such a list, nothing."""
    offered: Mapping[str, Sequence[str]] = getattr(transport, "offered", {})
    if not offered:
        return ()
    options = transport.get_security_options()
    ours = dict(zip(_KINDS, (options.kex, options.key_types, options.ciphers, options.digests), strict=True))
    found: list[Observation] = []
    for (title, name), mine in ours.items():
        theirs = [one for one in offered.get(name, ()) if not one.startswith(("ext-info", "kex-strict"))]
        if not set(theirs) & set(mine):
            found.append(Observation(f"{title}: the device offers", _list(theirs), is_fault=True))
            found.append(Observation(f"{title}: Satchel offers", _list(mine)))
    return tuple(found)


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return (", ".join(names[:_SHOWN]) or "nothing") + more


def check_host_key(attempt: Attempt, task: TaskContext) -> Seen:
    assert attempt.transport is not None  # noqa: S101 - the stage before has made it
    key = attempt.transport.get_remote_server_key()
    try:
        attempt.host_keys.check(attempt.host, attempt.port, key.get_name(), key.get_base64())
    except HostKeyUnknown as question:
        return broken(
            "unknown",
            f"{attempt.host} is not known yet, so nothing is sent to it.",
            "Compare the fingerprint with the one that the device shows on its own screen, then trust it.",
            Observation("It shows", f"{question.kind} {question.fingerprint}", is_fault=True),
            help=Help.TRUST_KEY,
        )
    except HostKeyChanged as error:
        return _another_key(attempt, error)
    return well("It shows the key that is known.", Observation("Key", f"{key.get_name()} {_fingerprint(key)}"))


def _another_key(attempt: Attempt, error: HostKeyChanged) -> Seen:
    shown = Observation("It shows", error.offered, is_fault=True)
    if error.expected == "revoked":
        return broken(
            "revoked", f"The key that {attempt.host} shows has been revoked.", error.hint, shown,
            Observation("Revoked in", error.source),
        )  # fmt: skip
    return broken(
        "changed",
        f"{attempt.host} shows another key than before.",
        error.hint,
        shown,
        Observation("Known is", error.expected),
        Observation("Known from", error.source),
    )


def _fingerprint(key: paramiko.PKey) -> str:
    from app.services.ssh.known_hosts import fingerprint

    return fingerprint(key.get_base64())
