"""Carrying out one transfer: trees of files between this computer and devices, or from device to device."""

from contextlib import ExitStack, suppress
from pathlib import Path

from app.domain.devices import Device, Transport
from app.domain.errors import AppError, DeviceFileError, FileError, FileProblem, TransferError
from app.domain.files import FileEntry, FileKind, shown_name
from app.domain.language import tr
from app.domain.task import TaskContext
from app.domain.transfers import Rule, TransferControl, TransferOrder, TransferReport
from app.services.files import own_file_errors
from app.services.transfers.notes import Notes, notes_file, parts_begun
from app.services.transfers.one_file import check_room
from app.services.transfers.places import FILE_TROUBLES, ChannelOf, Place, Run, open_place
from app.services.transfers.progress import Progress
from app.services.transfers.trees import TreeCopy
from app.services.transfers.walking import Top, Walk


def carry_out(
    order: TransferOrder, channel_of: ChannelOf, folder: Path, control: TransferControl, task: TaskContext
) -> TransferReport:
    """Copy all that the order names, and go on where an earlier call of the same order was broken off.

    `folder` is Satchel's own, for the notes of how far each order is. A file that cannot be copied is a trouble in the
    report, and the others go on. Raises ConnectionLost and other TargetErrors (try again later: nothing is lost),
    FileError or DeviceFileError where nothing can go on (no room, no such folder), and Cancelled. The channels that it
    opened are closed at its end.
    """
    with ExitStack() as stack:
        source = _open(order.source, channel_of, order.id, stack, task)
        target = _open(order.target, channel_of, order.id, stack, task)
        notes = Notes(folder, order.id)
        stack.callback(notes.close)
        run = Run(order, source, target, notes, Progress(control), control, folder, task)
        walk = Walk(source.files, run.progress, task)
        tops = _count(run, walk)
        place = _target_folder(run)
        tops = _distinct(run, place, tops)
        _check_room_for_all(run, place, tops)
        try:
            TreeCopy(run, walk).copy(tops, place)
            if run.progress.troubles:
                _take_away_parts(run)
        except AppError:
            task.check()  # a channel that was closed by the cancel has lost nothing
            raise
        run.progress.enter("Done")
        control.report(report := run.progress.report())
    if not report.troubles:
        forget(order, folder)
    return report


def _take_away_parts(run: Run) -> None:
    """Of files that could not be copied: who only reads of them must not have to clean up on the device."""
    for part in run.notes.parts:
        try:
            if run.target.files.look_at(part, run.task):
                run.target.files.remove(part, run.task)
        except FILE_TROUBLES as error:
            left = TransferError(
                tr("A part of a file is left: {part} could not be removed.", part=shown_name(part)),
                hint=tr("Try again later, or remove it there."),
                details=str(error),
            )
            run.progress.tell_of(part, left)


def discard(order: TransferOrder, channel_of: ChannelOf, folder: Path, task: TaskContext) -> None:
    """Take away what an order that was stopped for good has left half done: partial files, and its notes.

    Raises what a channel raises; then the notes stay, and it can be tried again.
    """
    if parts := parts_begun(folder, order.id):
        with ExitStack() as stack:
            target = _open(order.target, channel_of, order.id, stack, task)
            for part in parts:
                with suppress(DeviceFileError, FileError):  # it is not there any more
                    target.files.remove(part, task)
    forget(order, folder)


def forget(order: TransferOrder, folder: Path) -> None:
    """Take away the notes of an order that is over: they stay where some files could not be copied, so that the same
    order, carried out again, does only those."""
    path = notes_file(folder, order.id)
    with own_file_errors(path, "removed"):
        path.unlink(missing_ok=True)


def _open(device: Device, channel_of: ChannelOf, order: str, stack: ExitStack, task: TaskContext) -> Place:
    place = open_place(device, channel_of, order)
    stack.callback(place.files.close)
    if device.transport is not Transport.LOCAL:
        stack.enter_context(task.on_cancel(place.files.close))
    return place


def _count(run: Run, walk: Walk) -> list[Top]:
    run.progress.tell(at_once=True)
    tops: list[Top] = []
    for index, path in enumerate(run.order.paths):
        name = run.order.names[index] if run.order.names else ""
        try:
            tops.append(top := _top(run, path, name))
            walk.count(top)
        except FILE_TROUBLES as error:
            run.fail(path, error)
    return tops


def _top(run: Run, path: str, name: str) -> Top:
    """What a person has chosen. A link stands for what it leads to; one that leads nowhere is copied as a link."""
    files = run.source.files
    name = name or files.style.last_part(path) or _plain(files.name)
    entry = files.look_at(path, run.task)
    if entry and entry.kind is FileKind.LINK and entry.leads_to:
        path = files.resolve(path, run.task)
        entry = files.look_at(path, run.task)
    if entry is None:
        raise DeviceFileError(tr("{path} is not there any more.", path=shown_name(path)), problem=FileProblem.NOT_FOUND)
    return Top(path, entry, name)


def _distinct(run: Run, folder: str, tops: list[Top]) -> list[Top]:
    """A folder is not copied into itself, which has no end, and nothing twice, because notes go by its path."""
    style = run.target.style
    above = {path for _, path in style.crumbs(folder)} if run.is_within_one_place else set()
    paths = {top.path for top in tops}
    kept: dict[str, Top] = {}
    for top in tops:
        parents = {path for _, path in run.source.style.crumbs(top.path)} - {top.path}
        if top.entry.kind is FileKind.FOLDER and not above.isdisjoint(_both_paths(run, top.path)):
            message, hint = tr("cannot be copied into itself"), tr("Choose a folder outside of it.")
        elif parents & paths or kept.get(top.path, top).name != top.name:
            message, hint = tr("is copied already, with another path"), tr("Copy it on its own afterwards.")
        else:
            kept[top.path] = top
            continue
        run.fail(top.path, TransferError(f"{shown_name(top.path)} {message}.", hint=hint))
    return list(kept.values())


def _both_paths(run: Run, path: str) -> set[str]:
    """As it was chosen, and with the links on the way to it followed."""
    try:
        return {path, run.source.files.resolve(path, run.task)} if run.is_within_one_place else {path}
    except FILE_TROUBLES:
        return {path}


def _plain(name: str) -> str:
    """A place's name as that of a folder: all of a drive or of a device is copied."""
    return "".join("_" if letter in '/\\:*?"<>|' else letter for letter in name) or "files"


def _target_folder(run: Run) -> str:
    """The order's folder with its links followed; it is made, with those above it, where it is not there."""
    files, task = run.target.files, run.task
    path = files.resolve(run.order.folder, task)
    run.target.learn_names(path)
    missing: list[str] = []
    while (entry := _found(run.target, path, task)) is None:
        missing.append(path)
        if (above := files.style.parent(path)) == path:
            raise FileError(
                tr("{path} is not there.", path=shown_name(path)),
                problem=FileProblem.NOT_FOUND,
                hint=tr("Check the path."),
            )
        path = above
    if not entry.is_folder:
        raise FileError(
            tr("{path} is not a folder.", path=shown_name(path)), hint=tr("Choose another folder as the target.")
        )
    for path in reversed(missing):
        files.make_folder(path, task)
    return path


def _found(place: Place, path: str, task: TaskContext) -> FileEntry | None:
    """The top of a place is there, although not every one tells of it."""
    if place.style.parent(path) == path:
        return FileEntry(path, FileKind.FOLDER)
    return place.files.look_at(path, task)


def _check_room_for_all(run: Run, folder: str, tops: list[Top]) -> None:
    """Asked before anything is sent, where no file can be left out."""
    may_skip = run.order.rule in (Rule.ASK, Rule.SKIP, Rule.NEWER)
    if run.notes.is_new and not (may_skip and any(_is_there(run, folder, top) for top in tops)):
        check_room(run, folder, run.progress.total_bytes)


def _is_there(run: Run, folder: str, top: Top) -> bool:
    try:
        return run.target.files.look_at(run.target.style.join(folder, top.name), run.task) is not None
    except AppError:
        return True
