"""sys.integrity: are the installed packages, and the files of Windows, whole?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.services.diagnostics.wording import counted, fine, listed, note, problem, warning
from app.services.facts.updates.package_state import PACKAGE_STATE, PackageState
from app.services.facts.updates.update_history import UPDATE_HISTORY

_BLOCKS = "Until then nothing can be installed, and no update comes."
_SET_UP = Remedy("Let dpkg finish what it began", by_hand=("dpkg --configure -a", "apt-get install -f"))
_DATABASE = Remedy(
    "Restore the database of the packages",
    by_hand=(
        "Check whether the disk is full or failing first.",
        "Debian keeps copies: /var/backups/dpkg.status.* and /var/lib/dpkg/status-old",
        "RHEL and Fedora: rpm --rebuilddb",
    ),
)
_IMAGE = Remedy(
    "Repair the files of Windows",
    by_hand=("As an administrator: DISM /Online /Cleanup-Image /RestoreHealth", "Then: sfc /scannow"),
)
_NEW_WINDOWS = Remedy(
    "Install Windows again over itself",
    by_hand=("Save the data.", "Start setup.exe from the installation media and keep files and programs."),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    state = facts.get(PACKAGE_STATE)
    if state.manager == "Windows":
        return _windows(state)
    if state.damage:
        shown = Evidence("package_state", f"What {state.manager} says", state.damage, True)
        summary = f"The database of {state.manager} is damaged"
        return problem("database_damaged", summary, shown, why=_BLOCKS, remedy=_DATABASE)
    return _half_done(state) or _unmet(facts) or fine("All packages are intact")


def _half_done(state: PackageState) -> Judgement | None:
    if state.is_busy and (state.broken or state.is_interrupted):
        why = "Most systems install their updates by themselves; look again in some minutes."
        return note("Packages are being installed at this moment", cause="busy", why=why)
    broken = [Evidence("package_state", name, what, True) for name, what in state.broken[:20]]
    if broken:
        verb = "is" if len(state.broken) == 1 else "are"
        summary = f"{listed(name for name, _ in state.broken)} {verb} only half installed"
        return problem("half_installed", summary, *broken, why=_BLOCKS, remedy=_SET_UP)
    if state.is_interrupted:
        shown = Evidence("package_state", "Left over in /var/lib/dpkg/updates", "yes", True)
        return problem("interrupted", "dpkg was interrupted in its work", shown, why=_BLOCKS, remedy=_SET_UP)
    return None


def _unmet(facts: Facts) -> Judgement | None:
    history = facts.find(UPDATE_HISTORY)
    unmet = () if isinstance(history, Missing) else history.unmet
    if unmet:
        evidence = (Evidence("update_history", "Not there", one, True) for one in unmet[:20])
        summary = f"{counted(len(unmet), 'dependency', 'dependencies')} of installed packages missing"
        return problem("unmet", summary, *evidence, why=_BLOCKS, remedy=_SET_UP)
    return None


def _windows(state: PackageState) -> Judgement:
    if state.health == 2:
        shown = Evidence("package_state", "Component store", "cannot be repaired", True)
        return problem("beyond_repair", "The files of Windows are damaged beyond repair", shown, remedy=_NEW_WINDOWS)
    if state.health == 1:
        shown = Evidence("package_state", "Component store", "damaged, can be repaired", True)
        return warning("repairable", "Files of Windows are damaged", shown, why="Updates may fail.", remedy=_IMAGE)
    return fine("The files of Windows are intact")


CHECK = Check(
    "sys.integrity",
    "Packages and system files",
    CheckGroup.UPDATES,
    (PACKAGE_STATE, UPDATE_HISTORY),
    judge,
    depth=Depth.FULL,
)
