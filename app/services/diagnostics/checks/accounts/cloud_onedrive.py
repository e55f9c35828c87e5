"""cloud.onedrive: does OneDrive carry the files of who is at the desktop?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import fine, listed, warning
from app.services.facts.accounts.windows_sign_in import ONEDRIVE

_START = Remedy(
    tr("Start OneDrive"),
    by_hand=(
        tr("Start OneDrive from the start menu, as the person at the desktop."),
        tr(r"If it stays out of step: %LocalAppData%\Microsoft\OneDrive\onedrive.exe /reset"),
    ),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    folders = facts.get(ONEDRIVE).folders
    used = [one for one in folders if one.is_signed_in]
    lost = [one.folder for one in used if not one.exists]
    if lost:
        shown = [Evidence("onedrive", tr("Folder that is not there"), folder, True) for folder in lost]
        remedy = Remedy(
            tr("Connect OneDrive again"), by_hand=(tr("Unlink this PC in its settings, then sign in again."),)
        )
        return warning(
            "folder_missing",
            tr("The folder of OneDrive is not there: {lost}", lost=listed(lost)),
            *shown,
            remedy=remedy,
        )
    stopped = [one.folder for one in used if not one.is_running]
    if stopped:
        shown = [Evidence("onedrive", folder, tr("OneDrive does not run"), True) for folder in stopped]
        why = tr("What is saved there is on this device only.")
        return warning(
            "stopped",
            tr("OneDrive does not run for {stopped}", stopped=listed(stopped)),
            *shown,
            why=why,
            remedy=_START,
        )
    shown = [
        Evidence("onedrive", one.folder, tr("runs") if one.is_running else tr("nobody at the desktop"))
        for one in folders
    ]
    return fine(tr("OneDrive runs for everybody at the desktop"), *shown)


CHECK = Check(
    "cloud.onedrive", tr("OneDrive"), CheckGroup.ACCOUNTS, (ONEDRIVE,), judge, depth=Depth.FULL, proven_on=frozenset()
)
