"""av.defender: does Microsoft Defender guard, with signatures of these days?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import counted, does_not_apply, fine, problem, warning
from app.services.facts.security.antivirus import DEFENDER

_ON = Remedy(
    "Switch on Microsoft Defender", by_hand=("As an administrator: Set-MpPreference -DisableRealtimeMonitoring $false",)
)
_UPDATE = Remedy("Update the signatures", by_hand=("Update-MpSignature", "Then: Start-MpScan -ScanType QuickScan"))


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(DEFENDER)
    if found.is_passive:
        return does_not_apply("Microsoft Defender leaves the guarding to another program")
    old = found.age > thresholds["warning_days"]
    age = Evidence("defender", "Age of its signatures", counted(found.age, "day"), old)
    scanned = "never" if found.scanned is None else f"{counted(found.scanned, 'day')} ago"
    evidence = (age, Evidence("defender", "Last quick scan", scanned))
    if not found.is_on or not found.guards:
        shown = Evidence("defender", "Guards while files are opened", "off", True)
        return problem("off", "Microsoft Defender does not guard this device", shown, *evidence, remedy=_ON)
    if old:
        say = problem if found.age > thresholds["problem_days"] else warning
        summary = f"The signatures of Microsoft Defender are {counted(found.age, 'day')} old"
        return say("outdated", summary, *evidence, why="It misses new viruses.", remedy=_UPDATE)
    return fine("Microsoft Defender guards this device", *evidence)


CHECK = Check(
    "av.defender",
    "Microsoft Defender",
    CheckGroup.SECURITY,
    (DEFENDER,),
    judge,
    thresholds={"warning_days": 3, "problem_days": 7},
    depth=Depth.FULL,
    proven_on=frozenset(),
)
