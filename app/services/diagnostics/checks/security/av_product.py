"""av.product: does a program against viruses work?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import fine, listed, problem, warning
from app.services.facts.security.antivirus import ANTIVIRUS, Antivirus

_ON = Remedy(
    tr("Switch on the protection"),
    by_hand=(tr("Settings > Privacy & security > Windows Security > Virus & threat protection."),),
)
_UPDATE = Remedy(tr("Update its signatures"), by_hand=(tr("Open the program and let it update itself."),))
_ONE = Remedy(tr("Keep one of them"), by_hand=(tr("Uninstall the others, then restart."),))


def _shown(one: Antivirus) -> Evidence:
    state = f"{'on' if one.is_on else 'off'}, {tr('up to date') if one.is_up_to_date else tr('out of date')}"
    return Evidence("antivirus", one.name, state, not one.is_on or not one.is_up_to_date)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    products = facts.get(ANTIVIRUS)
    evidence = [_shown(one) for one in products]
    active = [one for one in products if one.is_on]
    if not active:
        none = Evidence("antivirus", tr("Programs against viruses that are on"), tr("none"), True)
        return problem("none", tr("No program against viruses is switched on"), none, *evidence, remedy=_ON)
    names = listed(one.name for one in active)
    if len(active) > 1:
        both = Evidence("antivirus", tr("On at the same time"), names, True)
        why = tr("They get in each other's way and slow the device down.")
        return warning(
            "several",
            tr("{active} programs against viruses at once", active=len(active)),
            both,
            *evidence,
            why=why,
            remedy=_ONE,
        )
    if not active[0].is_up_to_date:
        return warning(
            "outdated",
            tr("{names} is out of date", names=names),
            *evidence,
            why=tr("It misses new viruses."),
            remedy=_UPDATE,
        )
    return fine(tr("{names} is on and up to date", names=names), *(one for one in evidence if not one.is_fault))


CHECK = Check(
    "av.product",
    tr("Protection from viruses"),
    CheckGroup.SECURITY,
    (ANTIVIRUS,),
    judge,
    depth=Depth.FULL,
    proven_on=frozenset(),
)
