"""How the program has transfers carried out: by its helper process, or in its own threads where there can be none.

Both are a `Carrier`: who uses them does not see which it is.
"""

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from app.domain.devices import Device
from app.domain.errors import AppError, TargetUnreachable
from app.domain.prompts import Ask, LoginQuestion
from app.domain.task import Cancelled, TaskContext
from app.domain.transfers import AskingControl, Conflict, TransferOrder, TransferReport, Trouble
from app.services.typed_answers import TypedAnswers
from app.services.worker.errand import Question
from app.services.worker.frames import TooLarge
from app.services.worker.helper import Helper
from app.services.worker.plain import (
    NotPlain,
    Plain,
    credential_to_plain,
    from_plain,
    pair_from_plain,
    secrets_to_plain,
    to_plain,
)
from app.services.worker.process import NoHelper

if TYPE_CHECKING:
    from app.domain.file_channel import FileChannel
    from app.services.connection_notes import ConnectionNotes
    from app.services.targets.given import GivenCredentials

_LOG = logging.getLogger(__name__)
_LOOK = 0.1  # seconds between looks whether an answer is still wanted
_MOST_TROUBLES = 1000
_TRIES = 2  # of starting a helper; one may fail because the computer was too busy


class Carrier(Protocol):
    """Carries orders out. Safe to use from any thread."""

    def carry(self, order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        """Implements `Carry`."""

    def discard(self, order: TransferOrder, task: TaskContext) -> None:
        """Take away what an order that was stopped for good has left half done."""


class OpenNoted(Protocol):
    """Opens a channel to a device, which the journal tells of."""

    def __call__(self, device: Device, task: TaskContext, *, ask: Ask | None = None) -> "FileChannel": ...


class ThreadCarrier:
    """Does it in the thread that calls."""

    def __init__(self, open_channel: OpenNoted, folder: Path) -> None:
        """`folder` holds how far each order is."""
        self._open, self._folder = open_channel, folder

    def carry(self, order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        from app.services.transfers.carrying import carry_out

        def channel_of(device: Device) -> "FileChannel":
            return self._open(device, task, ask=control.ask)

        return carry_out(order, channel_of, self._folder, control, task)

    def discard(self, order: TransferOrder, task: TaskContext) -> None:
        from app.services.transfers.carrying import discard

        discard(order, lambda device: self._open(device, task), self._folder, task)


class _KnownAlready(Exception):
    """The helper would ask a person, for a code perhaps, where the program's own connection stands already."""


class HelperCarrier:
    """Has the helper do it. A helper gets the credentials of those devices only that it has to reach."""

    def __init__(
        self,
        otherwise: Carrier,
        given: "GivenCredentials",
        notes: "ConnectionNotes",
        *,
        way_to: Callable[[Device], Sequence[Device]],
        is_connected: Callable[[Device], bool],
        find_device: Callable[[str], Device],
        setup: Callable[[], Plain],
        start: Sequence[str] = (),
    ) -> None:
        """`otherwise` does it where no helper can be started. `way_to` gives the jump hosts and the device itself;
        `is_connected` says whether the program has a connection to a device that lives; `setup` is what the helper
        must know first; `start` is another command than this program's own.
        """
        self._otherwise, self._given, self._notes = otherwise, given, notes
        self._way_to, self._find_device, self._is_connected = way_to, find_device, is_connected
        answers = {"credential": self._credential, "device": self._device, "passed": self._passed}
        self.helper = Helper(setup, answers, start=start)
        self._lock = threading.Lock()
        self._orders: list[TransferOrder] = []  # that the helper has
        self._failed_starts = 0
        self._asking: set[Device] = set()  # what the program could do without asking, and the helper not

    def carry(self, order: TransferOrder, control: AskingControl, task: TaskContext) -> TransferReport:
        with contextlib.suppress(NoHelper, TooLarge, _KnownAlready):
            report: TransferReport = self._have_done("carry", order, control, task, TransferReport)
            return report
        return self._otherwise.carry(order, control, task)

    def discard(self, order: TransferOrder, task: TaskContext) -> None:
        with contextlib.suppress(NoHelper, TooLarge, _KnownAlready):
            self._have_done("discard", order, None, task)
            return
        self._otherwise.discard(order, task)

    def close(self) -> None:
        """End the helper."""
        self.helper.close()

    def _have_done(
        self, work: str, order: TransferOrder, control: AskingControl | None, task: TaskContext, kind: Any = None
    ) -> Any:
        """Raises NoHelper, after some in vain for as long as the program runs; _KnownAlready."""
        if self._failed_starts >= _TRIES:
            raise NoHelper
        if any(one in self._asking and self._is_connected(one) for one in self._way_of(order)):
            raise _KnownAlready
        with self._lock:
            self._orders.append(order)
        try:
            listener = _TransferListener(control, self._given, self._notes, self._is_connected)
            return self.helper.run(work, to_plain(order), listener, task, kind=kind)
        except _KnownAlready as known:
            self._asking |= set(known.args)
            raise
        except NoHelper:
            self._failed_starts += 1
            _LOG.warning("no helper process can be started: transfers run in the program itself")
            raise
        finally:
            with self._lock:
                self._orders.remove(order)

    def _way_of(self, order: TransferOrder) -> set[Device]:
        """All devices that must be reached; who opens the connection learns that there is no way."""
        found: set[Device] = set()
        for place in (order.source, order.target):
            with contextlib.suppress(TargetUnreachable):
                found |= set(self._way_to(place))
        return found

    # -- what the helper asks, in threads of their own -----------------------------------------------

    def _credential(self, value: Any) -> Plain:
        device: Device = from_plain(Device, value)
        with self._lock:
            orders = list(self._orders)
        if not any(device in self._way_of(order) for order in orders):
            raise NotPlain("the credential of a device that it does not need")
        return credential_to_plain(self._given.use(device))

    def _device(self, value: Any) -> Plain:
        return to_plain(self._find_device(from_plain(str, value)))

    def _passed(self, value: Any) -> Plain:
        hop, device = pair_from_plain(value)
        hop, device = from_plain(Device, hop), from_plain(Device, device)
        self._notes.passed(hop, device)
        return None


class _TransferListener:
    """Implements `Listener` for one order. Without a control nobody is asked."""

    def __init__(
        self,
        control: AskingControl | None,
        given: "GivenCredentials",
        notes: "ConnectionNotes",
        is_connected: Callable[[Device], bool],
    ) -> None:
        self._control, self._given, self._notes, self._is_connected = control, given, notes, is_connected
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
                device, error = pair_from_plain(question.value)
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

    def _ask(self, question: Question, ask: Ask, task: TaskContext) -> Plain:
        asked: LoginQuestion = from_plain(LoginQuestion, question.value)
        if self._is_connected(asked.device):
            raise _KnownAlready(asked.device)
        answers = ask(asked)
        try:
            while question.is_wanted:
                task.check()
                if (given := answers.wait(_LOOK)) is not None:
                    return secrets_to_plain(given)
            raise Cancelled
        finally:
            answers.withdraw()
