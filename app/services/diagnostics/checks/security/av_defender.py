"""av.defender: does Microsoft Defender guard, with signatures of these days?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.services.diagnostics.wording import does_not_apply, fine, problem, warning
from app.services.facts.security.antivirus import DEFENDER

_ON = Remedy(
    tr("Switch on Microsoft Defender"),
    by_hand=(tr("As an administrator: Set-MpPreference -DisableRealtimeMonitoring $false"),),
)
_UPDATE = Remedy(
    tr("Update the signatures"), by_hand=("Update-MpSignature", tr("Then: Start-MpScan -ScanType QuickScan"))
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(DEFENDER)
    if found.is_passive:
        return does_not_apply(tr("Microsoft Defender leaves the guarding to another program"))
    old = found.age > thresholds["warning_days"]
    age = Evidence("defender", tr("Age of its signatures"), counted(found.age, "day"), old)
    scanned = tr("never") if found.scanned is None else counted(found.scanned, "day ago", "days ago")
    evidence = (age, Evidence("defender", tr("Last quick scan"), scanned))
    if not found.is_on or not found.guards:
        shown = Evidence("defender", tr("Guards while files are opened"), tr("off"), True)
        return problem("off", tr("Microsoft Defender does not guard this device"), shown, *evidence, remedy=_ON)
    if old:
        say = problem if found.age > thresholds["problem_days"] else warning
        summary = tr("The signatures of Microsoft Defender are {days} old", days=counted(found.age, "day"))
        return say("outdated", summary, *evidence, why=tr("It misses new viruses."), remedy=_UPDATE)
    return fine(tr("Microsoft Defender guards this device"), *evidence)


CHECK = Check(
    "av.defender",
    tr("Microsoft Defender"),
    CheckGroup.SECURITY,
    (DEFENDER,),
    judge,
    thresholds={"warning_days": 3, "problem_days": 7},
    depth=Depth.FULL,
    proven_on=frozenset(),
)
