"""acct.profile: does everybody get their own profile?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.services.diagnostics.wording import fine, listed, note, problem
from app.services.facts.accounts.windows_sign_in import PROFILES

_GUIDED = Remedy(
    tr("Give the person their profile back"),
    by_hand=(
        tr("Copy the folder of the person from C:\\Users to a safe place first."),
        tr("Sign the person out, and restart."),
        tr(
            r"In HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList: remove the key without .bak, "
            "take .bak off the name of the other, and set its State to 0."
        ),
    ),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(PROFILES)
    backups = [Evidence("profiles", tr("Put aside by the system"), path, True) for path in found.backups]
    events = [Evidence("profiles", tr("Temporary profiles in 7 days"), str(found.events), True)] if found.events else []
    if found.temporary or (found.backups and found.events):
        shown = [Evidence("profiles", tr("Temporary profile"), path, True) for path in found.temporary]
        who = listed(found.backups or found.temporary)
        why = tr("What is saved there is gone at the next sign-in.")
        return problem(
            "temporary",
            tr("A temporary profile is in use instead of {who}", who=who),
            *shown,
            *backups,
            *events,
            why=why,
            remedy=_GUIDED,
        )
    if found.backups or found.events:
        return note(
            tr("There were temporary profiles, {times} in 7 days", times=counted(found.events, "time")),
            *backups,
            *events,
            cause="earlier",
        )
    return fine(tr("Everybody gets their own profile"))


CHECK = Check(
    "acct.profile", tr("Profiles"), CheckGroup.ACCOUNTS, (PROFILES,), judge, depth=Depth.FULL, proven_on=frozenset()
)
