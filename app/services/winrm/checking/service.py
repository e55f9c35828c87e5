"""Stage 5: whether it is WinRM that answers. No credential is sent."""

import contextlib
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from app.domain.connection_check import Help, Observation, Spoken
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.connection_check.attempt import BANNER_SECONDS, Attempt, Seen, broken, printable, well
from app.services.winrm.checking import far_side
from app.services.winrm.checking.asking import Answer, ask
from app.services.winrm.checking.certificate import shows_certificate

_VENDOR = re.compile(rb"ProductVendor>([^<]{1,200})<")
_VERSION = re.compile(rb"ProductVersion>([^<]{1,200})<")
_TLS_ALERT = b"\x15\x03"  # RFC 8446, section 5.1
NOT_FOUND, FORBIDDEN, UNAVAILABLE = 404, 403, 503
_UNAUTHORISED = 401
_CAUSES = {NOT_FOUND: "not_here", UNAVAILABLE: "stopped", FORBIDDEN: "forbidden"}
type _Said = tuple[str, str, Help, tuple[Spoken, ...]]
_BY_STATUS: dict[int, _Said] = {
    NOT_FOUND: (
        tr("A web server answers on port {port} of {host}, and knows no WinRM at this address."),
        tr("Correct the port. If it is right: the listener is for other addresses of the device (its IPv4Filter)."),
        Help.EDIT_DEVICE,
        (far_side.LISTENERS,),
    ),
    UNAVAILABLE: (
        tr("The WinRM service of {host} has stopped: Windows answers in its place (HTTP 503)."),
        tr("Start the service on the device."),
        Help.NONE,
        (far_side.START,),
    ),
    FORBIDDEN: (
        tr("{host} lets nobody in on port {port}, whoever it is (HTTP 403)."),
        tr(
            "It asks for a client certificate, or something in between forbids the way. Choose a certificate for the "
            "device, or look at what stands in between."
        ),
        Help.EDIT_DEVICE,
        (),
    ),
}
_SERVER_ERROR: _Said = (
    tr("The WinRM service of {host} has an error of its own (HTTP {status})."),
    tr("Start the service anew."),
    Help.NONE,
    (far_side.RESTART,),
)
_CORRECT_PORT = tr("Correct the port: WinRM listens on 5985, and with HTTPS on 5986.")
_OTHER: _Said = (
    tr("A web server answers on port {port} of {host}, but not as WinRM (HTTP {status})."),
    _CORRECT_PORT,
    Help.EDIT_DEVICE,
    (),
)


def identify(attempt: Attempt, task: TaskContext) -> Seen:
    answer = ask(attempt, task, identify=True)
    if not answer.status:
        return _no_http(attempt, answer, task)
    attempt.windows.seconds_ahead = _seconds_ahead(answer)
    evidence = evidence_of(answer)
    if b"IdentifyResponse" in answer.body:
        vendor, version = _VENDOR.search(answer.body), _VERSION.search(answer.body)
        attempt.windows.product = " ".join(printable(one[1]) for one in (vendor, version) if one)
        return well(
            tr("WinRM answers: {product}.", product=attempt.windows.product or tr("it names no maker")),
            *evidence,
            *_clock(attempt),
        )
    if answer.status == _UNAUTHORISED and "www-authenticate" in answer.headers:
        return well(tr("What answers wants a sign-in first, as WinRM may."), *evidence, *_clock(attempt))
    return not_winrm(attempt, answer, evidence)


def evidence_of(answer: Answer) -> tuple[Observation, ...]:
    server = ", ".join(answer.headers.get("server", ()))
    return (
        Observation(tr("It answered"), f"HTTP {answer.status}"),
        *((Observation(tr("Server"), printable(server.encode())),) if server else ()),
    )


def _clock(attempt: Attempt) -> tuple[Observation, ...]:
    ahead = attempt.windows.seconds_ahead
    if ahead is None:
        return ()
    return (Observation(tr("Its clock"), clock_words(ahead)),)


def clock_words(ahead: float) -> str:
    """How far a clock is ahead of ours, in words. The Date header has whole seconds."""
    seconds = abs(round(ahead))
    if seconds <= 2:
        return tr("as ours")
    amount = (
        f"{seconds} s"
        if seconds < 120
        else f"{round(seconds / 60)} min"
        if seconds < 7200
        else f"{round(seconds / 3600)} h"
    )
    return tr("{time} ahead of ours", time=amount) if ahead > 0 else tr("{time} behind ours", time=amount)


def _seconds_ahead(answer: Answer) -> float | None:
    with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError):
        moment = parsedate_to_datetime(answer.headers.get("date", ("",))[0])
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return (moment - datetime.now(UTC)).total_seconds()
    return None


def _no_http(attempt: Attempt, answer: Answer, task: TaskContext) -> Seen:
    host, port = attempt.host, attempt.port
    said = Observation(tr("It sent"), printable(answer.sent) or answer.failure or tr("nothing"), is_fault=True)
    if answer.sent.startswith(_TLS_ALERT) or (not answer.sent and _is_tls(attempt, task)):
        return broken(
            "is_tls",
            tr("Port {port} of {host} speaks TLS, and the device is set to WinRM without HTTPS.", port=port, host=host),
            tr("Set the device to WinRM over HTTPS."),
            said,
            help=Help.EDIT_DEVICE,
        )
    if answer.sent:
        return broken(
            "not_http",
            tr(
                "What answers on port {port} of {host} is not WinRM: it does not even speak HTTP.", port=port, host=host
            ),
            _CORRECT_PORT,
            said,
            help=Help.EDIT_DEVICE,
        )
    return _no_word(attempt, answer, said)


def _is_tls(attempt: Attempt, task: TaskContext) -> bool:
    """Windows closes a port of HTTPS without a word where it is spoken to without TLS."""
    return not attempt.windows.pin and shows_certificate(attempt, task)


def _no_word(attempt: Attempt, answer: Answer, said: Observation) -> Seen:
    host, port = attempt.host, attempt.port
    if answer.ended or answer.failure:
        return broken(
            "closed",
            tr("{host} closes the connection on port {port} without a word.", host=host, port=port),
            tr(
                "Its WinRM service is just starting, or a firewall cuts what it sees. Start the service anew, "
                "and look at "
                "what protects the device."
            ),
            said,
            spoken=(far_side.RESTART,),
        )
    return broken(
        "silent",
        tr(
            "{host} takes connections on port {port} and says nothing within {banner_seconds:g} s.",
            host=host,
            port=port,
            banner_seconds=BANNER_SECONDS,
        ),
        tr("Its WinRM service hangs, or a firewall answers for it. Start the service anew."),
        said,
        spoken=(far_side.RESTART,),
    )


def not_winrm(attempt: Attempt, answer: Answer, evidence: tuple[Observation, ...]) -> Seen:
    host, port, status = attempt.host, attempt.port, answer.status
    began = printable(answer.body, 120)
    evidence = (*evidence, Observation(tr("It sent"), began, is_fault=True)) if began else evidence
    words, fix, help, spoken = _BY_STATUS.get(status, _OTHER if status < 500 else _SERVER_ERROR)
    cause = _CAUSES.get(status, "not_winrm" if status < 500 else "server_error")
    summary = words.format(host=host, port=port, status=status)
    return broken(cause, summary, fix, *evidence, help=help, spoken=spoken)
