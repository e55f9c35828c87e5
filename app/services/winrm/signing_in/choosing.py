"""How to sign in: what the device's owner wants, what its service offers, and what is safe."""

import importlib.util
import ipaddress
import sys
from dataclasses import replace

from app.domain.devices import SIGN_INS
from app.domain.errors import AuthenticationFailed, TargetUnreachable
from app.domain.language import tr
from app.services.winrm.failures import NOT_WINRM_HINT
from app.services.winrm.http import Answer
from app.services.winrm.link import Entry, Link, Method
from app.services.winrm.signing_in.account_names import is_domain_user

_ALLOW_NEGOTIATE = tr("Allow Negotiate on the device: Set-Item WSMan:\\localhost\\Service\\Auth\\Negotiate $true")


def choose(link: Link, entry: Entry, wanted: str) -> Entry:
    """`entry` with how to sign in, after the service was asked, without a credential, what it offers.

    `wanted` is `Device.sign_in`. Raises TargetUnreachable where it is no WinRM service, AuthenticationFailed where it
    offers nothing that is safe or not what is wanted, and what `wire.ask_openly` raises.
    """
    from app.services.winrm.wire import ask_openly

    return choose_among(ask_openly(link, entry), entry, wanted)


def choose_among(answer: Answer, entry: Entry, wanted: str) -> Entry:
    """The same, with what the service has answered."""
    if wanted == Method.CERTIFICATE.value:
        if not entry.is_secure:
            raise AuthenticationFailed(
                tr("A client certificate needs TLS. Nothing was sent."),
                hint=tr("Use winrms:// (HTTPS) for this device."),
            )
        return replace(entry, method=Method.CERTIFICATE)
    offered = offers(answer)
    if answer.status != 401 or not offered:
        raise TargetUnreachable(
            tr("{host} answers, but not as a WinRM service (HTTP {status}).", host=entry.host, status=answer.status),
            hint=NOT_WINRM_HINT,
        )
    return _wanted(offered, entry, Method(wanted)) if wanted in SIGN_INS else _automatic(offered, entry)


def offers(answer: Answer) -> dict[str, str]:
    """The ways of signing in that a service names, in its own writing, by their names in small letters."""
    words = (offer.strip().partition(" ")[0] for value in answer.all("WWW-Authenticate") for offer in value.split(","))
    return {word.lower(): word for word in words if word and "=" not in word}


def _wanted(offered: dict[str, str], entry: Entry, method: Method) -> Entry:
    names = {
        Method.NTLM: ("ntlm", "negotiate"),
        Method.KERBEROS: ("negotiate", "kerberos"),
        Method.CREDSSP: ("credssp",),
    }[method]
    scheme = next((offered[name] for name in names if name in offered), "")
    if not scheme:
        raise AuthenticationFailed(
            tr(
                "{host} does not offer the sign-in that is chosen for it. It offers {offered}.",
                host=entry.host,
                offered=_list(offered),
            ),
            hint=tr(
                "Allow it on the device: Set-Item WSMan:\\localhost\\Service\\Auth\\{names} $true. Or "
                "choose another sign-in for this device.",
                names=names[-1].capitalize().replace("Credssp", "CredSSP"),
            ),
        )
    if method is Method.KERBEROS:
        _check_kerberos(entry)
    return replace(entry, method=method, scheme=scheme)


def _automatic(offered: dict[str, str], entry: Entry) -> Entry:
    scheme = offered.get("negotiate") or offered.get("ntlm")
    if scheme:
        kerberos = scheme.lower() == "negotiate" and _kerberos_may_work(entry)
        return replace(entry, method=Method.NEGOTIATE if kerberos else Method.NTLM, scheme=scheme)
    if "kerberos" in offered:
        _check_kerberos(entry)
        return replace(entry, method=Method.KERBEROS, scheme=offered["kerberos"])
    if "basic" in offered and entry.is_secure:
        return replace(entry, method=Method.BASIC)
    if "basic" in offered:
        raise AuthenticationFailed(
            tr(
                "{host} offers only Basic over HTTP, which would send the password readable. Nothing was sent.",
                host=entry.host,
            ),
            hint=tr("Use winrms:// (HTTPS), or allow Negotiate on the device."),
        )
    if "credssp" in offered:
        raise AuthenticationFailed(
            tr("{host} offers only CredSSP, which hands it the password itself. Nothing was sent.", host=entry.host),
            hint=tr(
                "{allow_negotiate}. Or choose CredSSP for this device, if you trust it with the password.",
                allow_negotiate=_ALLOW_NEGOTIATE,
            ),
        )
    raise AuthenticationFailed(
        tr("{host} offers no way of signing in that Satchel has ({offered}).", host=entry.host, offered=_list(offered)),
        hint=_ALLOW_NEGOTIATE,
    )


def has_kerberos() -> bool:
    """Whether this computer can speak it: Windows always; elsewhere with the Python packages gssapi and krb5."""
    return sys.platform == "win32" or all(importlib.util.find_spec(name) for name in ("gssapi", "krb5"))


def is_address(host: str) -> bool:
    """Whether it is an IP address, for which no domain controller has a ticket."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _kerberos_may_work(entry: Entry) -> bool:
    """Asked for in vain, a domain controller may cost many seconds."""
    return is_domain_user(entry.credential.user) and not is_address(entry.host) and has_kerberos()


def _check_kerberos(entry: Entry) -> None:
    if is_address(entry.host):
        raise AuthenticationFailed(
            tr(
                "Kerberos does not work with an address: {host} has no name for which there is a ticket.",
                host=entry.host,
            ),
            hint=tr("Give the device its full name (pc7.corp.example) instead of its address, or choose NTLM for it."),
        )
    if not has_kerberos():
        raise AuthenticationFailed(
            tr("Kerberos cannot be spoken from this computer."),
            hint=tr(
                "Choose NTLM for this device. On Linux, python3 dev.py kerberos adds what is missing (the Python "
                "packages gssapi and krb5)."
            ),
        )


def _list(offered: dict[str, str]) -> str:
    return ", ".join(offered.values()) or "nothing"
