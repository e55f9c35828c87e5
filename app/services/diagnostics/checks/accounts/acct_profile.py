"""acct.profile: does everybody get their own profile?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import counted, fine, listed, note, problem
from app.services.facts.accounts.windows_sign_in import PROFILES

_GUIDED = Remedy(
    "Give the person their profile back",
    by_hand=(
        "Copy the folder of the person from C:\\Users to a safe place first.",
        "Sign the person out, and restart.",
        r"In HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList: remove the key without .bak, "
        "take .bak off the name of the other, and set its State to 0.",
    ),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(PROFILES)
    backups = [Evidence("profiles", "Put aside by the system", path, True) for path in found.backups]
    events = [Evidence("profiles", "Temporary profiles in 7 days", str(found.events), True)] if found.events else []
    if found.temporary or (found.backups and found.events):
        shown = [Evidence("profiles", "Temporary profile", path, True) for path in found.temporary]
        who = listed(found.backups or found.temporary)
        why = "What is saved there is gone at the next sign-in."
        return problem(
            "temporary",
            f"A temporary profile is in use instead of {who}",
            *shown,
            *backups,
            *events,
            why=why,
            remedy=_GUIDED,
        )
    if found.backups or found.events:
        return note(
            f"There were temporary profiles, {counted(found.events, 'time')} in 7 days",
            *backups,
            *events,
            cause="earlier",
        )
    return fine("Everybody gets their own profile")


CHECK = Check(
    "acct.profile", "Profiles", CheckGroup.ACCOUNTS, (PROFILES,), judge, depth=Depth.FULL, proven_on=frozenset()
)
