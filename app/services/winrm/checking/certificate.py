"""Stage 4, with HTTPS: whose certificate it is. Nothing is sent before that is known."""

import ssl

from app.domain.connection_check import Help, Observation
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.connection_check.attempt import STAGE_SECONDS, Attempt, Seen, broken, well
from app.services.connection_check.tcp import try_address
from app.services.sliced_waits import shake_hands
from app.services.winrm.certificates import Certificate, normalised
from app.services.winrm.checking import far_side
from app.services.winrm.checking.asking import cut_by, open_minded_context

_EXPIRED, _NOT_YET = (
    10,
    9,
)  # X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID: openssl-verification-options(1)
_OTHER_NAME, _OTHER_ADDRESS = 62, 64  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
_OLD = ("UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION", "VERSION_TOO_LOW")
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER", "PACKET_LENGTH")


def look_at_certificate(attempt: Attempt, task: TaskContext) -> Seen:
    shown, error = _shake_hands(attempt, open_minded_context(), task)
    if shown is None:
        return _no_handshake(attempt, error)
    evidence = _shown(shown)
    if pin := normalised(attempt.device.pin):
        if shown.sha256 != pin:
            return _changed(attempt, shown, pin)
        attempt.windows.pin = pin
        return well(tr("It shows the certificate that is trusted for this device."), *evidence)
    checked, error = _shake_hands(attempt, ssl.create_default_context(), task)
    if checked is not None:
        attempt.windows.pin = checked.sha256
        return well(tr("An authority that this computer trusts vouches for the certificate."), *evidence)
    if isinstance(error, ssl.SSLCertVerificationError):
        said = Observation(tr("The judgement"), error.verify_message, is_fault=True)
        return _not_trusted(attempt, error.verify_code, *evidence, said)
    return _no_handshake(attempt, error)


def shows_certificate(attempt: Attempt, task: TaskContext) -> bool:
    """Whether TLS is spoken there, whoever it is."""
    return _shake_hands(attempt, open_minded_context(), task)[0] is not None


def _shake_hands(
    attempt: Attempt, context: ssl.SSLContext, task: TaskContext
) -> tuple[Certificate | None, OSError | None]:
    assert attempt.peer is not None  # noqa: S101 - the stage before has found it
    knocked = try_address(attempt.peer, STAGE_SECONDS, task)
    if knocked.connection is None:
        return None, ConnectionRefusedError(knocked.error, knocked.words)
    with knocked.connection as connection, cut_by(task, connection):
        try:
            with shake_hands(context, connection, attempt.host, STAGE_SECONDS, task.check) as dressed:
                return Certificate(dressed.getpeercert(binary_form=True) or b""), None
        except OSError as error:
            task.check()
            return None, error


def _shown(certificate: Certificate) -> tuple[Observation, ...]:
    return (
        Observation(tr("Certificate"), certificate.kind),
        Observation(tr("Fingerprint"), certificate.fingerprint),
    )


def _no_handshake(attempt: Attempt, error: OSError | None) -> Seen:
    host, port = attempt.host, attempt.port
    reason = (getattr(error, "reason", "") or "") if isinstance(error, ssl.SSLError) else ""
    said = Observation(tr("The handshake ended with"), reason or str(error) or tr("nothing"), is_fault=True)
    if any(one in reason for one in _OLD):
        return broken(
            "old_protocol",
            tr("{host} knows only versions of TLS that are broken and given up everywhere.", host=host),
            tr(
                "Update Windows there, or allow TLS 1.2 in it. Until then use WinRM without HTTPS: NTLM and Kerberos "
                "encrypt by themselves."
            ),
            said,
            help=Help.EDIT_DEVICE,
        )
    if any(one in reason for one in _NO_TLS):
        return broken(
            "no_tls",
            tr("What answers on port {port} of {host} does not speak TLS.", port=port, host=host),
            tr("Set the device to WinRM without HTTPS (usually port 5985), or correct the port."),
            said,
            help=Help.EDIT_DEVICE,
        )
    if isinstance(error, TimeoutError):
        return broken(
            "silent",
            tr("{host} takes the connection on port {port}, and says nothing to the handshake.", host=host, port=port),
            tr("The service hangs, or a firewall answers for it. Start the service anew."),
            said,
            spoken=(far_side.RESTART,),
        )
    return broken(
        "broken_off",
        tr("{host} breaks the TLS handshake off.", host=host),
        tr("Its listener has no certificate any more, or one that was replaced: make the listener anew."),
        said,
        spoken=(far_side.LISTENERS, far_side.HTTPS_LISTENER),
    )


def _changed(attempt: Attempt, shown: Certificate, pin: str) -> Seen:
    return broken(
        "changed",
        tr("{host} shows another certificate than the one that was trusted.", host=attempt.host),
        tr(
            "Do not connect until you know why: it was renewed, or somebody is in between. Ask at the device for the "
            "fingerprint. If it was renewed, take the old one out of the device, and connect."
        ),
        Observation(tr("Trusted"), Certificate.written(pin)),
        Observation(tr("It shows"), shown.fingerprint, is_fault=True),
        help=Help.EDIT_DEVICE,
    )


def _not_trusted(attempt: Attempt, code: int, *evidence: Observation) -> Seen:
    host = attempt.host
    trust = tr("Compare the fingerprint with the one at the device, and trust this one certificate; or")
    causes = {
        _EXPIRED: (
            "expired",
            tr("The certificate of {host} has expired.", host=host),
            tr("{trust} renew it on the device.", trust=trust),
        ),
        _NOT_YET: (
            "not_yet_valid",
            tr("The certificate of {host} is not valid yet.", host=host),
            tr("Compare the clocks of both sides: one of them is wrong."),
        ),
        _OTHER_NAME: (
            "wrong_name",
            tr("The certificate is for another name than {host}.", host=host),
            tr("{trust} reach the device by the name in its certificate.", trust=trust),
        ),
    }
    causes[_OTHER_ADDRESS] = causes[_OTHER_NAME]
    unknown = (
        "unknown",
        tr("Nobody that this computer trusts vouches for the certificate of {host}.", host=host),
        tr("{trust} add the authority of the client to those that this computer trusts.", trust=trust),
    )
    cause, summary, fix = causes.get(code, unknown)
    return broken(cause, summary, fix, *evidence, help=Help.TRUST_KEY)
