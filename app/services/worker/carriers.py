"""How the program has transfers carried out: by its helper process, or in its own threads where there can be none.

Both are `Carry`: who uses them does not see which it is.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.prompts import Ask, LoginQuestion
from app.domain.task import Cancelled, TaskContext
from app.domain.transfers import AskingControl, Conflict, TransferOrder, TransferReport, Trouble
from app.services.typed_answers import TypedAnswers
from app.services.worker.errand import Question
from app.services.worker.helper import Helper
from app.services.worker.plain import Plain, from_plain, secrets_to_plain, to_plain
from app.services.worker.process import NoHelper

if TYPE_CHECKING:
    from app.domain.file_channel import FileChannel
    from app.services.connection_notes import ConnectionNotes
    from app.services.targets.given import GivenCredentials

_LOG = logging.getLogger(__name__)
_LOOK = 0.1  # seconds between looks whether an answer is still wanted
_MOST_TROUBLES = 1000


class Carrier(Protocol):
    """Carries orders out. Safe to use from any thread."""

    def carry(self, order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        """Implements `Carry`."""

    def discard(self, order: TransferOrder, task: TaskContext) -> None:
        """Take away what an order that was stopped for good has left half done."""


class ThreadCarrier:
    """Does it in the thread that calls."""

    def __init__(
        self,
        files: Callable[[Device, TaskContext, Ask | None], "FileChannel"],
        given: "GivenCredentials",
        notes: "ConnectionNotes",
        folder: Path,
    ) -> None:
        """`folder` holds how far each order is."""
        self._files, self._given, self._notes, self._folder = files, given, notes, folder

    def carry(self, order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        from app.services.transfers.carrying import carry_out

        def channel_of(device: Device) -> "FileChannel":
            typed = TypedAnswers(control.ask)
            with self._notes.opening(device):
                channel = self._files(device, task, typed)
            typed.keep(self._given)
            return channel

        return carry_out(order, channel_of, self._folder, control, task)

    def discard(self, order: TransferOrder, task: TaskContext) -> None:
        from app.services.transfers.carrying import discard

        discard(order, lambda device: self._files(device, task, None), self._folder, task)


class HelperCarrier:
    """Has the helper do it."""

    def __init__(self, helper: Helper, given: "GivenCredentials", notes: "ConnectionNotes", otherwise: Carrier) -> None:
        """`otherwise` does it where no helper can be started."""
        self._helper, self._given, self._notes, self._otherwise = helper, given, notes, otherwise
        self._has_none = False

    def carry(self, order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        listener = _TransferListener(control, self._given, self._notes)
        if not self._has_none:
            try:
                report: TransferReport = from_plain(
                    TransferReport, self._helper.run("carry", to_plain(order), listener, task)
                )
                return report
            except NoHelper:
                self._do_without()
        return self._otherwise.carry(order, control, task)

    def discard(self, order: TransferOrder, task: TaskContext) -> None:
        if not self._has_none:
            try:
                self._helper.run("discard", to_plain(order), _TransferListener(None, self._given, self._notes), task)
                return
            except NoHelper:
                self._do_without()
        self._otherwise.discard(order, task)

    def _do_without(self) -> None:
        """Until the next start of the program."""
        self._has_none = True
        _LOG.warning("no helper process can be started: transfers run in the program itself")


class _TransferListener:
    """Implements `Listener` for one order. Without a control nobody is asked."""

    def __init__(self, control: AskingControl | None, given: "GivenCredentials", notes: "ConnectionNotes") -> None:
        self._control, self._given, self._notes = control, given, notes
        self._typed = TypedAnswers(control.ask) if control else None
        self._troubles: tuple[Trouble, ...] = ()

    def hear(self, name: str, value: Any) -> None:
        if name == "report" and self._control:
            report: TransferReport = from_plain(TransferReport, value)
            self._troubles = (*self._troubles, *report.troubles)[:_MOST_TROUBLES]
            self._control.report(replace(report, troubles=self._troubles))

    def answer(self, question: Question, task: TaskContext) -> Plain:
        match question.name:
            case "opened":
                device, error = question.value
                self._note(from_plain(Device, device), from_plain(AppError | None, error))
            case "throttle" if self._control:
                self._control.throttle(from_plain(int, question.value), task)
            case "decide" if self._control:
                return to_plain(self._control.decide(from_plain(Conflict, question.value), task))
            case "ask" if self._typed:
                return self._ask(question, self._typed, task)
        return None

    def _note(self, device: Device, error: AppError | None) -> None:
        """Written down before it is used. Raises FileError, JournalDamaged."""
        try:
            with self._notes.opening(device):
                if error:
                    raise error
        except AppError as told:
            if told is not error:
                raise
        if self._typed and not error:
            self._typed.keep(self._given)

    @staticmethod
    def _ask(question: Question, ask: Ask, task: TaskContext) -> Plain:
        asked: LoginQuestion = from_plain(LoginQuestion, question.value)
        answers = ask(asked)
        try:
            while question.is_wanted:
                task.check()
                if (given := answers.wait(_LOOK)) is not None:
                    return secrets_to_plain(given)
            raise Cancelled
        finally:
            answers.withdraw()
