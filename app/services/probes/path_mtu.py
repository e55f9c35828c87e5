"""How large a packet may be on the whole way to a machine, and whether somebody says so to those who send larger ones.

Path MTU discovery (RFC 1191, RFC 8201) needs that word. Where it is swallowed there is a black hole: what is small
arrives, what is large vanishes, so that connections begin and then stand still.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.task import TaskContext
from app.services.probes.icmp import Echo, Ip, Outcome, Probe, Reply

STEPS = (1500, 1492, 1480, 1476, 1472, 1460, 1450, 1440, 1430, 1420, 1400, 1380, 1360, 1320, 1280, 1200)
"""Bytes. What Ethernet, PPPoE and the usual tunnels carry."""
SMALL = 576
"""Bytes that every way carries (RFC 791): whoever does not answer to these does not answer at all."""
_TIMES = 2  # of each size: one packet may be lost
_EITHER = {Outcome.ANSWERED, Outcome.SILENT}
_LARGE = (9000, 8000, 4000)  # of links with jumbo frames


@dataclass(frozen=True, slots=True)
class Way:
    """What became of the sizes that were tried, in bytes. `told` is what a router said it carries, 0 for nothing."""

    answered: tuple[int, ...]
    silent: tuple[int, ...]
    told: int = 0
    partly: tuple[int, ...] = ()
    """Of these some arrived and some did not: the way loses packets, whatever their size."""


def search(
    engine: Echo, address: Ip, link_mtu: int, task: TaskContext, *, timeout: float = 1.0, finely: bool = True
) -> Way:
    """Try sizes up to that of the own link; then those between the largest that arrived and the next, one by one.

    `finely` False leaves the second out.
    """
    sizes = [SMALL, *(one for one in (*STEPS, *_LARGE) if one < link_mtu), link_mtu]
    way = _try(engine, address, sorted(set(sizes)), task, timeout)
    above = min((one for one in way.silent if one > max(way.answered, default=0)), default=0)
    between = range(max(way.answered, default=0) + 1, above)
    if not way.answered or way.told or not above or way.partly:
        return way
    if finely and 0 < len(between) <= 100:
        finer = _try(engine, address, between, task, timeout)
        way = Way((*way.answered, *finer.answered), (*way.silent, *finer.silent), finer.told, finer.partly)
    return _again(engine, address, way, task)


def _again(engine: Echo, address: Ip, way: Way, task: TaskContext) -> Way:
    """One by one: what was sent all at once may have been too much for a slow line."""
    largest = max(way.answered)
    above = min((one for one in way.silent if one > largest), default=0)
    if not above or way.told or way.partly:
        return way
    probes = [Probe(address, size=size, is_whole=True) for size in (above, largest, above)]
    replies = engine.exchange(probes, task, interval=0.25, timeout=0.8)
    as_before = [one.outcome is Outcome.ANSWERED for one in replies] == [False, True, False]
    return way if as_before else replace(way, partly=(above,))


def _try(engine: Echo, address: Ip, sizes: Sequence[int], task: TaskContext, timeout: float) -> Way:
    probes = [Probe(address, size=size, is_whole=True) for size in sizes for _ in range(_TIMES)]
    replies = engine.exchange(probes, task, interval=0.008, timeout=timeout)
    by_size: dict[int, list[Reply]] = {}
    for probe, reply in zip(probes, replies, strict=True):
        by_size.setdefault(probe.size, []).append(reply)
    told = [one.mtu for one in replies if one.outcome is Outcome.TOO_BIG and one.by and one.mtu]
    return Way(
        tuple(size for size, heard in by_size.items() if any(one.outcome is Outcome.ANSWERED for one in heard)),
        tuple(size for size, heard in by_size.items() if all(one.outcome is Outcome.SILENT for one in heard)),
        min(told, default=0),
        tuple(size for size, heard in by_size.items() if len({one.outcome for one in heard} & _EITHER) > 1),
    )
