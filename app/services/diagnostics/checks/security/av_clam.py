"""av.clam: where ClamAV is installed, does it know the viruses of these days?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import counted, fine, warning
from app.services.facts.security.antivirus import CLAM

_UPDATE = Remedy("Update the signatures", by_hand=("freshclam", "systemctl enable --now clamav-freshclam"))


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(CLAM)
    service = (
        []
        if found.updates is None
        else [
            Evidence(
                "clam", "Service that updates them", "runs" if found.updates else "does not run", not found.updates
            )
        ]
    )
    if found.age is None:
        shown = Evidence("clam", "Signatures", "none", True)
        return warning(
            "no_signatures", "ClamAV has no signatures, so it finds nothing", shown, *service, remedy=_UPDATE
        )
    days = int(found.age)
    age = Evidence("clam", "Age of its signatures", counted(days, "day"), days > thresholds["days"])
    if age.is_fault:
        summary = f"The signatures of ClamAV are {counted(days, 'day')} old"
        return warning("outdated", summary, age, *service, why="It misses new viruses.", remedy=_UPDATE)
    return fine(f"The signatures of ClamAV are {counted(max(days, 0), 'day')} old", age, *service)


CHECK = Check(
    "av.clam",
    "ClamAV",
    CheckGroup.SECURITY,
    (CLAM,),
    judge,
    thresholds={"days": 7},
    depth=Depth.FULL,
    proven_on=frozenset(),
)
