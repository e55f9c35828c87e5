"""Copying trees: folders as they are met, large files one after another, small ones many at a time, links last."""

from dataclasses import dataclass

from app.domain.errors import TransferError
from app.domain.file_channel import SMALL
from app.domain.files import FileEntry, FileKind, shown_name
from app.domain.language import tr
from app.services.transfers.deciding import TargetFolder, decide
from app.services.transfers.names import leads_out
from app.services.transfers.one_file import Job, copy_file, keep_marks
from app.services.transfers.places import FILE_TROUBLES, Run, second_thread
from app.services.transfers.small_files import SmallFiles
from app.services.transfers.walking import DEEPEST, LONGEST, Top, Walk


@dataclass(frozen=True, slots=True)
class _Link:
    """Made when all files are there: nothing of this order can go through it."""

    job: Job
    depth: int


class TreeCopy:
    """The work of one run; see `carry_out`."""

    def __init__(self, run: Run, walk: Walk) -> None:
        self._run = run
        self._walk = walk
        self._links: list[_Link] = []
        self._folders: list[tuple[str, FileEntry]] = []  # that this order has made

    def copy(self, tops: list[Top], path: str) -> None:
        run = self._run
        run.progress.enter("Copying")
        with second_thread(run.task) as (thread, task):
            self._small = SmallFiles(run, thread, task)
            self._copy_all(tops, path)

    def _copy_all(self, tops: list[Top], path: str) -> None:
        run = self._run
        folder = TargetFolder(run, path, is_new=False, expected=len(tops))
        for top in tops:
            self._copy(top.path, top.entry, folder, top.name, 0)
        self._small.end()
        for link in self._links:
            try:
                self._make_link(link)
            except FILE_TROUBLES as error:
                run.fail(link.job.path, error)
        for made, entry in reversed(self._folders):  # the inner ones first: what is put into a folder changes its time
            keep_marks(run, made, entry)

    def _copy(self, path: str, entry: FileEntry, folder: TargetFolder, name: str, depth: int) -> None:
        self._run.task.check()
        try:
            self._copy_one(path, entry, folder, name, depth)
        except FILE_TROUBLES as error:
            self._run.fail(path, error)

    def _copy_one(self, path: str, entry: FileEntry, folder: TargetFolder, name: str, depth: int) -> None:
        run = self._run
        if entry.kind is FileKind.OTHER:
            raise TransferError(
                tr(
                    "{path} is a pipe, a socket or a drive: it has no content that could be copied.",
                    path=shown_name(path),
                ),
                hint=tr("Nothing needs to be done."),
            )
        destination = decide(run, path, entry, folder, name)
        if destination.skipped:
            self._walk.skip(path, entry)
        elif run.notes.is_done(path):
            run.progress.done_files += 1
            run.progress.done_bytes += entry.size
            self._small.go_on(Job(path, entry, folder, destination))
        elif entry.kind is FileKind.FOLDER:
            self._copy_folder(Job(path, entry, folder, destination), depth)
        elif entry.kind is FileKind.LINK:
            self._links.append(_Link(Job(path, entry, folder, destination), depth))
        elif entry.size <= SMALL:
            self._small.add(Job(path, entry, folder, destination))
        else:
            copy_file(run, Job(path, entry, folder, destination))

    def _copy_folder(self, job: Job, depth: int) -> None:
        run = self._run
        if depth >= DEEPEST or len(job.path) >= LONGEST:
            raise TransferError(
                tr(
                    "{path} lies below {deepest} folders, or its path is too long.",
                    path=shown_name(job.path),
                    deepest=DEEPEST,
                ),
                hint=tr("Copy it on its own."),
            )
        entries = self._walk.list(job.path)
        made = job.folder.join(job.destination.name)
        is_new = self._enter(job, made)
        if run.notes.destination(job.path):
            self._folders.append((made, job.entry))
        inner = TargetFolder(run, made, is_new=is_new, expected=len(entries))
        for entry in entries:
            self._copy(run.source.style.join(job.path, entry.name), entry, inner, entry.name, depth + 1)

    def _enter(self, job: Job, made: str) -> bool:
        """Make the folder where it is not there yet. Looked at once more: never through a link in its place."""
        run = self._run
        there = run.target.files.look_at(made, run.task) if job.folder.may_hold_something else None
        if there and there.kind is FileKind.FOLDER:
            return False
        if there and not job.destination.replaces:
            raise TransferError(
                tr("Something else took the place of the folder {made}.", made=shown_name(made)),
                hint=tr("Look at what is there."),
            )
        if there:
            run.target.files.remove(made, run.task)
        run.notes.flush()  # so that it is known as this order's own
        run.target.files.make_folder(made, run.task)
        return True

    def _make_link(self, link: _Link) -> None:
        run, job = self._run, link.job
        if not run.source.is_local and leads_out(job.entry.target, link.depth):
            to = shown_name(job.entry.target)
            raise TransferError(
                tr("{path} is a link that leads out of what is copied, to {to}.", path=shown_name(job.path), to=to),
                hint=tr("Copy what it leads to, if you need it."),
            )
        path = job.folder.join(job.destination.name)
        there = run.target.files.look_at(path, run.task)
        if there and there.kind is FileKind.LINK and there.target == job.entry.target:
            pass  # made by an earlier call
        else:
            if there and job.destination.replaces:
                run.target.files.remove(path, run.task)
            run.target.files.make_link(path, job.entry.target, run.task)
        run.notes.finish(job.path)
        run.progress.done_files += 1
