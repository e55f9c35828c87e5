"""acct.admins: who may do everything here, and who may that did not before?"""

import re

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import counted, tr
from app.services.diagnostics.wording import fine, listed, note, warning
from app.services.facts.accounts.administrators import ADMINISTRATORS, Administrators

_ONE_ROOT = Remedy(
    tr("Leave the number 0 to one account"),
    by_hand=(
        tr("See what the other one is for: an intruder makes such an account to come back."),
        tr("Give it another number, or remove it."),
    ),
)


_TAKEN = re.compile(r"([A-Za-z0-9._-]{1,64}\\)?[A-Za-z_][A-Za-z0-9_.@-]{0,63}")
"""Names that the step takes."""


def _asking(new: list[str], found: Administrators) -> Remedy:
    """Who has the number 0 cannot be taken out of a group for it."""
    summary, by_hand = tr("Take away the rights, if they are not meant"), (tr("Ask first who gave them, and why."),)
    if new[0] in found.roots or not _TAKEN.fullmatch(new[0]):
        return Remedy(summary, by_hand=by_hand)
    return Remedy(summary, "account.groups", {"name": new[0], "leave": ["administrators"]}, by_hand)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found, before = facts.get(ADMINISTRATORS), facts.earlier(ADMINISTRATORS)
    shown = [Evidence("administrators", tr("May do everything"), listed(found.names, 12))]
    if len(found.roots) > 1:
        extra = [Evidence("administrators", tr("Accounts with the number 0"), listed(found.roots, 12), True)]
        summary = tr(
            "{roots} accounts have all rights by their number: {found_roots}",
            roots=len(found.roots),
            found_roots=listed(found.roots),
        )
        return warning("second_root", summary, *extra, *shown, why=tr("One is usual."), remedy=_ONE_ROOT)
    if not isinstance(before, Missing):
        new = [name for name in found.names if name not in before.names]
        if new:
            added = Evidence("administrators", tr("New since the last visit"), listed(new, 12), True)
            return warning(
                "new",
                tr("New with all rights since the last visit: {new}", new=listed(new)),
                added,
                *shown,
                remedy=_asking(new, found),
            )
    if len(found.names) > thresholds["most"]:
        return note(tr("{names} accounts have all rights here", names=len(found.names)), *shown, cause="many")
    return fine(
        tr(
            "{accounts} all rights here: {names}",
            accounts=counted(len(found.names), "account has", "accounts have"),
            names=listed(found.names),
        ),
        *shown,
    )


CHECK = Check(
    "acct.admins",
    tr("Administrators"),
    CheckGroup.ACCOUNTS,
    (ADMINISTRATORS,),
    judge,
    thresholds={"most": 8},
    depth=Depth.FULL,
)
