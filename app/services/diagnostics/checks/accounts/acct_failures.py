"""acct.failures: does someone, or something, sign in with wrong passwords again and again?"""

from collections import Counter

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import counted, fine, note, warning
from app.services.facts.accounts.sign_in_failures import SIGN_IN_FAILURES

_STALE = Remedy(
    "Find the old password",
    by_hand=(
        "On the device that it comes from: look for a saved password in shares, mail, scanners and scheduled work.",
        "If it is nobody you know: close that way in, or let in keys only.",
    ),
)
_GUESSING = Remedy(
    "Make guessing useless",
    by_hand=("Let in keys only, and from the networks that need it only.",),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    failures = facts.get(SIGN_IN_FAILURES)
    tries = [one for one in failures if not one.is_lockout]
    pairs = Counter((one.user, one.source, one.is_known) for one in tries)
    evidence = [
        Evidence(
            "sign_in_failures",
            f"{user or 'no name'} from {source or 'the device itself'}",
            f"{counted(times, 'time')}{'' if is_known else ', no such account'}",
            times >= thresholds["times"],
        )
        for (user, source, is_known), times in pairs.most_common(8)
    ]
    if lockouts := [one for one in failures if one.is_lockout]:
        last = lockouts[0]
        shown = Evidence(
            "sign_in_failures", last.user, f"locked out, by tries from {last.source or 'nowhere named'}", True
        )
        summary = f"{last.user} was locked out within the last hour, by tries from {last.source or 'an unknown place'}"
        return warning("lockout", summary, shown, *evidence, remedy=_STALE)
    known = Counter({(user, source): times for (user, source, is_known), times in pairs.items() if is_known})
    if known and known.most_common(1)[0][1] >= thresholds["times"]:
        (user, source), times = known.most_common(1)[0]
        summary = f"{times} wrong passwords for {user} within an hour, from {source or 'the device itself'}"
        why = "Often a saved password that has been changed since."
        return warning("repeated", summary, *evidence, why=why, remedy=_STALE)
    if len(tries) >= thresholds["guesses"]:
        all_shown = [Evidence("sign_in_failures", "Failed sign-ins within an hour", str(len(tries)), True), *evidence]
        sources = len({one.source for one in tries})
        summary = f"{len(tries)} failed sign-ins within an hour, from {counted(sources, 'place')}"
        return warning("guessing", summary, *all_shown, why="Someone guesses names and passwords.", remedy=_GUESSING)
    if tries:
        return note(f"{counted(len(tries), 'failed sign-in')} within the last hour", *evidence, cause="some")
    return fine("No failed sign-in within the last hour")


CHECK = Check(
    "acct.failures",
    "Failed sign-ins",
    CheckGroup.ACCOUNTS,
    (SIGN_IN_FAILURES,),
    judge,
    thresholds={"times": 5, "guesses": 30},
    depth=Depth.FULL,
)
