"""Small files, many at a time: each goes whole through memory, and a round trip is not paid for each."""

import hashlib
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from app.domain.errors import AppError, DeviceFileError, FileProblem, TransferError
from app.domain.file_channel import SMALL, SmallFile
from app.domain.files import FileEntry, FileKind, shown_name
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.transfers.notes import Partial
from app.services.transfers.one_file import Job, check_room, copy_file, kept_mode, part_of
from app.services.transfers.places import FILE_TROUBLES, Place, Run

AT_ONCE = 2000
"""Files that are decided on before they are sent: their names are on disk by then."""


@dataclass(frozen=True, slots=True)
class _Sent:
    job: Job
    digest: str = ""  # of what was read; "" where nobody wants to know, or an earlier call has read it


@dataclass(frozen=True, slots=True)
class _Compared:
    same: list[Job]
    other: list[Job]
    is_earlier: bool  # files of an earlier call


class SmallFiles:
    """Those of one run. What fails is a trouble of its own.

    While some are copied the devices hash those before them: what is not the same is copied again, as large files are.
    """

    def __init__(self, run: Run, thread: ThreadPoolExecutor, task: TaskContext) -> None:
        """`thread` compares, with this context."""
        self._run = run
        self._thread = thread
        self._task = task
        self._waiting: list[Job] = []
        self._earlier: list[Job] = []  # that an earlier call has copied and not compared
        self._comparing: Future[_Compared] | None = None
        ends = (run.source, run.target)
        self._ends = ends
        self._judges = [place for place in ends if not place.is_local] or [run.target]

    def add(self, job: Job) -> None:
        self._waiting.append(job)
        if len(self._waiting) >= AT_ONCE:
            self._send()

    def go_on(self, job: Job) -> None:
        """An earlier call has copied it, and may have been broken off before it was compared."""
        is_small = job.entry.kind is FileKind.FILE and job.entry.size <= SMALL
        if self._run.notes.is_proven(job.path) and not (is_small and _is_cut(self._run, job)):
            self._run.progress.verified_files += 1
        elif is_small and self._run.order.verify:
            self._earlier.append(job)
            if len(self._earlier) >= AT_ONCE:
                self._compare_earlier()

    def end(self) -> None:
        if self._waiting:
            self._send()
        if self._earlier:
            self._compare_earlier()
        self._run.progress.enter("Verifying")
        self._settle()
        self._run.progress.enter("Copying")

    def _send(self) -> None:
        jobs, self._waiting = self._waiting, []
        self._run.notes.flush()
        batch = _Batch(self._run, jobs, hashes=self._run.order.verify and all(one.can_digest for one in self._judges))
        done = [sent for sent in batch.copy() if sent.digest]
        for job in batch.alone:
            _copy_alone(self._run, job)
        self._settle()
        if batch.hashes and done:
            self._comparing = self._thread.submit(_compare, self._judges, self._run, done, self._task)

    def _compare_earlier(self) -> None:
        """Both ends hash them: what was read then is not known any more."""
        jobs, self._earlier = self._earlier, []
        self._settle()
        if all(one.can_digest for one in self._ends):
            sent = [_Sent(job) for job in jobs]
            self._comparing = self._thread.submit(_compare, self._ends, self._run, sent, self._task)

    def _settle(self) -> None:
        """Of the batch before."""
        if self._comparing is None:
            return
        compared, self._comparing = self._comparing.result(), None
        progress = self._run.progress
        progress.verified_files += len(compared.same)
        self._run.notes.prove([job.path for job in compared.same])
        for job in compared.other:
            try:
                if compared.is_earlier and not _is_lost(self._run, job):
                    continue
            except FILE_TROUBLES as error:
                self._run.fail(job.path, error)
                continue
            self._run.notes.reopen(job.path)
            progress.done_files -= 1
            progress.done_bytes -= job.entry.size
            _copy_alone(self._run, replace(job, destination=replace(job.destination, replaces=True)))


class _Batch:
    """What is on the way together."""

    def __init__(self, run: Run, jobs: Sequence[Job], *, hashes: bool) -> None:
        self._run = run
        self._jobs = jobs
        self.hashes = hashes
        self.alone: list[Job] = []  # have grown meanwhile: they go the way of large files
        self._sent: list[_Sent] = []

    def copy(self) -> list[_Sent]:
        """Those that have arrived."""
        self._run.progress.enter("Copying")
        done: list[_Sent] = []
        refused: list[tuple[Job, AppError]] = []
        fetched = self._fetched()
        try:
            for result in self._run.target.mover.store_small(fetched, self._run.task):
                sent = self._sent[result.index]
                if result.error:
                    refused.append((sent.job, result.error))
                else:
                    done.append(sent)
                    _count(self._run, sent.job)
        except BaseException:  # what may lie in the target half done is known, should the order be stopped for good
            over = {id(sent.job) for sent in done} | {id(job) for job, _ in refused}
            for sent in self._sent:
                if id(sent.job) not in over:
                    entry = sent.job.entry
                    self._run.notes.begin(
                        sent.job.path, part_of(self._run, sent.job), Partial(entry.size, entry.modified)
                    )
            raise
        finally:
            fetched.close()
        _tell(self._run, refused)
        return done

    def _fetched(self) -> Generator[SmallFile]:
        run = self._run
        for result in run.source.mover.fetch_small((job.path for job in self._jobs), run.task):
            job = self._jobs[result.index]
            if result.error is None:
                is_made_up = bool(result.data) and not job.entry.size  # by a system, as those of /proc: new each time
                digest = hashlib.sha256(result.data).hexdigest() if self.hashes and not is_made_up else ""
                self._sent.append(_Sent(job, digest))
                run.progress.current = job.path
                mode, part = kept_mode(run, job.entry), part_of(run, job)
                yield SmallFile(_place_of(job), result.data, mode, job.entry.modified, part)
            elif _is_final(result.error):
                run.fail(job.path, result.error)
            else:
                self.alone.append(job)


def _compare(judges: Sequence[Place], run: Run, done: Sequence[_Sent], task: TaskContext) -> _Compared:
    """Each of `judges` hashes its own files. What it cannot hash is neither the same nor another."""
    said: list[list[str | None]] = []
    for place in judges:
        paths = [sent.job.path if place is run.source else _place_of(sent.job) for sent in done]
        found = place.digests(paths, task)
        said.append([found.get(path) for path in paths])
    same, other = [], []
    for sent, digests in zip(done, zip(*said, strict=True), strict=True):
        told = {digest for digest in (sent.digest, *digests) if digest}
        if len(told) > 1:
            other.append(sent.job)
        elif all(digests):
            same.append(sent.job)
    is_earlier = not all(sent.digest for sent in done)
    if is_earlier:  # what a system makes up, and tells no size of, is another each time
        other = [job for job in other if job.entry.size]
    return _Compared(same, other, is_earlier)


def _is_cut(run: Run, job: Job) -> bool:
    """Has a power cut taken the content of a copy on this computer? Small files are not put on the disk one by one."""
    there = run.target.files.look_at(_place_of(job), run.task) if run.target.is_local else None
    return there is not None and there.size != job.entry.size and _is_of_same_time(there, job.entry)


def _is_of_same_time(there: FileEntry, entry: FileEntry) -> bool:
    """Whole seconds: SFTP tells no parts of them."""
    return None not in (there.modified, entry.modified) and int(there.modified or 0) == int(entry.modified or 0)


def _is_lost(run: Run, job: Job) -> bool:
    """Has a disk lost the copy of an earlier call? Then it still has the time that it was given. Where the source was
    changed later, the copy is what it was then. Raises TransferError where someone has changed the copy: it is not
    written over."""
    there, modified = run.target.files.look_at(_place_of(job), run.task), job.entry.modified
    if there and there.modified is not None and modified is not None and int(there.modified) <= int(modified):
        return int(there.modified) == int(modified)
    raise TransferError(
        tr("The copy of {path} was changed since it was made.", path=shown_name(job.path)),
        hint=tr("Copy it again if the copy is to be replaced."),
    )


def _place_of(job: Job) -> str:
    return job.folder.join(job.destination.name)


def _copy_alone(run: Run, job: Job) -> None:
    try:
        copy_file(run, job)
    except FILE_TROUBLES as error:
        run.fail(job.path, error)


def _is_final(error: AppError) -> bool:
    return isinstance(error, DeviceFileError) and error.problem in (FileProblem.NOT_FOUND, FileProblem.DENIED)


def _tell(run: Run, refused: Sequence[tuple[Job, AppError]]) -> None:
    """Devices seldom say that a disk is full: it is asked for, once."""
    for job, error in refused:
        if getattr(error, "problem", None) is FileProblem.OTHER:
            check_room(run, job.folder.path, job.entry.size)
            break
    for job, error in refused:
        run.fail(job.path, error)


def _count(run: Run, job: Job) -> None:
    run.notes.finish(job.path)
    run.progress.done_files += 1
    run.progress.moved(job.entry.size, run.task)
