"""acct.domain: does the domain still trust this device?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.domain.language import tr
from app.services.diagnostics.wording import fine, problem, warning
from app.services.facts.accounts.windows_sign_in import MEMBERSHIP

_REPAIR = Remedy(
    tr("Make the domain trust the device again"),
    by_hand=(
        tr("Have a local administrator's password at hand first."),
        tr("As an administrator: Test-ComputerSecureChannel -Repair -Credential (Get-Credential)"),
    ),
)
_SIGN_IN = Remedy(
    tr("Sign in to Microsoft 365 again"),
    by_hand=(tr("Lock the screen and sign in again."), tr("Else: Settings > Accounts > Access work or school.")),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(MEMBERSHIP)
    place = found.domain or found.tenant or "Microsoft Entra"
    where = Evidence("membership", tr("Belongs to"), place)
    if found.domain and found.channel is False:
        broken = Evidence("membership", tr("Secure channel to the domain"), tr("broken"), True)
        why = tr("Accounts of the domain cannot sign in, or only with what the device remembers of them.")
        return problem(
            "channel",
            tr("{domain} does not trust this device any more", domain=found.domain),
            where,
            broken,
            why=why,
            remedy=_REPAIR,
        )
    if found.token is False:
        token = Evidence("membership", tr("Token of Microsoft 365"), tr("none"), True)
        return warning(
            "token", tr("The person at the desktop is not signed in to Microsoft 365"), where, token, remedy=_SIGN_IN
        )
    if found.domain and found.channel is None:
        summary = tr(
            "Whether {domain} trusts this device could not be asked: needs administrator rights", domain=found.domain
        )
        return Judgement(Verdict.UNKNOWN, summary, evidence=(where,), reason=Reason.DENIED)
    return fine(tr("This device belongs to {place}", place=place), where)


CHECK = Check(
    "acct.domain",
    tr("Domain"),
    CheckGroup.ACCOUNTS,
    (MEMBERSHIP,),
    judge,
    depends_on=("net.gateway", "dns.resolve"),
    depth=Depth.FULL,
    proven_on=frozenset(),
)
