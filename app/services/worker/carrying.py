"""What the helper does for transfers: it carries them out over connections of its own, with the program's answers."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.errors import AppError
from app.domain.prompts import Answers, Ask, LoginQuestion
from app.domain.secret import Secret
from app.domain.task import TaskContext
from app.domain.transfers import Conflict, Decision, TransferOrder, TransferReport
from app.services.transfers.carrying import carry_out, discard
from app.services.transfers.places import ChannelOf
from app.services.worker.plain import Plain, credential_from_plain, from_plain, secrets_from_plain, to_plain
from app.services.worker.serving import Awaited, Boss, Job, Work

if TYPE_CHECKING:
    from app.domain.file_channel import FileChannel
    from app.services.targets.opening import Connections

_NEWS_EVERY = 0.1  # seconds
_FIRST_BATCH = 256 * 1024
_LEAST, _MOST = 16 * 1024, 16 * 1024 * 1024
"""Bytes that may move before the program has agreed to those before them."""
_QUICK, _SLOW = 0.05, 0.25  # seconds for an answer

type OpenFiles = Callable[[Device, TaskContext, Ask | None], FileChannel]


def transfer_works(boss: Boss, files: OpenFiles) -> Mapping[str, Work]:
    """`files` opens a channel of its own to a device."""
    folder = Path(boss.setup["folder"])

    def carry(value: Any, job: Job) -> Plain:
        order: TransferOrder = from_plain(TransferOrder, value)
        with reporting(job) as control:
            return to_plain(carry_out(order, _channels(files, job), folder, control, job.task))

    def clean_up(value: Any, job: Job) -> Plain:
        discard(from_plain(TransferOrder, value), _channels(files, job, asks=False), folder, job.task)
        return None

    return {"carry": carry, "discard": clean_up}


def connections_of(boss: Boss) -> "Connections":
    """As the program makes them; what only the program knows is asked of it."""
    from app.services.ssh.host_keys import HostKeys
    from app.services.targets.opening import Connections

    def credential(device: Device) -> Credential:
        return credential_from_plain(boss.ask("credential", to_plain(device)))

    def find_device(wanted: str) -> Device:
        found: Device = from_plain(Device, boss.ask("device", wanted))
        return found

    def on_hop(hop: Device, device: Device) -> None:
        boss.ask("passed", [to_plain(hop), to_plain(device)])

    keys = HostKeys(Path(boss.setup["host_keys"]), [Path(one) for one in boss.setup["known_hosts"]])
    return Connections(keys, credential, find_device, on_hop)


def _channels(files: OpenFiles, job: Job, *, asks: bool = True) -> ChannelOf:
    """Each connection is told to the program, which writes it down before it is used."""
    ask = ask_over(job) if asks else None

    def channel_of(device: Device) -> "FileChannel":
        try:
            channel = files(device, job.task, ask)
        except AppError as error:
            job.call("opened", [to_plain(device), to_plain(error)]).wait(job.task)
            raise
        try:
            job.call("opened", [to_plain(device), None]).wait(job.task)
        except BaseException:
            channel.close()
            raise
        return channel

    return channel_of


def ask_over(job: Job) -> Ask:
    """The person in front of the program is asked."""
    return lambda question: _ForwardedAnswers(job, question)


class _ForwardedAnswers(Answers):
    """Of the person in front of the program."""

    def __init__(self, job: Job, question: LoginQuestion) -> None:
        self._awaited = job.call("ask", to_plain(question))

    def wait(self, seconds: float) -> Sequence[Secret] | None:
        return secrets_from_plain(self._awaited.result()) if self._awaited.wait_for(seconds) else None

    def withdraw(self) -> None:
        self._awaited.withdraw()


@contextmanager
def reporting(job: Job) -> Iterator["ForwardingControl"]:
    """A control for one transfer, whose news are sent while the block runs."""
    control, ended = ForwardingControl(job), threading.Event()

    def send() -> None:
        while not ended.wait(_NEWS_EVERY):
            control.send_news()

    sender = threading.Thread(target=send, name="news", daemon=True)
    sender.start()
    try:
        yield control
    finally:
        ended.set()
        sender.join()


class ForwardingControl:
    """Implements `TransferControl` over the pipes: few messages, however many bytes move."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._newest: TransferReport | None = None
        self._troubles_sent = 0
        self._due = 0  # bytes that the program does not know of
        self._batch = _FIRST_BATCH
        self._sent_at = 0.0
        self._agreeing: Awaited | None = None

    def report(self, report: TransferReport) -> None:
        self._newest = report

    def send_news(self) -> None:
        """The newest report, if there is one that was not sent. Troubles are sent once each."""
        report, self._newest = self._newest, None
        if report is None:
            return
        new = report.troubles[self._troubles_sent :]
        self._troubles_sent = len(report.troubles)
        self._job.tell("report", to_plain(replace(report, troubles=new)))

    def decide(self, conflict: Conflict, task: TaskContext) -> Decision:
        self.send_news()
        decision: Decision = from_plain(Decision, self._job.call("decide", to_plain(conflict)).wait(task))
        return decision

    def throttle(self, count: int, task: TaskContext) -> None:
        """One batch is on its way while the next one moves: nobody waits for the program unless it holds back."""
        self._due += count
        now = time.monotonic()
        if self._due < self._batch and now - self._sent_at < _NEWS_EVERY:
            return
        if self._agreeing and not self._agreeing.is_there and self._due < self._batch:
            return
        if self._agreeing:
            self._agreeing.wait(task)
            self._adapt(time.monotonic() - self._sent_at)
        self._agreeing = self._job.call("throttle", self._due)
        self._due, self._sent_at = 0, time.monotonic()

    def _adapt(self, seconds: float) -> None:
        """A program that holds back gets small batches, so that a limit is kept and a pause is quick."""
        if seconds < _QUICK:
            self._batch = min(self._batch * 2, _MOST)
        elif seconds > _SLOW:
            self._batch = max(self._batch // 2, _LEAST)
