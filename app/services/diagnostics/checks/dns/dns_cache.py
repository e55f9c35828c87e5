"""dns.cache: does the system remember a name as missing that exists?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import counted, fine, listed, warning
from app.services.facts.network.stale_names import STALE_NAMES


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(STALE_NAMES)
    if not found.names:
        return fine(f"The cache of names ({counted(found.size, 'entry', 'entries')}) holds nothing that is out of date")
    evidence = [Evidence("stale_names", name, f"remembered as missing, is {now}", True) for name, now in found.names]
    return warning(
        "stale",
        f"The cache remembers {listed(name for name, _ in found.names)} as missing; DNS has an address for it",
        *evidence,
        why="Programs do not find the name until the cache forgets it.",
        remedy=Remedy("Empty the cache of names", by_hand=("As an administrator: Clear-DnsClientCache",)),
    )


CHECK = Check(
    "dns.cache",
    "Cache of names",
    CheckGroup.NETWORK,
    (STALE_NAMES,),
    judge,
    depends_on=("dns.resolve",),
    depth=Depth.FULL,
    proven_on=frozenset(),
)
