"""The way to a machine, hop by hop, asked again and again: where does what is sent get lost?"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.language import tr
from app.domain.task import TaskContext
from app.services.probes.icmp import Echo, Ip, Outcome, Probe, Reply
from app.services.probes.series import Series

MOST_HOPS = 30
_LOOKED_FOR = 4  # hops beyond the last that answered are asked in vain


@dataclass(frozen=True, slots=True)
class Hop:
    """`by` is who answered (the most often, where several did), None for nobody."""

    number: int
    by: Ip | None
    series: Series
    is_goal: bool = False


def trace(
    engine: Echo, address: Ip, task: TaskContext, *, rounds: int, interval: float = 1.0, timeout: float = 1.0
) -> tuple[Hop, ...]:
    """Ask each hop once in each of `rounds`, which begin `interval` seconds apart, and wait `timeout` for answers.

    Raises Cancelled, OSError.
    """
    heard: list[list[Reply]] = [[] for _ in range(MOST_HOPS)]
    limit = MOST_HOPS
    for number in range(rounds):
        task.report(tr("Tracing: round {number} of {rounds}", number=number + 1, rounds=rounds), number, rounds)
        started = time.monotonic()
        probes = [Probe(address, hops=hop + 1) for hop in range(limit)]
        for hop, reply in enumerate(engine.exchange(probes, task, interval=0.01, timeout=timeout)):
            heard[hop].append(reply)
        limit = _end_of(heard, limit)
        if number + 1 < rounds and (left := started + interval - time.monotonic()) > 0:
            task.sleep(left)
    return tuple(_hop(number, replies) for number, replies in enumerate(heard[:limit], 1))


def _end_of(heard: Sequence[Sequence[Reply]], limit: int) -> int:
    """How many hops there are: up to the goal, or to whoever says that it cannot be reached."""
    last = 0
    for number, replies in enumerate(heard[:limit], 1):
        if any(one.outcome in (Outcome.ANSWERED, Outcome.UNREACHABLE) for one in replies):
            return number
        if any(one.by for one in replies):
            last = number
    return min(limit, last + _LOOKED_FOR)


def _hop(number: int, replies: Sequence[Reply]) -> Hop:
    answers = [one for one in replies if one.by]
    by = [one.by for one in answers]
    return Hop(
        number,
        max(by, key=by.count) if by else None,
        Series.of(one.ms if one.by else None for one in replies),
        any(one.outcome is Outcome.ANSWERED for one in answers),
    )


def where_loss_begins(hops: Sequence[Hop], percent: float, least: int) -> Hop | None:
    """The first hop from which at least `percent` are lost all the way to the goal; None where the goal loses less.

    Routers answer less often than they pass packets on: loss at one of them that is gone behind it is none. So is a
    loss that is far above that of the goal: it is put down to the router's own answers.
    """
    goal = hops[-1] if hops and hops[-1].is_goal else None
    if not goal or goal.series.loss < percent or goal.series.lost < least:
        return None
    first = goal
    for hop in reversed(hops[:-1]):
        if not hop.series.received or hop.series.loss > 3 * goal.series.loss + 10:
            continue
        if hop.series.loss < max(percent, goal.series.loss / 3):
            break
        first = hop
    return first
