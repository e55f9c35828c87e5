"""upd.errors: does an update of Windows fail again and again?"""

from collections import Counter

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.services.diagnostics.wording import does_not_apply, fine, note, warning
from app.services.facts.updates.update_history import UPDATE_HISTORY, WINDOWS_UPDATE, knowledge_base

_CODES = {
    # learn.microsoft.com/windows/deployment/update/windows-update-error-reference
    "0x80070002": tr("a file is missing"),
    "0x80070003": tr("a folder is missing"),
    "0x80070005": tr("access was denied"),
    "0x8007000D": tr("its data are damaged"),
    "0x80070070": tr("there is not enough room on the drive"),
    "0x800700B7": tr("it is there already"),
    "0x80070490": tr("the component store is damaged"),
    "0x80070643": tr("its installer failed; with updates of the recovery environment its partition is too small"),
    "0x800706BE": tr("a service that it needs ended"),
    "0x800F081F": tr("the sources of a component are missing"),
    "0x800F0831": tr("an earlier update that it needs is missing"),
    "0x800F0922": tr("the system partition is too small, or the servers of Microsoft were not reached"),
    "0x800F0982": tr("parts of a language pack are missing"),
    "0x80072EE2": tr("the servers of Microsoft did not answer in time"),
    "0x80072EFD": tr("the servers of Microsoft could not be reached"),
    "0x80072EFE": tr("the connection broke off"),
    "0x80072F8F": tr("the certificate of the server was not accepted: is the clock right?"),
    "0x80240017": tr("it does not apply to this device"),
    "0x80240022": tr("all updates failed"),
    "0x80240034": tr("the download failed"),
    "0x8024200B": tr("it could not be installed"),
    "0x8024200D": tr("it has to be downloaded again"),
    "0x80244019": tr("the update server does not have it"),
    "0x8024401C": tr("the update server did not answer in time"),
    "0x8024402C": tr("the update server was not found: proxy or name resolution"),
    "0x8024A10A": tr("the update service was shutting down"),
    "0x80246017": tr("the account may not download it"),
    "0xC1900101": tr("a driver failed while the new version was put in"),
    "0xC1900107": tr("an earlier upgrade has not been cleaned up"),
    "0xC1900208": tr("a program does not fit the new version"),
    "0xC1900223": tr("the download of the new version failed"),
}
_BY_HAND = (
    tr("As an administrator: DISM /Online /Cleanup-Image /RestoreHealth"),
    tr("Then: sfc /scannow"),
    tr(
        r"If that does not help: stop the services wuauserv and bits, rename C:\Windows\SoftwareDistribution, "
        "start both."
    ),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    history = facts.get(UPDATE_HISTORY)
    if history.manager != WINDOWS_UPDATE:
        return does_not_apply(tr("There is no record of updates that failed"))
    oldest = history.now - thresholds["days"] * 86400
    failed = [one for one in history.failures if one.when >= oldest]
    if not failed:
        return fine(tr("No update has failed recently"))
    name, times = Counter(knowledge_base(one.title) for one in failed).most_common(1)[0]
    evidence = [
        Evidence("update_history", one.title, f"{one.code}: {_meaning(one.code)}", knowledge_base(one.title) == name)
        for one in failed[:8]
    ]
    if times < thresholds["times"]:
        why = tr("Windows tries again by itself.")
        return note(
            tr("{updates} failed once", updates=counted(len(failed), "update")), *evidence, cause="once", why=why
        )
    last = next(one for one in failed if knowledge_base(one.title) == name)
    remedy = Remedy(tr("Repair what Windows installs updates from"), by_hand=_BY_HAND)
    summary = tr("{name} has failed {times} times: {code}", name=name, times=times, code=_meaning(last.code))
    return warning(
        "repeated", summary, *evidence, why=tr("Windows gives the code {code}.", code=last.code), remedy=remedy
    )


def _meaning(code: str) -> str:
    return _CODES.get("0x" + code[2:].upper(), tr("a code that is not in our table"))


CHECK = Check(
    "upd.errors",
    tr("Failed updates"),
    CheckGroup.UPDATES,
    (UPDATE_HISTORY,),
    judge,
    thresholds={"times": 2, "days": 30},
    depth=Depth.FULL,
    proven_on=frozenset(),
)
