"""Where a file goes, and what happens where its name is taken."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from app.domain.errors import FileProblem, TransferError
from app.domain.files import FileEntry, FileKind, shown_name
from app.domain.language import tr
from app.domain.transfers import Conflict, Rule
from app.services.transfers.names import numbered, safe_name
from app.services.transfers.notes import Destination
from app.services.transfers.places import Run

_FEW = 8  # names that are asked for one by one; for more the folder is listed


class TargetFolder:
    """One folder of the target while things are put into it."""

    def __init__(self, run: Run, path: str, *, is_new: bool, expected: int) -> None:
        """`expected`: how many names will come."""
        self.path = path
        self._run = run
        self._own: dict[str, str] = {}  # names that this order has put there, and of what
        self._known: dict[str, FileEntry] | None = {} if is_new else None
        self._is_new = is_new
        self._is_listed = expected > _FEW

    def join(self, name: str) -> str:
        return self._run.target.style.join(self.path, name)

    def find(self, name: str) -> FileEntry | None:
        """What stood there before this order."""
        if self._known is None and self._is_listed:
            entries = self._run.target.files.list(self.path, self._run.task)
            self._known = {self._key(entry.name): entry for entry in entries}
        if self._known is not None:
            return self._known.get(self._key(name))
        return self._run.target.files.look_at(self.join(name), self._run.task)

    def take(self, name: str, source: str) -> None:
        self._own[self._key(name)] = source

    def is_own(self, name: str, source: str) -> bool:
        """Has this order put something else there?"""
        return self._own.get(self._key(name), source) != source

    @property
    def may_hold_something(self) -> bool:
        """Not a folder that was just made."""
        return not self._is_new

    def free_name(self, name: str) -> str:
        """`name` with the first number that is free."""
        return next(
            wanted
            for wanted in self._numbered(name)
            if self._key(wanted) not in self._own and self.find(wanted) is None
        )

    def _numbered(self, name: str) -> Iterator[str]:
        for number in count(2):
            self._run.task.check()
            yield numbered(name, number, self._run.target.naming)

    def _key(self, name: str) -> str:
        return unicodedata.normalize("NFC", name).casefold() if self._run.target.folds_case else name


def decide(run: Run, path: str, entry: FileEntry, folder: TargetFolder, name: str) -> Destination:
    """The name under which `entry` goes into `folder`. Written down before anybody acts on it.

    Raises TransferError for what cannot go there, and Cancelled.
    """
    if noted := run.notes.destination(path):
        folder.take(noted.name, path)
        return noted
    wanted = safe_name(name, run.target.naming, is_trusted=run.source.is_local)
    if wanted is None:
        raise TransferError(
            tr("The device told of a name that leads out of its folder: {name!r}.", name=shown_name(name)),
            hint=tr("No file system has such a name. Be careful with what else this device tells."),
        )
    destination = _destination(run, path, entry, folder, wanted)
    merges = entry.kind is FileKind.FOLDER and destination == Destination(wanted) and folder.find(wanted) is not None
    if not merges:  # of a folder that is there already nothing needs to be known
        run.notes.decide(path, destination)
    if not destination.skipped:
        folder.take(destination.name, path)
    return destination


def _destination(run: Run, path: str, entry: FileEntry, folder: TargetFolder, wanted: str) -> Destination:
    is_itself = run.is_within_one_place and folder.join(wanted) == path
    if is_itself or folder.is_own(wanted, path):  # or two names that the target does not tell apart
        return Destination(folder.free_name(wanted))
    there = folder.find(wanted)
    if there is None or (there.kind is FileKind.FOLDER and entry.kind is FileKind.FOLDER):
        return Destination(wanted)
    match _rule(run, entry, there, folder.join(wanted)):
        case Rule.RENAME:
            return Destination(folder.free_name(wanted))
        case Rule.REPLACE if there.kind is FileKind.FOLDER:
            raise TransferError(
                tr("A folder stands where the file {wanted} should go.", wanted=shown_name(wanted)),
                hint=tr("Folders are not replaced by files: move it away, or keep both."),
            )
        case Rule.REPLACE if there.kind is FileKind.OTHER:
            raise TransferError(
                tr("A drive, a pipe or a socket stands where {wanted} should go.", wanted=shown_name(wanted)),
                hint=tr("Such things are not replaced: choose another folder, or keep both."),
            )
        case Rule.REPLACE:
            return Destination(wanted, replaces=True)
    return Destination(wanted, skipped=True)


def _rule(run: Run, entry: FileEntry, there: FileEntry, path: str) -> Rule:
    """SKIP, REPLACE or RENAME."""
    rule = run.notes.rule or run.order.rule
    if rule is Rule.ASK:
        is_mixed = FileKind.FOLDER in (entry.kind, there.kind)
        conflict = Conflict(
            run.order.id, path, entry.size, entry.modified, there.size, there.modified, is_folder=is_mixed
        )
        decision = run.control.decide(conflict, run.task)
        rule = decision.rule
        if decision.for_all and rule is not Rule.ASK:
            run.notes.decide_for_all(rule)
    if rule is Rule.NEWER:
        # Whole seconds: SFTP tells no parts of them.
        is_newer = None not in (entry.modified, there.modified) and int(entry.modified or 0) > int(there.modified or 0)
        return Rule.REPLACE if is_newer else Rule.SKIP
    return Rule.SKIP if rule is Rule.ASK else rule


def beside(run: Run, path: str, folder: TargetFolder, destination: Destination) -> Destination:
    """Another name, because meanwhile somebody took the one that was free."""
    other = replace(destination, name=folder.free_name(destination.name))
    run.notes.decide(path, other)
    folder.take(other.name, path)
    return other


def is_taken(error: Exception) -> bool:
    return getattr(error, "problem", None) is FileProblem.TAKEN
