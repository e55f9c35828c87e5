"""Stage 4: what answers there. An SSH server greets first (RFC 4253, section 4.2); others give themselves away."""

import contextlib
import re
import ssl

from app.domain.connection_check import Help, Observation
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.connection_check.attempt import BANNER_SECONDS, Attempt, Seen, broken, printable, well
from app.services.connection_check.tcp import try_address
from app.services.connection_check.wire import Recorded
from app.services.sliced_waits import shake_hands

_GREETING = re.compile(rb"(?m)^SSH-(\d+\.\d+)-([^\r\n]*)")
_HTML = re.compile(rb"(?i)\s*<(?:!doctype html|html)")
_OUR_GREETING = b"SSH-2.0-Satchel\r\n"
_WORDS_AFTER = 2.0  # seconds for what others say to our greeting
_TLS_SECONDS = 3.0
_TURNED_AWAY = ("exceeded maxstartups", "not allowed at this time")  # sshd(8): MaxStartups, PerSourcePenalties
_TELNET = b"\xff"  # IAC, RFC 854
_TLS_ALERT = b"\x15\x03"  # RFC 8446, section 5.1
_OTHERS = (
    (b"HTTP/", tr("a web server (HTTP)")),
    (b"RFB ", tr("a VNC server")),
    (b"+OK", tr("a mail server (POP3)")),
    (b"* OK", tr("a mail server (IMAP)")),
    (b"RTSP/", tr("a camera (RTSP)")),
)


def listen(attempt: Attempt, task: TaskContext) -> Seen:
    assert attempt.wire is not None  # noqa: S101 - the stage before has opened it
    wire = attempt.wire
    heard = wire.peek(BANNER_SECONDS, task)
    found = _GREETING.search(heard)
    while found is None and heard.endswith(b"\n") and not wire.ended and len(heard) < 8192 and _may_be_preface(heard):
        before = len(heard)  # lines may stand before the greeting
        heard = wire.peek(_WORDS_AFTER, task, until=b"SSH-")
        found = _GREETING.search(heard)
        if len(heard) == before:
            break
    if found is not None:
        return _greeted(attempt, found)
    if not heard and not wire.ended:
        return _silent(attempt, task)
    return _not_ssh(attempt, heard, wire)


def _may_be_preface(heard: bytes) -> bool:
    return not heard.startswith((_TELNET, *(start for start, _ in _OTHERS)))


def _greeted(attempt: Attempt, found: re.Match[bytes]) -> Seen:
    version, software = found.group(1).decode(), printable(found.group(2))
    attempt.greeting = printable(found.group())
    evidence = Observation(tr("Greeting"), attempt.greeting, is_fault=version not in ("2.0", "1.99"))
    if version not in ("2.0", "1.99"):
        return broken(
            "too_old",
            tr(
                "{host} speaks only SSH {version}, which is broken and given up everywhere.",
                host=attempt.host,
                version=version,
            ),
            tr("Update the firmware of the device, or use a console cable."),
            evidence,
        )
    return well(tr("An SSH server greets: {software}.", software=software), evidence)


def _not_ssh(attempt: Attempt, heard: bytes, wire: Recorded) -> Seen:
    host, port, sent = attempt.host, attempt.port, printable(heard)
    evidence = Observation(tr("It sent"), sent or tr("nothing"), is_fault=True)
    if any(word in sent.lower() for word in _TURNED_AWAY):
        return broken(
            "turned_away",
            tr("The SSH service of {host} turns this computer away for now.", host=host),
            tr("Wait a few minutes: it counts connections and failed logins of each address."),
            evidence,
        )
    if not heard:
        how = tr("broke the connection off") if wire.failure else tr("closed the connection")
        return broken(
            "closed",
            tr("{host} {how} before its greeting.", host=host, how=how),
            tr(
                "It may block this computer's address after failed logins, or take no more connections. "
                "Wait a few minutes, then look at the device's own log and firewall."
            ),
            evidence,
        )
    if heard.startswith(_TELNET):
        return _other(attempt, "Telnet", evidence)
    kind = next((kind for start, kind in _OTHERS if heard.startswith(start)), "")
    kind = kind or (tr("a mail or file server (SMTP, FTP)") if heard.startswith(b"220") else "")
    kind = kind or (tr("a web server (HTTP)") if _HTML.match(heard) else "")  # some answer nonsense without a head
    if kind:
        return _other(attempt, kind, evidence)
    return broken(
        "not_ssh",
        tr("What answers on port {port} of {host} is not an SSH server.", port=port, host=host),
        tr("Correct the port: {port} belongs to another service.", port=port),
        evidence,
        help=Help.EDIT_DEVICE,
    )


def _other(attempt: Attempt, kind: str, *evidence: Observation) -> Seen:
    what = kind[0].upper() + kind[1:]
    return broken(
        "not_ssh",
        tr("{what} answers on port {port} of {host}, not SSH.", what=what, port=attempt.port, host=attempt.host),
        tr("Correct the port of the device, or switch SSH on there."),
        *evidence,
        help=Help.EDIT_DEVICE,
    )


def _silent(attempt: Attempt, task: TaskContext) -> Seen:
    """Whoever says nothing is greeted; after that, most services say what they are."""
    assert attempt.wire is not None  # noqa: S101 - see `listen`
    with contextlib.suppress(OSError):
        attempt.wire.sendall(_OUR_GREETING)
    heard = attempt.wire.peek(_WORDS_AFTER, task)
    if (found := _GREETING.search(heard)) is not None and _renewed(attempt, task):
        return _greeted(attempt, found)
    silence = Observation(
        tr("It sent"), tr("nothing in {banner_seconds:g} s", banner_seconds=BANNER_SECONDS), is_fault=True
    )
    if heard and not heard.startswith(_TLS_ALERT):
        return _not_ssh(attempt, heard, attempt.wire)
    if heard or _speaks_tls(attempt, task):
        return _other(attempt, tr("a service over TLS, such as HTTPS,"), silence)
    return broken(
        "silent",
        tr("{host} takes connections on port {port} and says nothing.", host=attempt.host, port=attempt.port),
        tr("Its SSH service hangs, or a firewall answers for it. Restart the service or the device."),
        silence,
    )


def _renewed(attempt: Attempt, task: TaskContext) -> bool:
    """A server that waits for our greeting has had it: what follows needs a connection of its own."""
    if attempt.peer is None:
        return False
    again = try_address(attempt.peer, BANNER_SECONDS, task).connection
    if again is None:
        return False
    attempt.opened.callback(again.close)
    attempt.wire = Recorded(again)
    return True


def _speaks_tls(attempt: Attempt, task: TaskContext) -> bool:
    """Begin a handshake. Whoever it is need not prove anything: only that it speaks TLS is asked."""
    if attempt.peer is None:
        return False
    connection = try_address(attempt.peer, _TLS_SECONDS, task).connection
    if connection is None:
        return False
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with connection:
        try:
            with shake_hands(context, connection, None, _TLS_SECONDS, task.check):
                return True
        except ssl.SSLError as error:
            return "ALERT" in (error.reason or "")  # a TLS server that refuses is a TLS server
        except OSError:
            return False
