"""net.multigw: do two ways out compete?"""

from itertools import groupby

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import does_not_apply, fine, listed, warning
from app.services.facts.network.gateways import GATEWAYS


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    gateways = sorted(
        (one for one in facts.get(GATEWAYS) if one.address and one.address.version == 4), key=lambda one: one.metric
    )
    if not gateways:
        return does_not_apply("There is no default gateway")
    for metric, group in groupby(gateways, key=lambda one: one.metric):
        rivals = list(group)
        if len({(one.interface, one.address) for one in rivals}) > 1:
            evidence = [Evidence("gateways", str(one), f"metric {metric}", True) for one in rivals]
            return warning(
                "equal_metric",
                f"{listed(rivals)} compete as the way out",
                *evidence,
                why="With equal metrics it is left to chance which of them carries a connection.",
                remedy=Remedy("Give one the lower metric", by_hand=("Disconnect one, or raise the metric of one.",)),
            )
    return fine(f"One way out comes first: {gateways[0]}")


CHECK = Check("net.multigw", "Competing gateways", CheckGroup.NETWORK, (GATEWAYS,), judge, depends_on=("net.gateway",))
