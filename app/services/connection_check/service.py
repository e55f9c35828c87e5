"""Go through a connection stage by stage, until one is broken."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.domain.connection_check import ConnectionCheck, StageFinding, StageVerdict
from app.domain.credentials import Credential
from app.domain.devices import Device
from app.domain.task import TaskContext
from app.services.connection_check.attempt import Attempt, Seen, Stage
from app.services.connection_check.stages import STAGES

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
    failure: AppError | None = None,
    on_finding: OnFinding = _ignore,
) -> ConnectionCheck:
    """Connect for the sake of looking, and let go again. `on_finding` hears each stage at once, from this thread.

    `failure` is what a person has met, if anything: a credential that was just refused is not sent again.
    Raises Cancelled.
    """
    started, began = datetime.now(UTC), time.monotonic()
    found: list[StageFinding] = []
    attempt = Attempt(device, credential, host_keys, failure)
    with attempt.opened:
        for finding in _go_through(STAGES[device.transport], attempt, task):
            found.append(finding)
            on_finding(finding)
    return ConnectionCheck(device.name, device.address, started, time.monotonic() - began, tuple(found))


def _go_through(stages: Sequence[Stage], attempt: Attempt, task: TaskContext) -> Iterator[StageFinding]:
    is_broken = False
    for number, stage in enumerate(stages):
        if is_broken:
            yield StageFinding(stage.id, stage.title, StageVerdict.NOT_REACHED, "Not reached.")
            continue
        task.report(f"Checking: {stage.title.lower()}", number, len(stages))
        began = time.monotonic()
        seen = stage.look(attempt, task)
        is_broken = seen.verdict is StageVerdict.PROBLEM
        yield _finding(stage, seen, time.monotonic() - began)


def _finding(stage: Stage, seen: Seen, seconds: float) -> StageFinding:
    return StageFinding(stage.id, stage.title, seen.verdict, seen.summary, seen.evidence, seen.cause, seen.fix, seconds)
