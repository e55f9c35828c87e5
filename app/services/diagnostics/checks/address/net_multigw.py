"""net.multigw: do two ways out compete?"""

from itertools import groupby

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import does_not_apply, fine, listed, warning
from app.services.facts.network.gateways import GATEWAYS


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    gateways = sorted(
        (one for one in facts.get(GATEWAYS) if one.address and one.address.version == 4), key=lambda one: one.metric
    )
    if not gateways:
        return does_not_apply(tr("There is no default gateway"))
    for metric, group in groupby(gateways, key=lambda one: one.metric):
        rivals = list(group)
        if len({(one.interface, one.address) for one in rivals}) > 1:
            evidence = [Evidence("gateways", str(one), tr("metric {metric}", metric=metric), True) for one in rivals]
            return warning(
                "equal_metric",
                tr("{rivals} compete as the way out", rivals=listed(rivals)),
                *evidence,
                why=tr("With equal metrics it is left to chance which of them carries a connection."),
                remedy=Remedy(
                    tr("Give one the lower metric"), by_hand=(tr("Disconnect one, or raise the metric of one."),)
                ),
            )
    return fine(tr("One way out comes first: {gateways}", gateways=gateways[0]))


CHECK = Check(
    "net.multigw", tr("Competing gateways"), CheckGroup.NETWORK, (GATEWAYS,), judge, depends_on=("net.gateway",)
)
