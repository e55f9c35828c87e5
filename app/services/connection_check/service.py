"""Go through a connection stage by stage, until one is broken."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.domain.connection_check import ConnectionCheck, Fix, Help, StageFinding, StageVerdict, in_a_sentence
from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.errors import TargetUnreachable
from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.connection_check.attempt import PATIENCE, Attempt, Hop, Seen, Stage
from app.services.connection_check.stages import STAGES, TO_A_HOP

if TYPE_CHECKING:
    from app.domain.errors import AppError
    from app.services.ssh.host_keys import HostKeys

type OnFinding = Callable[[StageFinding], None]


def _ignore(finding: StageFinding) -> None:
    pass


def can_check(device: Device) -> bool:
    """Whether there are stages for the device's transport."""
    return device.transport in STAGES


def check_connection(
    device: Device,
    credential: Callable[[Device], Credential],
    host_keys: HostKeys,
    task: TaskContext,
    *,
    way: Callable[[], Sequence[Device]] | None = None,
    failure: AppError | None = None,
    on_finding: OnFinding = _ignore,
    patience: float = PATIENCE,
) -> ConnectionCheck:
    """Connect for the sake of looking, and let go again. `on_finding` hears each stage at once, from this thread.

    `way` gives the jump hosts in their order and last the device, and may raise TargetUnreachable. `failure` is what a
    person has met, if anything: a credential that was just refused is not sent again. `patience`: seconds for each
    address to answer. Raises Cancelled.
    """
    started, began = datetime.now(UTC), time.monotonic()
    found: list[StageFinding] = []
    with contextlib.ExitStack() as opened:
        run = _Run(credential, host_keys, failure, patience, opened)
        for finding in run.go(device, way or (lambda: (device,)), task):
            found.append(finding)
            on_finding(finding)
    return ConnectionCheck(device.name, device.address, started, time.monotonic() - began, tuple(found))


@dataclass(slots=True)
class _Run:
    """One check. Connections stay open until the end: the way onward goes through those before."""

    credential: Callable[[Device], Credential]
    host_keys: HostKeys
    failure: AppError | None
    patience: float
    opened: contextlib.ExitStack
    is_broken: bool = False

    def go(self, device: Device, way: Callable[[], Sequence[Device]], task: TaskContext) -> Iterator[StageFinding]:
        try:
            *hops, last = way()
        except TargetUnreachable as error:
            hops, last, self.is_broken = [], device, True
            fix = Fix(error.hint, Help.EDIT_DEVICE)
            yield StageFinding(
                "way", tr("Jump host"), StageVerdict.PROBLEM, str(error), cause="wrong_jump_host", fix=fix
            )
        through = None
        for hop in hops:
            stages = [stage for stage in STAGES[hop.transport] if stage.id not in TO_A_HOP]
            attempt = self._attempt(hop, through, device)
            yield from self._pass(stages, attempt, task, hop.name)
            through = Hop(hop.name, attempt.transport) if attempt.transport else None
        yield from self._pass(STAGES[last.transport], self._attempt(last, through, device), task, "")

    def _attempt(self, place: Device, through: Hop | None, device: Device) -> Attempt:
        about = getattr(self.failure, "hop", None) or device  # whom the failure is about
        failure = self.failure if (about.id, about.address) == (place.id, place.address) else None
        attempt = Attempt(place, self.credential, self.host_keys, failure, self.patience, through)
        self.opened.callback(attempt.close)
        return attempt

    def _pass(self, stages: Sequence[Stage], attempt: Attempt, task: TaskContext, hop: str) -> Iterator[StageFinding]:
        for number, stage in enumerate(stages):
            if self.is_broken:
                yield StageFinding(stage.id, stage.title, StageVerdict.NOT_REACHED, tr("Not reached."), hop=hop)
                continue
            title = in_a_sentence(stage.title)
            words = (
                tr("Checking: {stage} of {hop}", stage=title, hop=hop) if hop else tr("Checking: {stage}", stage=title)
            )
            task.report(words, number, len(stages))
            began = time.monotonic()
            seen = stage.look(attempt, task)
            self.is_broken = seen.verdict is StageVerdict.PROBLEM
            yield _finding(stage, seen, time.monotonic() - began, hop)


def _finding(stage: Stage, seen: Seen, seconds: float, hop: str) -> StageFinding:
    return StageFinding(
        stage.id, stage.title, seen.verdict, seen.summary, seen.evidence, seen.cause, seen.fix, seconds, hop
    )
