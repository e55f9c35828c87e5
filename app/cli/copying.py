"""`satchel copy` and `satchel files`: files and folders between this computer and devices."""

import hashlib
import json
import os
import re
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.cli.copy_control import CopyControl
from app.cli.exit_codes import DONE, PROBLEMS, QUESTION, UsageError
from app.cli.session import Session
from app.domain.devices import THIS_COMPUTER, Device
from app.domain.errors import AppError, ConnectionLost, DeviceFileError, FileProblem
from app.domain.files import FileEntry, FileKind, FileSystem, mode_words, shown_name, size_words
from app.domain.pace import SpeedLimit
from app.domain.reconnecting import Retries, may_try_again
from app.domain.task import Cancelled
from app.domain.transfers import Rule, TransferOrder, TransferReport, TransferState
from app.services.file_systems.local import LocalFiles
from app.services.transfers.carrying import carry_out, forget
from app.services.transfers.noting import TransferNotes

_URL = re.compile(r"(\w+://(?:[^@/]*@)?(?:\[[^\]]*\]|[^/:\[\]]*)(?::\d+)?)(?::(.*)|(/.*))?", re.DOTALL)
_SHORT = re.compile(r"((?:[^@:/\\]*@)?(?:\[[^\]]*\]|[^:/\\\[\]]{2,})):(.*)", re.DOTALL)  # one letter is a drive
_ROOTED = re.compile(r"/|\\|[A-Za-z]:[/\\]")
_MORE_HINT = "Say what is to happen with --if-there skip, newer, replace or rename."


@dataclass(frozen=True, slots=True)
class Place:
    """Where files are; `path` is as it was typed."""

    device: Device
    path: str

    @property
    def is_here(self) -> bool:
        return self.device.id == THIS_COMPUTER.id

    def open(self, session: Session) -> FileSystem:
        return LocalFiles() if self.is_here else session.channel(self.device)


def copy(session: Session) -> int:
    """Any number of files and folders of one place into another."""
    if len(session.options.paths) < 2:
        raise UsageError("A source and a target are needed.", hint="For example: satchel copy web01:/etc/hosts .")
    *sources, target = (_place(session, word) for word in session.options.paths)
    return _copy(session, sources, target)


def get(session: Session) -> int:
    """From the device to this computer."""
    options = session.options
    device = session.device(options.device)
    return _copy(session, [Place(device, options.source)], Place(THIS_COMPUTER, options.target or "."))


def put(session: Session) -> int:
    """From this computer to the device."""
    options = session.options
    device = session.device(options.device)
    return _copy(session, [Place(THIS_COMPUTER, options.source)], Place(device, options.target or ""))


def ls(session: Session) -> int:
    """What stands in a folder of a device."""
    options = session.options
    device, path = options.device, options.path or ""
    if options.path is None and (whole := split_place(device))[0] != "local":
        device, path = whole  # as satchel copy says it
    place = Place(THIS_COMPUTER if device == "local" else session.device(device), path)
    with closing(place.open(session)) as files:
        folder = _absolute(files, place, session)
        entries = sorted(files.list(folder, session.task), key=lambda one: (not one.is_folder, one.name.casefold()))
    session.output.document({"device": place.device.name, "folder": folder, "entries": [*map(_record, entries)]})
    width = max((len(str(entry.size)) for entry in entries if entry.kind is FileKind.FILE), default=0)
    session.output.table([_row(entry, width) for entry in entries])
    return DONE


def _copy(session: Session, sources: Sequence[Place], target: Place) -> int:
    if session.options.limit < 0:
        raise UsageError("A limit is 0, for none, or more.", hint="")
    if len({one.device for one in sources}) > 1:
        raise UsageError("The sources are in several places.", hint="Copy from one device at a time.")
    if sources[0].is_here and target.is_here:
        raise UsageError("Both places are on this computer.", hint="Write a device as its name and a path: web01:/etc.")
    order = _order(session, sources, target)
    folder = session.services.paths.transfers_folder
    notes, began = TransferNotes(lambda: session.journal), time.monotonic()
    notes.begin()
    control = CopyControl(session.output, session.task, SpeedLimit(time.monotonic, order.limit), order=order)
    outcome = TransferState.FAILED
    try:
        report = control.report_now = _carried_out(session, order, folder, control)
        forget(order, folder)  # the same command does everything anew, unless this one was broken off
        outcome = TransferState.DONE
    except Cancelled:
        outcome = TransferState.STOPPED
        session.output.message("The same command goes on from here.")
        raise
    finally:
        seconds = time.monotonic() - began
        notes.end(order, control.report_now, outcome, seconds)
    return _tell(session, order, report, control, seconds)


def _carried_out(session: Session, order: TransferOrder, folder: Path, control: CopyControl) -> TransferReport:
    """Tried again after a lost link for as long as the options say."""
    retries = Retries(time.monotonic, patience=session.options.retry_for)
    while True:
        try:
            return carry_out(order, session.channel, folder, control, session.task)
        except AppError as error:
            wait = retries.next_wait() if may_try_again(error) else None
            if wait is None:
                if isinstance(error, ConnectionLost):
                    error.hint = f"The same command goes on from here. {error.hint}"
                raise
            session.output.message(f"{error} It is tried again in {wait:.0f} s.")
            session.task.sleep(wait)


def _order(session: Session, sources: Sequence[Place], target: Place) -> TransferOrder:
    options = session.options
    with closing(sources[0].open(session)) as files:
        paths = tuple(_absolute(files, one, session) for one in sources)
        missing = [path for path in paths if files.look_at(path, session.task) is None]
        last = [files.style.last_part(path) for path in paths]
    if missing:
        words = f"{sources[0].device.name} has no {shown_name(missing[0])}."
        raise DeviceFileError(words, hint="See what is there with satchel files ls.", problem=FileProblem.NOT_FOUND)
    with closing(target.open(session)) as files:
        path = _absolute(files, target, session)
        found = files.look_at(path, session.task)
        names: tuple[str, ...] = ()
        if not (found and found.is_folder):
            if len(paths) > 1 or target.path.endswith(("/", "\\")):
                raise UsageError(f"{shown_name(path)} is no folder of {target.device.name}.", hint="Make it first.")
            path, names = files.style.parent(path), (files.style.last_part(path),)
            if names == tuple(last):
                names = ()
    order = TransferOrder(
        "", sources[0].device, paths, target.device, path, Rule(options.if_there), limit=options.limit * 1000,
        verify=session.services.settings.load().transfers.verify if options.verify is None else options.verify,
        names=names,
    )  # fmt: skip
    return replace(order, id=_id(order))


def _id(order: TransferOrder) -> str:
    """The same for the same command, so that it goes on where it was broken off."""
    ends = [f"{place.transport.value} {place.address} {place.jump}" for place in (order.source, order.target)]
    return hashlib.sha256(json.dumps([*ends, order.paths, order.folder, order.names]).encode()).hexdigest()[:32]


def split_place(word: str) -> tuple[str, str]:
    """The device, "local" for this computer, and the path. D:PATH, and ssh://user@host:port/path as well."""
    match = _URL.fullmatch(word) if "://" in word else _SHORT.fullmatch(word)
    if match is None:
        return "local", word
    device, *paths = match.groups()
    return device, next((one for one in paths if one is not None), "")


def _place(session: Session, word: str) -> Place:
    device, path = split_place(word)
    return Place(THIS_COMPUTER if device == "local" else session.device(device), path)


def _absolute(files: FileSystem, place: Place, session: Session) -> str:
    """Relative paths begin in the current folder here, and at home on a device. Links are not followed."""
    if place.is_here:
        return os.path.abspath(os.path.expanduser(place.path))  # noqa: PTH100, PTH111 - Path keeps ".."
    if _ROOTED.match(place.path):
        return _named(files, files.style.native(place.path), session)
    relative = place.path.removeprefix("~/") if place.path != "~" else ""
    home = files.home(session.task)
    return _named(files, files.style.join(home, relative) if relative else home, session)


def _named(files: FileSystem, path: str, session: Session) -> str:
    """A path that ends in ".." by the name of the folder that it stands for."""
    return files.resolve(path, session.task) if files.style.last_part(path) == ".." else path


def _tell(session: Session, order: TransferOrder, report: TransferReport, control: CopyControl, seconds: float) -> int:
    output = session.output
    for trouble in report.troubles:
        output.message(f"{shown_name(trouble.path)}: {trouble.error}")
    for conflict in control.undecided:
        output.message(f"{shown_name(conflict.path)} is there already. {_MORE_HINT}")
    code = QUESTION if control.undecided else PROBLEMS if report.troubles else DONE
    output.document(
        {
            "source": order.source.name, "target": order.target.name, "folder": order.folder,
            "files": report.done_files, "bytes": report.done_bytes, "skipped": report.skipped_files,
            "verified": report.verified_files, "seconds": round(seconds, 3), "exit_code": code,
            "undecided": [conflict.path for conflict in control.undecided],
            "troubles": [_trouble(one.path, one.error) for one in report.troubles],
        }
    )  # fmt: skip
    files = "1 file" if report.done_files == 1 else f"{report.done_files:,} files"
    more = {"skipped": report.skipped_files, "verified": report.verified_files, "not copied": len(report.troubles)}
    counts = "".join(f", {count:,} {what}" for what, count in more.items() if count)
    output.line(f"{files} copied, {size_words(report.done_bytes)} in {seconds:.1f} s{counts}")
    return code


def _trouble(path: str, error: AppError) -> dict[str, Any]:
    return {"path": path, "kind": type(error).__name__, "message": str(error), "hint": error.hint or None}


def _record(entry: FileEntry) -> dict[str, Any]:
    return {
        "name": entry.name, "kind": entry.kind.value, "size": entry.size, "modified": entry.modified,
        "mode": None if entry.mode is None else f"{entry.mode:04o}", "owner": entry.owner or None,
        "group": entry.group or None, "target": entry.target or None,
        "leads_to": entry.leads_to.value if entry.leads_to else None,
    }  # fmt: skip


def _row(entry: FileEntry, width: int) -> list[str]:
    """Sizes stand right-aligned in `width` characters."""
    kind = {FileKind.FOLDER: "d", FileKind.LINK: "l", FileKind.OTHER: "?"}.get(entry.kind, "-")
    mode = kind + (mode_words(entry.mode) if entry.mode is not None else "")
    when = "" if entry.modified is None else time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.modified))
    size = str(entry.size) if entry.kind is FileKind.FILE else ""
    target = f" → {shown_name(entry.target)}" if entry.target else ""
    return [mode, entry.owner, entry.group, size.rjust(width), when, shown_name(entry.name) + target]
