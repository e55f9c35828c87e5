"""acct.domain: does the domain still trust this device?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.services.diagnostics.wording import fine, problem, warning
from app.services.facts.accounts.windows_sign_in import MEMBERSHIP

_REPAIR = Remedy(
    "Make the domain trust the device again",
    by_hand=(
        "Have a local administrator's password at hand first.",
        "As an administrator: Test-ComputerSecureChannel -Repair -Credential (Get-Credential)",
    ),
)
_SIGN_IN = Remedy(
    "Sign in to Microsoft 365 again",
    by_hand=("Lock the screen and sign in again.", "Else: Settings > Accounts > Access work or school."),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(MEMBERSHIP)
    place = found.domain or found.tenant or "Microsoft Entra"
    where = Evidence("membership", "Belongs to", place)
    if found.domain and found.channel is False:
        broken = Evidence("membership", "Secure channel to the domain", "broken", True)
        why = "Accounts of the domain cannot sign in, or only with what the device remembers of them."
        return problem(
            "channel", f"{found.domain} does not trust this device any more", where, broken, why=why, remedy=_REPAIR
        )
    if found.token is False:
        token = Evidence("membership", "Token of Microsoft 365", "none", True)
        return warning(
            "token", "The person at the desktop is not signed in to Microsoft 365", where, token, remedy=_SIGN_IN
        )
    if found.domain and found.channel is None:
        summary = f"Whether {found.domain} trusts this device could not be asked: needs administrator rights"
        return Judgement(Verdict.UNKNOWN, summary, evidence=(where,), reason=Reason.DENIED)
    return fine(f"This device belongs to {place}", where)


CHECK = Check(
    "acct.domain",
    "Domain",
    CheckGroup.ACCOUNTS,
    (MEMBERSHIP,),
    judge,
    depends_on=("net.gateway", "dns.resolve"),
    depth=Depth.FULL,
    proven_on=frozenset(),
)
