"""What the journal says of transfers."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.devices import THIS_COMPUTER
from app.domain.files import shown_name, size_words
from app.domain.journal import EventKind, Journal
from app.domain.language import and_more, counted, tr
from app.domain.transfers import TransferOrder, TransferReport, TransferState
from app.services.redaction import redact

_MOST_PATHS = 50
_TROUBLES = 20
_ENDS = {TransferState.STOPPED: tr("stopped by a person"), TransferState.FAILED: tr("not finished")}


class TransferNotes:
    """Safe to use from any thread. `journal` gives the journal of the visit that is open now."""

    def __init__(self, journal: Callable[[], Journal]) -> None:
        self._journal = journal

    def begin(self) -> None:
        """What cannot be written down is not done: raises FileError, JournalDamaged."""
        self._journal()

    def end(self, order: TransferOrder, report: TransferReport, outcome: TransferState, seconds: float) -> None:
        """Write down what was copied; nothing where nothing was. Raises FileError, JournalDamaged."""
        if not (report.done_bytes or report.done_files or report.troubles or outcome is TransferState.DONE):
            return
        device = order.source if order.target.id == THIS_COMPUTER.id else order.target
        troubles = [
            {"path": shown_name(one.path), "message": redact(str(one.error))} for one in report.troubles[:_TROUBLES]
        ]
        self._journal().append(
            EventKind.FILES_TRANSFERRED,
            device=device.name,
            source=order.source.name,
            target=order.target.name,
            paths=[shown_name(path) for path in order.paths[:_MOST_PATHS]],
            folder=shown_name(order.folder),
            outcome=outcome.value,
            files=report.done_files,
            bytes=report.done_bytes,
            skipped=report.skipped_files,
            verified=report.verified_files,
            seconds=round(seconds, 1),
            troubles=troubles,
            summary=_summary(order, report, outcome),
        )


def _summary(order: TransferOrder, report: TransferReport, outcome: TransferState) -> str:
    """One line for the log of the report."""
    first = shown_name(order.paths[0]) if order.paths else ""
    what = and_more(first, len(order.paths) - 1)
    way = f"{order.source.name}: {what} → {order.target.name}: {shown_name(order.folder)}"
    files = counted(report.done_files, "file")
    notes = [f"{files}, {size_words(report.done_bytes)}"]
    if report.verified_files:
        is_all = report.verified_files >= report.done_files
        notes.append(
            tr("SHA-256 compared")
            if is_all
            else tr("SHA-256 compared of {verified_files:,}", verified_files=report.verified_files)
        )
    if report.skipped_files:
        notes.append(tr("{skipped_files:,} left out", skipped_files=report.skipped_files))
    if report.troubles:
        notes.append(tr("{troubles:,} not copied", troubles=len(report.troubles)))
    if outcome in _ENDS:
        notes.append(_ENDS[outcome])
    return f"{way} ({'; '.join(notes)})"
