"""sys.integrity: are the installed packages, and the files of Windows, whole?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import counted, tr
from app.services.diagnostics.wording import fine, listed, note, problem, warning
from app.services.facts.updates.package_state import PACKAGE_STATE, PackageState
from app.services.facts.updates.update_history import UPDATE_HISTORY

_BLOCKS = tr("Until then nothing can be installed, and no update comes.")
_SET_UP = Remedy(tr("Let dpkg finish what it began"), by_hand=("dpkg --configure -a", tr("apt-get install -f")))
_DATABASE = Remedy(
    tr("Restore the database of the packages"),
    by_hand=(
        tr("Check whether the disk is full or failing first."),
        tr("Debian keeps copies: /var/backups/dpkg.status.* and /var/lib/dpkg/status-old"),
        tr("RHEL and Fedora: rpm --rebuilddb"),
    ),
)
_IMAGE = Remedy(
    tr("Repair the files of Windows"),
    by_hand=(tr("As an administrator: DISM /Online /Cleanup-Image /RestoreHealth"), tr("Then: sfc /scannow")),
)
_NEW_WINDOWS = Remedy(
    tr("Install Windows again over itself"),
    by_hand=(tr("Save the data."), tr("Start setup.exe from the installation media and keep files and programs.")),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    state = facts.get(PACKAGE_STATE)
    if state.manager == "Windows":
        return _windows(state)
    if state.damage:
        shown = Evidence("package_state", tr("What {manager} says", manager=state.manager), state.damage, True)
        summary = tr("The database of {manager} is damaged", manager=state.manager)
        return problem("database_damaged", summary, shown, why=_BLOCKS, remedy=_DATABASE)
    return _half_done(state) or _unmet(facts) or fine(tr("All packages are intact"))


def _half_done(state: PackageState) -> Judgement | None:
    if state.is_busy and (state.broken or state.is_interrupted):
        why = tr("Most systems install their updates by themselves; look again in some minutes.")
        return note(tr("Packages are being installed at this moment"), cause="busy", why=why)
    broken = [Evidence("package_state", name, what, True) for name, what in state.broken[:20]]
    if broken:
        names = listed(name for name, _ in state.broken)
        is_one = len(state.broken) == 1
        summary = (
            tr("{name} is only half installed", name=names)
            if is_one
            else tr("{names} are only half installed", names=names)
        )
        return problem("half_installed", summary, *broken, why=_BLOCKS, remedy=_SET_UP)
    if state.is_interrupted:
        shown = Evidence("package_state", tr("Left over in /var/lib/dpkg/updates"), tr("yes"), True)
        return problem("interrupted", tr("dpkg was interrupted in its work"), shown, why=_BLOCKS, remedy=_SET_UP)
    return None


def _unmet(facts: Facts) -> Judgement | None:
    history = facts.find(UPDATE_HISTORY)
    unmet = () if isinstance(history, Missing) else history.unmet
    if unmet:
        evidence = (Evidence("update_history", tr("Not there"), one, True) for one in unmet[:20])
        summary = tr(
            "{dependencys} of installed packages missing", dependencys=counted(len(unmet), "dependency", "dependencies")
        )
        return problem("unmet", summary, *evidence, why=_BLOCKS, remedy=_SET_UP)
    return None


def _windows(state: PackageState) -> Judgement:
    if state.health == 2:
        shown = Evidence("package_state", tr("Component store"), tr("cannot be repaired"), True)
        return problem(
            "beyond_repair", tr("The files of Windows are damaged beyond repair"), shown, remedy=_NEW_WINDOWS
        )
    if state.health == 1:
        shown = Evidence("package_state", tr("Component store"), tr("damaged, can be repaired"), True)
        return warning(
            "repairable", tr("Files of Windows are damaged"), shown, why=tr("Updates may fail."), remedy=_IMAGE
        )
    return fine(tr("The files of Windows are intact"))


CHECK = Check(
    "sys.integrity",
    tr("Packages and system files"),
    CheckGroup.UPDATES,
    (PACKAGE_STATE, UPDATE_HISTORY),
    judge,
    depth=Depth.FULL,
)
