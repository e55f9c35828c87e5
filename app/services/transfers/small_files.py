"""Small files, many at a time: each goes whole through memory, and a round trip is not paid for each."""

from collections.abc import Generator, Sequence

from app.domain.errors import AppError, DeviceFileError, FileProblem
from app.domain.file_channel import SmallFile
from app.services.transfers.one_file import Job, check_room, copy_file, kept_mode
from app.services.transfers.places import FILE_TROUBLES, Run

AT_ONCE = 1000
"""Files that are decided on before they are sent: their names are on disk by then."""


def copy_small(run: Run, jobs: Sequence[Job]) -> None:
    """Copy them all; what fails is a trouble of its own. What has grown meanwhile goes the way of large files."""
    if not jobs:
        return
    run.notes.flush()
    run.progress.enter("Copying")
    alone: list[Job] = []
    sent: list[Job] = []
    refused: list[tuple[Job, AppError]] = []
    fetched = _fetched(run, jobs, sent, alone)
    try:
        for result in run.target.mover.store_small(fetched, run.task):
            if result.error:
                refused.append((sent[result.index], result.error))
            else:
                _count(run, sent[result.index])
    finally:
        fetched.close()
    _settle(run, refused)
    for job in alone:
        try:
            copy_file(run, job)
        except FILE_TROUBLES as error:
            run.fail(job.path, error)


def _fetched(run: Run, jobs: Sequence[Job], sent: list[Job], alone: list[Job]) -> Generator[SmallFile]:
    for result in run.source.mover.fetch_small((job.path for job in jobs), run.task):
        job = jobs[result.index]
        if result.error is None:
            sent.append(job)
            run.progress.current = job.path
            path = job.folder.join(job.destination.name)
            yield SmallFile(path, result.data, kept_mode(run, job.entry), job.entry.modified)
        elif _is_final(result.error):
            run.fail(job.path, result.error)
        else:
            alone.append(job)


def _is_final(error: AppError) -> bool:
    return isinstance(error, DeviceFileError) and error.problem in (FileProblem.NOT_FOUND, FileProblem.DENIED)


def _settle(run: Run, refused: Sequence[tuple[Job, AppError]]) -> None:
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
