"""acct.failures: does someone, or something, sign in with wrong passwords again and again?"""

from collections import Counter

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.services.diagnostics.wording import fine, note, warning
from app.services.facts.accounts.sign_in_failures import SIGN_IN_FAILURES

_STALE = Remedy(
    tr("Find the old password"),
    by_hand=(
        tr("On the device that it comes from: look for a saved password in shares, mail, scanners and scheduled work."),
        tr("If it is nobody you know: close that way in, or let in keys only."),
    ),
)
_GUESSING = Remedy(
    tr("Make guessing useless"),
    by_hand=(tr("Let in keys only, and from the networks that need it only."),),
)


def _locked_out(user: str, source: str, evidence: list[Evidence]) -> Judgement:
    by = tr("locked out, by tries from {source}", source=source or tr("nowhere named"))
    source = source or tr("an unknown place")
    summary = tr("{user} was locked out within the last hour, by tries from {source}", user=user, source=source)
    return warning("lockout", summary, Evidence("sign_in_failures", user, by, True), *evidence, remedy=_STALE)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    failures = facts.get(SIGN_IN_FAILURES)
    tries = [one for one in failures if not one.is_lockout]
    pairs = Counter((one.user, one.source, one.is_known) for one in tries)
    evidence = [
        Evidence(
            "sign_in_failures",
            tr("{user} from {source}", user=user or tr("no name"), source=source or tr("the device itself")),
            f"{counted(times, 'time')}{'' if is_known else tr(', no such account')}",
            times >= thresholds["times"],
        )
        for (user, source, is_known), times in pairs.most_common(8)
    ]
    if lockouts := [one for one in failures if one.is_lockout]:
        return _locked_out(lockouts[0].user, lockouts[0].source, evidence)
    known = Counter({(user, source): times for (user, source, is_known), times in pairs.items() if is_known})
    if known and known.most_common(1)[0][1] >= thresholds["times"]:
        (user, source), times = known.most_common(1)[0]
        source = source or tr("the device itself")
        summary = tr(
            "{times} wrong passwords for {user} within an hour, from {source}", times=times, user=user, source=source
        )
        why = tr("Often a saved password that has been changed since.")
        return warning("repeated", summary, *evidence, why=why, remedy=_STALE)
    if len(tries) >= thresholds["guesses"]:
        shown = Evidence("sign_in_failures", tr("Failed sign-ins within an hour"), str(len(tries)), True)
        sources = len({one.source for one in tries})
        summary = tr(
            "{tries} failed sign-ins within an hour, from {places}", tries=len(tries), places=counted(sources, "place")
        )
        why = tr("Someone guesses names and passwords.")
        return warning("guessing", summary, shown, *evidence, why=why, remedy=_GUESSING)
    if tries:
        return note(
            tr("{failures} within the last hour", failures=counted(len(tries), "failed sign-in")),
            *evidence,
            cause="some",
        )
    return fine(tr("No failed sign-in within the last hour"))


CHECK = Check(
    "acct.failures",
    tr("Failed sign-ins"),
    CheckGroup.ACCOUNTS,
    (SIGN_IN_FAILURES,),
    judge,
    thresholds={"times": 5, "guesses": 30},
    depth=Depth.FULL,
)
