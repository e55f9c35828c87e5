"""The way from the computer that Satchel runs on to a machine on the internet, watched for half a minute."""

import ipaddress
from dataclasses import dataclass

from app.domain.facts import Fact, FactUnavailable, Reason
from app.domain.target import Os
from app.domain.task import TaskContext
from app.services.probes.anchors import SITES_TOLD
from app.services.probes.series import Series
from app.services.probes.trace import MOST_HOPS, Hop

ROUNDS = 25
"""One a second."""


@dataclass(frozen=True, slots=True)
class Path:
    """`is_exact` is False where routers answered to packets that they answer to only once a second."""

    goal: str
    hops: tuple[Hop, ...]
    is_exact: bool = True


def parse(os: Os, text: str) -> Path:
    rows = [line.split("|") for line in text.splitlines() if line]
    if not rows or rows[0][0] != "goal":
        raise ValueError("the answer does not begin with the goal")
    hops: list[Hop] = []
    for word, number, by, is_goal, sent, times in rows[1 : MOST_HOPS + 1]:
        if word != "hop" or int(number) != len(hops) + 1:
            raise ValueError("the hops are not in their order")
        heard = tuple(float(one) for one in times.split())
        if len(heard) > int(sent) or not all(0 <= one < 1e6 for one in heard):
            raise ValueError("more answers than packets, or no times")
        hops.append(Hop(len(hops) + 1, _address(by), Series(int(sent), heard), is_goal == "yes"))
    return Path(rows[0][1], tuple(hops), rows[0][2] == "exact")


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    return ipaddress.ip_address(text) if text else None


def own(task: TaskContext) -> str:
    """Raises FactUnavailable, OSError, Cancelled."""
    from app.services.facts.network.path_mtu import goals
    from app.services.probes.icmp import echo
    from app.services.probes.trace import trace

    found = goals(task, 1)
    if not found:
        raise FactUnavailable(Reason.TIMED_OUT, "nobody on the internet was found by name")
    with echo(4) as engine:
        hops = trace(engine, found[0], task, rounds=ROUNDS)
        lines = [f"goal|{found[0]}|{'exact' if engine.is_exact else 'rough'}"]
    for hop in hops:
        times = " ".join(f"{one:.3f}" for one in hop.series.times)
        lines.append(f"hop|{hop.number}|{hop.by or ''}|{'yes' if hop.is_goal else 'no'}|{hop.series.sent}|{times}")
    return "\n".join(lines)


PATH = Fact(
    "path", {}, parse, deadline=40, own=own, contacts=f"{SITES_TOLD.split(' and ')[0]}, and all routers before it"
)
