"""cloud.onedrive: does OneDrive carry the files of who is at the desktop?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import fine, listed, warning
from app.services.facts.accounts.windows_sign_in import ONEDRIVE

_START = Remedy(
    "Start OneDrive",
    by_hand=(
        "Start OneDrive from the start menu, as the person at the desktop.",
        r"If it stays out of step: %LocalAppData%\Microsoft\OneDrive\onedrive.exe /reset",
    ),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    folders = facts.get(ONEDRIVE).folders
    used = [one for one in folders if one.is_signed_in]
    lost = [one.folder for one in used if not one.exists]
    if lost:
        shown = [Evidence("onedrive", "Folder that is not there", folder, True) for folder in lost]
        remedy = Remedy("Connect OneDrive again", by_hand=("Unlink this PC in its settings, then sign in again.",))
        return warning("folder_missing", f"The folder of OneDrive is not there: {listed(lost)}", *shown, remedy=remedy)
    stopped = [one.folder for one in used if not one.is_running]
    if stopped:
        shown = [Evidence("onedrive", folder, "OneDrive does not run", True) for folder in stopped]
        why = "What is saved there is on this device only."
        return warning("stopped", f"OneDrive does not run for {listed(stopped)}", *shown, why=why, remedy=_START)
    shown = [Evidence("onedrive", one.folder, "runs" if one.is_running else "nobody at the desktop") for one in folders]
    return fine("OneDrive runs for everybody at the desktop", *shown)


CHECK = Check(
    "cloud.onedrive", "OneDrive", CheckGroup.ACCOUNTS, (ONEDRIVE,), judge, depth=Depth.FULL, proven_on=frozenset()
)
