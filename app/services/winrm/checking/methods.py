"""Stage 6: how the device lets people sign in, and whether the way that is chosen for it is among them."""

from app.domain.connection_check import Help, Observation, Spoken
from app.domain.devices import Transport
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.connection_check.attempt import Attempt, Seen, broken, left_out, well
from app.services.winrm.checking import far_side
from app.services.winrm.checking.asking import Answer, ask
from app.services.winrm.checking.service import FORBIDDEN, NOT_FOUND, UNAVAILABLE, evidence_of, not_winrm

_FITTING = {"ntlm": ("ntlm", "negotiate"), "kerberos": ("negotiate", "kerberos"), "credssp": ("credssp",)}
_SAFE = frozenset({"negotiate", "kerberos", "ntlm"})
_WORDS = {"negotiate": tr("Negotiate (Kerberos or NTLM)"), "ntlm": "NTLM", "credssp": "CredSSP", "basic": "Basic"}
_ALLOW = tr("Allow Negotiate in its WinRM service.")
type _Trouble = tuple[str, str, str, tuple[Spoken, ...]]  # cause, summary, fix, commands


def look_at_methods(attempt: Attempt, task: TaskContext) -> Seen:
    answer = ask(attempt, task, identify=False)
    offers = ",".join(answer.headers.get("www-authenticate", ())).split(",")
    names = {one.split(None, 1)[0].lower() for one in offers if one.strip() and "=" not in one.split(None, 1)[0]}
    attempt.windows.offered = offered = tuple(sorted(names))
    chosen = attempt.device.sign_in
    if chosen == "certificate":
        return left_out(tr("A certificate proves who we are: that belongs to TLS."))
    if not names and (answer.status in (FORBIDDEN, NOT_FOUND, UNAVAILABLE) or answer.status >= 500):
        return not_winrm(attempt, answer, evidence_of(answer))
    said = Observation(tr("It offers"), ", ".join(offered) or _nothing(answer))
    trouble = _trouble(attempt.host, names, chosen, is_secure=attempt.device.transport is Transport.WINRMS)
    if trouble is None:
        return well(
            tr("It lets people sign in by {words}.", words=", ".join(_WORDS.get(one, one) for one in offered)), said
        )
    cause, summary, fix, spoken = trouble
    said = Observation(said.label, said.value, is_fault=True)
    return broken(cause, summary, fix, said, help=Help.EDIT_DEVICE, spoken=spoken)


def _nothing(answer: Answer) -> str:
    return tr("nothing (HTTP {status})", status=answer.status) if answer.status else answer.failure or "nothing"


def _trouble(host: str, names: set[str], chosen: str, *, is_secure: bool) -> _Trouble | None:
    negotiate = (far_side.ALLOW_NEGOTIATE,)
    if not names:
        return "none", tr("{host} offers no way of signing in.", host=host), _ALLOW, negotiate
    if chosen and not names & {*_FITTING.get(chosen, ())}:
        summary = tr(
            "{host} does not offer the sign-in that is chosen for it ({words}).",
            host=host,
            words=_WORDS.get(chosen, chosen.capitalize()),
        )
        fix = tr("Choose another sign-in for this device, or allow this one in its WinRM service.")
        return "not_offered", summary, fix, (far_side.allow(chosen),)
    if chosen or names & _SAFE or (is_secure and "basic" in names):
        return None
    if "basic" in names:
        summary = tr("{host} offers only Basic over HTTP, which would send the password readable.", host=host)
        return "basic_over_http", summary, tr("{allow} Or use WinRM over HTTPS.", allow=_ALLOW), negotiate
    if "credssp" in names:
        summary = tr("{host} offers only CredSSP, which hands it the password itself.", host=host)
        fix = tr("{allow} Or choose CredSSP for this device, if you trust it with the password.", allow=_ALLOW)
        return "only_credssp", summary, fix, negotiate
    return "none_known", tr("{host} offers no way of signing in that Satchel has.", host=host), _ALLOW, negotiate
