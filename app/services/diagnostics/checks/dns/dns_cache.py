"""dns.cache: does the system remember a name as missing that exists?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.services.diagnostics.wording import fine, listed, warning
from app.services.facts.network.stale_names import STALE_NAMES


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(STALE_NAMES)
    if not found.names:
        return fine(
            tr(
                "The cache of names ({entrys}) holds nothing that is out of date",
                entrys=counted(found.size, "entry", "entries"),
            )
        )
    evidence = [
        Evidence("stale_names", name, tr("remembered as missing, is {now}", now=now), True) for name, now in found.names
    ]
    return warning(
        "stale",
        tr(
            "The cache remembers {name} as missing; DNS has an address for it",
            name=listed(name for name, _ in found.names),
        ),
        *evidence,
        why=tr("Programs do not find the name until the cache forgets it."),
        remedy=Remedy(tr("Empty the cache of names"), by_hand=(tr("As an administrator: Clear-DnsClientCache"),)),
    )


CHECK = Check(
    "dns.cache",
    tr("Cache of names"),
    CheckGroup.NETWORK,
    (STALE_NAMES,),
    judge,
    depends_on=("dns.resolve",),
    depth=Depth.FULL,
    proven_on=frozenset(),
)
