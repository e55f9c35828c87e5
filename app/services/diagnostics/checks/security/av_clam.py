"""av.clam: where ClamAV is installed, does it know the viruses of these days?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.services.diagnostics.wording import fine, warning
from app.services.facts.security.antivirus import CLAM

_UPDATE = Remedy(tr("Update the signatures"), by_hand=("freshclam", "systemctl enable --now clamav-freshclam"))


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(CLAM)
    service = (
        []
        if found.updates is None
        else [
            Evidence(
                "clam",
                tr("Service that updates them"),
                tr("runs") if found.updates else tr("does not run"),
                not found.updates,
            )
        ]
    )
    if found.age is None:
        shown = Evidence("clam", tr("Signatures"), tr("none"), True)
        return warning(
            "no_signatures", tr("ClamAV has no signatures, so it finds nothing"), shown, *service, remedy=_UPDATE
        )
    days = int(found.age)
    age = Evidence("clam", tr("Age of its signatures"), counted(days, "day"), days > thresholds["days"])
    if age.is_fault:
        summary = tr("The signatures of ClamAV are {days} old", days=counted(days, "day"))
        return warning("outdated", summary, age, *service, why=tr("It misses new viruses."), remedy=_UPDATE)
    return fine(tr("The signatures of ClamAV are {days} old", days=counted(max(days, 0), "day")), age, *service)


CHECK = Check(
    "av.clam",
    tr("ClamAV"),
    CheckGroup.SECURITY,
    (CLAM,),
    judge,
    thresholds={"days": 7},
    depth=Depth.FULL,
    proven_on=frozenset(),
)
