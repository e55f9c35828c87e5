"""Who shows which certificate at a port, and who trusts it: the system, and the list that comes with Satchel."""

import os
import ssl
import time
from dataclasses import dataclass
from pathlib import Path

from app.services.probes.tcp import Attempt, Way, connected

FINE, NOT_YET_VALID, EXPIRED, OTHER_NAME = 0, 9, 10, 62
UNKNOWN_ISSUERS = (2, 18, 19, 20, 21)
"""Codes of X509_verify_cert, see the manual of OpenSSL."""

_STORES = (  # Debian and Arch, Red Hat, SUSE, Alpine and macOS
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """`der` is b"" where no certificate came. `system` and `ours` are the verdicts, None where that was not tried."""

    attempt: Attempt
    der: bytes = b""
    system: int | None = None
    ours: int | None = None


def look_at(host: str, port: int, within: float) -> Shown:
    """Who answers there, within `within` seconds for all of it."""
    until = time.monotonic() + within
    first = shown_at(host, port, within)
    if not first.der:
        return first
    trusts = trust_of_the_system(), trust_of_ours()
    system, ours = (_shake(host, port, until, trust).system if trust else None for trust in trusts)
    attempt = first.attempt
    if system is ours is None and any(trusts):
        attempt = Attempt(Way.LATE, attempt.address, attempt.milliseconds)
    if os.name == "nt" and system != FINE and ours == FINE:
        system = None  # Windows fetches an authority when it is first needed: a list without it says nothing
    return Shown(attempt, first.der, system, ours)


def shown_at(host: str, port: int, within: float) -> Shown:
    """Only the certificate; nobody judges it."""
    return _shake(host, port, time.monotonic() + within, trust_nobody())


def _shake(host: str, port: int, until: float, context: ssl.SSLContext) -> Shown:
    """One handshake. Its verdict stands in `system`."""
    attempt, made = connected(host, port, max(until - time.monotonic(), 0.05))
    if made is None:
        return Shown(attempt)
    with made:
        made.settimeout(max(until - time.monotonic(), 0.05))
        try:
            with context.wrap_socket(made, server_hostname=host) as secure:
                return Shown(attempt, secure.getpeercert(True) or b"", FINE)
        except ssl.SSLCertVerificationError as error:
            return Shown(attempt, b"", error.verify_code)
        except TimeoutError:
            return Shown(Attempt(Way.LATE, attempt.address, attempt.milliseconds))
        except (OSError, ValueError):
            return Shown(attempt)


def trust_nobody() -> ssl.SSLContext:
    """To see the certificate, whatever it is. Nothing is sent over such a connection."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")  # old servers show theirs too
    return context


def trust_of_the_system() -> ssl.SSLContext | None:
    context = _strict()
    context.load_default_certs()
    if not context.cert_store_stats()["x509_ca"]:
        # A Python that was built elsewhere looks for the list in the place of its own system.
        store = next((one for one in _STORES if Path(one).is_file()), None)
        if store is None:
            return None
        context.load_verify_locations(store)
    return context


def trust_of_ours() -> ssl.SSLContext | None:
    """The list of Mozilla that comes with the program: nobody at this site can add to it."""
    try:
        import certifi
    except ImportError:
        return None
    context = _strict()
    context.load_verify_locations(certifi.where())
    return context


def _strict() -> ssl.SSLContext:
    # Without VERIFY_X509_STRICT: browsers and the system's own tools take certificates that are a little out of form.
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
