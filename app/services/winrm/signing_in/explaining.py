"""Why a sign-in failed, in words: what a domain controller, Windows or the service has said, by its number."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from app.domain.errors import AppError, AuthenticationFailed
from app.domain.language import tr
from app.services.winrm.failures import Peer, chain
from app.services.winrm.http import Answer
from app.services.winrm.signing_in.account_names import advice

_SKEW = 300.0  # seconds that Kerberos allows, RFC 4120 section 8.2; Windows' NTLM takes more
_KERBEROS = -1765328384  # ERROR_TABLE_BASE_krb5 of MIT's krb5.h; from it the numbers of RFC 4120 section 7.5.9
_LIBRARIES = ("krb5", "gssapi", "spnego")
_OF_WIN32 = 0x80070000  # HRESULTs of winerror.h that carry one of its plain numbers


@dataclass(frozen=True, slots=True)
class _Said:
    """With {host} and {user}; `names` adds which forms of the name could be right. `cause` is a short name for it."""

    message: str
    hint: str
    names: bool = False
    cause: str = "refused"


_WRONG = _Said(tr("{host} refused the user name or the password."), AuthenticationFailed.hint, names=True)
_REFUSED = _Said(
    _WRONG.message,
    tr(
        "{hint} Windows says no more: an expired password and a locked or disabled account are refused alike.",
        hint=AuthenticationFailed.hint,
    ),
    names=True,
)
_WRONG_THERE = _Said(tr("The domain refused the password of {user}."), AuthenticationFailed.hint)
_UNKNOWN = _Said(
    tr("The domain knows no user {user}."),
    tr("Check the name, and the domain in it."),
    names=True,
    cause="unknown_user",
)
_EXPIRED = _Said(
    tr("The password of {user} has expired."),
    tr("Set a new one: at a computer of the domain with Ctrl+Alt+Del, or on the device with: net user NAME *"),
    cause="password_expired",
)
_LOCKED = _Said(
    tr("The account {user} is locked."),
    tr(
        "Too many wrong passwords were tried. Wait until it opens again, or unlock it in the domain or on the device. "
        "Do not try on: each try locks it longer."
    ),
    cause="locked",
)
_REVOKED = _Said(
    tr("The account {user} is locked or disabled."),
    tr("Look at it in the domain: unlock it, or enable it. Do not try on."),
    cause="locked",
)
_DISABLED = _Said(
    tr("The account {user} is disabled."),
    tr("Enable it in the domain or on the device, or use another."),
    cause="disabled",
)
_ENDED = _Said(
    tr("The account {user} has expired."),
    tr("Give it a later end in the domain, or use another."),
    cause="account_expired",
)
_HOURS = _Said(
    tr("{user} may not sign in at this time or from this computer."),
    tr("Use another account, or another hour."),
    cause="restricted",
)
_RIGHT = _Said(
    tr("{user} has not the right to sign in to {host} over the network."),
    tr(
        "Grant “Access this computer from the network” there, or use another account. Accounts without "
        "a password may not."
    ),
    cause="logon_right",
)
_CLOCK = _Said(
    tr("The clocks of this computer, of {host} and of the domain differ by more than five minutes."),
    tr("Set the wrong one. On Windows: w32tm /resync"),
    cause="clock_skew",
)
_SPN = _Said(
    tr("The domain knows no device of the name {host} (no service principal HTTP/{host})."),
    tr(
        "Use the full name that the device has in the domain, such as pc7.corp.example, or choose NTLM "
        "for this device. "
        "In the domain, setspn -Q HTTP/{host} shows who has the name."
    ),
    cause="spn",
)
_STRANGER = _Said(
    tr("{host} does not take the certificate."),
    tr(
        "On the device, allow certificates and say which user it stands for: Set-Item "
        "WSMan:\\localhost\\Service\\Auth\\Certificate $true, then New-Item "
        "WSMan:\\localhost\\ClientCertificate with its "
        "subject (the user's UPN) and issuer."
    ),
    cause="certificate",
)
_REALM = _Said(
    tr("No domain controller is known for the domain of {user}."),
    tr("Write the full name of the domain (ada@corp.example), and use a DNS server that knows it; or choose NTLM."),
    cause="no_domain",
)
_NO_KDC = _Said(
    tr("No domain controller answers."),
    tr("Kerberos needs one. Look at the network and the DNS server of this computer, or choose NTLM for this device."),
    cause="no_domain_controller",
)
_NO_TICKET = _Said(
    tr("This computer has no Kerberos ticket for you."),
    tr("Give a password, or get a ticket first: kinit ada@CORP.EXAMPLE (on Windows: sign in to the domain)."),
    cause="no_ticket",
)
_BY_KERBEROS: Mapping[int, _Said] = {
    1: _ENDED, 6: _UNKNOWN, 7: _SPN, 12: _HOURS, 18: _REVOKED, 23: _EXPIRED, 24: _WRONG_THERE, 31: _WRONG_THERE,
    37: _CLOCK, 68: _REALM, 141: _NO_TICKET, 154: _REALM, 156: _NO_KDC, 195: _NO_TICKET,
}  # fmt: skip
_BY_WINDOWS: Mapping[int, _Said] = {  # winerror.h, and the NT status codes of [MS-ERREF] 2.3.1
    1326: _WRONG, 1327: _HOURS, 1328: _HOURS, 1329: _HOURS, 1330: _EXPIRED, 1331: _DISABLED, 1385: _RIGHT,
    1398: _CLOCK, 1793: _ENDED, 1907: _EXPIRED, 1909: _LOCKED,
    0xC000006D: _WRONG, 0xC0000064: _UNKNOWN, 0xC000006A: _WRONG, 0xC000006E: _HOURS, 0xC000006F: _HOURS,
    0xC0000070: _HOURS, 0xC0000071: _EXPIRED, 0xC0000072: _DISABLED, 0xC0000133: _CLOCK, 0xC000015B: _RIGHT,
    0xC0000193: _ENDED, 0xC0000224: _EXPIRED, 0xC0000234: _LOCKED,
    0x8009030C: _WRONG, 0x80090303: _SPN, 0x80090311: _NO_KDC, 0x80090324: _CLOCK, 0x8009030E: _NO_TICKET,
    0x80090342: _CLOCK,
}  # fmt: skip


def explained(peer: Peer, error: Exception) -> AppError | None:
    """What the numbers in `error` say; None where they say nothing about a sign-in."""
    for cause in chain(error):
        for number in _numbers(cause):
            if said := _meaning(number):
                return _failure(said, peer, str(cause))
    return None


def cause_of(failure: BaseException) -> str:
    """The short name of why a sign-in failed, for who goes on from there; "refused" where nothing more is known."""
    for cause in chain(failure):
        for number in _numbers(cause):
            if said := _meaning(number):
                return said.cause
    return "refused"


def refused(peer: Peer, answer: Answer) -> AuthenticationFailed:
    """A plain 401, in which Windows does not say why: the clock and the name's forms are what can be known."""
    failure = _failure(_STRANGER if peer.sign_in == "certificate" else _REFUSED, peer, "")
    if ahead := _seconds_ahead(answer):
        minutes = abs(ahead) / 60
        clock = (
            tr("Its clock is {minutes:,.0f} minutes ahead of this computer's:", minutes=minutes)
            if ahead > 0
            else tr("Its clock is {minutes:,.0f} minutes behind this computer's:", minutes=minutes)
        )
        failure.hint += f" {clock} {tr('Windows lets nobody in whose clock differs much.')}"
    return failure


def unexplained(peer: Peer, error: Exception) -> AppError | None:
    """A failure of Kerberos or SSPI of which we know no more than their own words."""
    if not type(error).__module__.startswith(_LIBRARIES):
        return None
    return AuthenticationFailed(
        tr("The sign-in to {host} could not be completed.", host=peer.host),
        hint=tr(
            "The details hold what the system said. NTLM may work where Kerberos does not: choose it for this device."
        ),
        details=str(error),
    )


def is_no_verdict(error: Exception) -> bool:
    """Whether Kerberos could not be used at all, so that NTLM may be tried.

    What a domain controller says about the account is final: each try with a wrong password brings a lock nearer.
    """
    if not type(error).__module__.startswith(_LIBRARIES):
        return isinstance(error, ImportError)
    meanings = [said for cause in chain(error) for number in _numbers(cause) if (said := _meaning(number))]
    return all(said in (_SPN, _REALM, _NO_KDC, _NO_TICKET, _CLOCK) for said in meanings)


def _failure(said: _Said, peer: Peer, details: str) -> AuthenticationFailed:
    user = peer.user or tr("this user")
    hint = said.hint.format(host=peer.host, user=user)
    if said.names and (more := advice(peer.user, peer.host)):
        hint = f"{hint} {more}"
    return AuthenticationFailed(said.message.format(host=peer.host, user=user), hint=hint, details=details)


def _numbers(cause: BaseException) -> Iterator[int]:
    """Every number in which the libraries give what they were told."""
    for name in ("err_code", "min_code", "winerror", "wsman_fault_code", "code"):
        if isinstance(value := getattr(cause, name, None), int):
            yield value


def _meaning(number: int) -> _Said | None:
    signed = number - 2**32 if number >= 2**31 else number  # a Kerberos number is negative, some give it unsigned
    if 0 <= signed - _KERBEROS < 256:
        return _BY_KERBEROS.get(signed - _KERBEROS)
    return _BY_WINDOWS.get(number & 0xFFFF if number & 0xFFFF0000 == _OF_WIN32 else number & 0xFFFFFFFF)


def _seconds_ahead(answer: Answer) -> float:
    """How far the clock of the service is ahead of ours, where that is too much; otherwise 0."""
    try:
        ahead = parsedate_to_datetime(next(iter(answer.all("Date")))).timestamp() - time.time()
    except (StopIteration, ValueError, TypeError, OverflowError):
        return 0
    return ahead if abs(ahead) > _SKEW else 0
