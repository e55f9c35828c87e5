"""Signing in to a WinRM service: the tokens of NTLM, Kerberos, Negotiate and CredSSP, a password, a certificate."""

import base64
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from app.domain.credentials import Credential
from app.domain.errors import AuthenticationFailed, FileError
from app.domain.language import tr
from app.services.winrm.failures import CHOOSE_CERTIFICATE
from app.services.winrm.http import Answer
from app.services.winrm.link import Entry, Link, Method
from app.services.winrm.signing_in.account_names import is_domain_user, kerberos_name, plain_name

if TYPE_CHECKING:
    import ssl

_LEGS = 12  # round trips: CredSSP takes about six
_STEP_SECONDS = 20.0  # for one step, which may ask a domain controller
_SERVICE = "HTTP"  # the service principal: every domain computer answers to HTTP/<its name>


class Refused(Exception):
    """The service does not take the credential."""

    def __init__(self, entry: Entry, answer: Answer) -> None:
        super().__init__(f"HTTP {answer.status}")
        self.entry = entry
        self.answer = answer
        self.code = answer.status


def basic(credential: Credential) -> str:
    """The header. In UTF-8: others write a text in Latin-1, and fail for a password that has other letters."""
    password = credential.password.reveal() if credential.password else ""
    return "Basic " + base64.b64encode(f"{plain_name(credential.user)}:{password}".encode()).decode("ascii")


def show_certificate(context: "ssl.SSLContext", entry: Entry) -> None:
    """Let TLS prove who we are. Raises FileError."""
    import ssl

    passphrase = entry.credential.key_passphrase
    try:
        # Always a passphrase: without one, OpenSSL would ask for it on the terminal.
        context.load_cert_chain(entry.certificate_file, password=passphrase.reveal() if passphrase else "")
    except FileNotFoundError as error:
        raise FileError(
            tr("There is no certificate file {certificate_file}.", certificate_file=entry.certificate_file),
            hint=CHOOSE_CERTIFICATE,
        ) from error
    except (OSError, ssl.SSLError, ValueError) as error:
        raise FileError(
            tr(
                "{certificate_file} cannot be read as a certificate with its key.",
                certificate_file=entry.certificate_file,
            ),
            hint=tr(
                "It must be one PEM file that holds both; its passphrase is the one of the vault entry. "
                "From a .pfx: openssl pkcs12 -in cert.pfx -out cert.pem"
            ),
            details=str(error),
        ) from error


def shake_hands(entry: Entry, link: Link, certificate: bytes | None, send: Callable[[str], Answer]) -> Any:
    """Exchange tokens until both sides are content. Returns the context, which can seal messages.

    `certificate` (DER) is the service's where there is TLS: the sign-in is bound to it, so that nobody in between can
    pass it on. `send` posts nothing but an Authorization header. Raises Refused, spnego's errors, and what `send` does.
    """
    context, token = _in_time(link, partial(_begin, entry, certificate))
    for _ in range(_LEGS):
        answer = send(f"{entry.scheme} {base64.b64encode(token or b'').decode('ascii')}")
        returned = _token(answer, entry.scheme)
        token = _in_time(link, partial(context.step, returned)) if returned else None
        if entry.method is Method.CREDSSP or not entry.is_secure:
            _check_strength(context, entry.host)
        if token:
            continue
        if answer.status >= 400:
            raise Refused(entry, answer)
        if not context.complete:
            raise ValueError("the service has not proven who it is")
        return context
    raise ValueError("the sign-in does not come to an end")


def _check_strength(context: Any, host: str) -> None:
    """Somebody in between can take words out of NTLM's challenge: what is sealed then could be read or forged.

    pyspnego goes along with that. Every Windows since Vista offers all of them to who asks, as we do.
    """
    from spnego._ntlm import NTLMProxy
    from spnego._ntlm_raw.messages import NegotiateFlags as Words

    inner = context  # NTLM may be inside of SPNEGO, and both inside of CredSSP
    while not isinstance(inner, NTLMProxy):
        inner = getattr(inner, "_auth_context", None) or getattr(inner, "_context", None)
        if inner is None:
            return
    needed = Words.sign | Words.seal | Words.extended_session_security | Words.key_128 | Words.key_exch
    if inner.complete and inner._context_attr & needed != needed:
        raise AuthenticationFailed(
            tr("{host}, or somebody on the way to it, wants a weak encryption. No command was sent.", host=host),
            hint=tr("Use winrms:// (HTTPS) for this device. Look at the network if it was reached before."),
        )


def _begin(entry: Entry, certificate: bytes | None) -> tuple[Any, bytes | None]:
    """The context and its first token."""
    if entry.method is Method.NEGOTIATE and sys.platform != "win32":
        from app.services.winrm.signing_in.explaining import is_no_verdict

        try:
            return _begin(replace(entry, method=Method.KERBEROS), certificate)
        except Exception as error:
            if not is_no_verdict(error):
                raise
        return _begin(replace(entry, method=Method.NTLM), certificate)
    context = _context(entry, certificate)
    return context, context.step()


def _context(entry: Entry, certificate: bytes | None) -> Any:
    import spnego

    password = entry.credential.password
    user = plain_name(entry.credential.user)
    protocols = {Method.NTLM: "ntlm", Method.KERBEROS: "kerberos", Method.CREDSSP: "credssp"}
    options = spnego.NegotiateOptions.none
    more: dict[str, Any] = {}
    if entry.method is Method.CREDSSP:
        # Those before can be fooled by somebody in between (CVE-2018-0886); Windows has this one since March 2018.
        more["credssp_min_protocol"] = 5
    if entry.method is Method.NTLM or (entry.method is Method.CREDSSP and not is_domain_user(user)):
        # pyspnego's own NTLM also on Windows: what it does here is what it does there. And no domain is asked for an
        # account that is none of its: it would count as a wrong password of somebody who has the same name there.
        options = spnego.NegotiateOptions.use_ntlm
    elif entry.method is Method.KERBEROS and sys.platform != "win32":
        user = kerberos_name(user)
    if entry.method in (Method.KERBEROS, Method.NEGOTIATE) and not entry.is_secure:
        options |= spnego.NegotiateOptions.wrapping_winrm
    return spnego.client(
        user or None,
        password.reveal() if password else None,
        hostname=entry.host,
        service=_SERVICE,
        protocol=protocols.get(entry.method, "negotiate"),
        options=options,
        channel_bindings=_binding(certificate) if certificate else None,
        **more,
    )


def _binding(certificate: bytes) -> Any:
    """RFC 5929, tls-server-end-point."""
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from spnego.channel_bindings import GssChannelBindings

    try:
        algorithm = x509.load_der_x509_certificate(certificate).signature_hash_algorithm
    except (UnsupportedAlgorithm, ValueError):
        return None
    if algorithm is None or algorithm.name in ("md5", "sha1"):
        algorithm = hashes.SHA256()
    digest = hashes.Hash(algorithm)
    digest.update(certificate)
    return GssChannelBindings(application_data=b"tls-server-end-point:" + digest.finalize())


def _token(answer: Answer, scheme: str) -> bytes:
    """What the service says in its turn; b"" for nothing. Raises ValueError."""
    for value in answer.all("WWW-Authenticate"):
        for offer in value.split(","):
            word, _, token = offer.strip().partition(" ")
            if word.lower() == scheme.lower() and token.strip():
                return base64.b64decode(token.strip(), validate=True)
    return b""


def _in_time[T](link: Link, step: Callable[[], T]) -> T:
    """Kerberos may wait long for a domain controller; nothing can cut that short but leaving it alone."""
    outcome: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(step())
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=run, name="winrm-sign-in", daemon=True)
    thread.start()
    waited = 0.0
    while thread.is_alive() and waited < _STEP_SECONDS and not link.is_cut:
        thread.join(0.1)
        waited += 0.1
    if failure:
        raise failure[0]
    if outcome:
        return outcome[0]
    raise (
        ConnectionAbortedError(tr("the link was cut")) if link.is_cut else TimeoutError("no domain controller answers")
    )
