"""inv.lic: is Windows activated?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.services.diagnostics.wording import does_not_apply, fine, warning
from app.services.facts.inventory.licence import LICENCE

_ACTIVATE = Remedy(
    tr("Activate Windows"),
    by_hand=(
        tr("Settings > System > Activation: after a change of the hardware choose the troubleshooter there."),
        tr("In a company: see that the KMS server is reached, then as an administrator: slmgr.vbs /ato"),
    ),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    licences = facts.get(LICENCE)
    if not licences:
        return does_not_apply(tr("No licence of Windows has a key here"))
    evidence = [Evidence("licence", one.name, one.status, not one.is_activated) for one in licences]
    missing = [one for one in licences if not one.is_activated]
    if missing and not any(one.is_activated for one in licences):
        left = tr(", {days} left", days=counted(missing[0].days, "day")) if missing[0].days else ""
        summary = tr("Windows is {status}{left}", status=missing[0].status, left=left)
        return warning("not_activated", summary, *evidence, remedy=_ACTIVATE)
    return fine(tr("Windows is activated"), *(one for one in evidence if not one.is_fault))


CHECK = Check(
    "inv.lic", tr("Licence"), CheckGroup.INVENTORY, (LICENCE,), judge, depth=Depth.FULL, proven_on=frozenset()
)
