"""upd.errors: does an update of Windows fail again and again?"""

from collections import Counter

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import counted, does_not_apply, fine, note, warning
from app.services.facts.updates.update_history import UPDATE_HISTORY, WINDOWS_UPDATE, knowledge_base

_CODES = {
    # learn.microsoft.com/windows/deployment/update/windows-update-error-reference
    "0x80070002": "a file is missing",
    "0x80070003": "a folder is missing",
    "0x80070005": "access was denied",
    "0x8007000D": "its data are damaged",
    "0x80070070": "there is not enough room on the drive",
    "0x800700B7": "it is there already",
    "0x80070490": "the component store is damaged",
    "0x80070643": "its installer failed; with updates of the recovery environment its partition is too small",
    "0x800706BE": "a service that it needs ended",
    "0x800F081F": "the sources of a component are missing",
    "0x800F0831": "an earlier update that it needs is missing",
    "0x800F0922": "the system partition is too small, or the servers of Microsoft were not reached",
    "0x800F0982": "parts of a language pack are missing",
    "0x80072EE2": "the servers of Microsoft did not answer in time",
    "0x80072EFD": "the servers of Microsoft could not be reached",
    "0x80072EFE": "the connection broke off",
    "0x80072F8F": "the certificate of the server was not accepted: is the clock right?",
    "0x80240017": "it does not apply to this device",
    "0x80240022": "all updates failed",
    "0x80240034": "the download failed",
    "0x8024200B": "it could not be installed",
    "0x8024200D": "it has to be downloaded again",
    "0x80244019": "the update server does not have it",
    "0x8024401C": "the update server did not answer in time",
    "0x8024402C": "the update server was not found: proxy or name resolution",
    "0x8024A10A": "the update service was shutting down",
    "0x80246017": "the account may not download it",
    "0xC1900101": "a driver failed while the new version was put in",
    "0xC1900107": "an earlier upgrade has not been cleaned up",
    "0xC1900208": "a program does not fit the new version",
    "0xC1900223": "the download of the new version failed",
}
_BY_HAND = (
    "As an administrator: DISM /Online /Cleanup-Image /RestoreHealth",
    "Then: sfc /scannow",
    r"If that does not help: stop the services wuauserv and bits, rename C:\Windows\SoftwareDistribution, start both.",
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    history = facts.get(UPDATE_HISTORY)
    if history.manager != WINDOWS_UPDATE:
        return does_not_apply("There is no record of updates that failed")
    oldest = history.now - thresholds["days"] * 86400
    failed = [one for one in history.failures if one.when >= oldest]
    if not failed:
        return fine("No update has failed recently")
    name, times = Counter(knowledge_base(one.title) for one in failed).most_common(1)[0]
    evidence = [
        Evidence("update_history", one.title, f"{one.code}: {_meaning(one.code)}", knowledge_base(one.title) == name)
        for one in failed[:8]
    ]
    if times < thresholds["times"]:
        why = "Windows tries again by itself."
        return note(f"{counted(len(failed), 'update')} failed once", *evidence, cause="once", why=why)
    last = next(one for one in failed if knowledge_base(one.title) == name)
    remedy = Remedy("Repair what Windows installs updates from", by_hand=_BY_HAND)
    summary = f"{name} has failed {times} times: {_meaning(last.code)}"
    return warning("repeated", summary, *evidence, why=f"Windows gives the code {last.code}.", remedy=remedy)


def _meaning(code: str) -> str:
    return _CODES.get("0x" + code[2:].upper(), "a code that is not in our table")


CHECK = Check(
    "upd.errors",
    "Failed updates",
    CheckGroup.UPDATES,
    (UPDATE_HISTORY,),
    judge,
    thresholds={"times": 2, "days": 30},
    depth=Depth.FULL,
    proven_on=frozenset(),
)
