"""net.path: where on the way to the internet does what is sent get lost?"""

import ipaddress
from collections.abc import Sequence

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import does_not_apply, fine, note, problem, warning
from app.services.facts.network.path import PATH, Path
from app.services.probes.trace import Hop, where_loss_begins

_SHARED = ipaddress.ip_network("100.64.0.0/10")  # RFC 6598: between a provider and its customers
_MOST_SHOWN = 30

_OWN = Remedy(
    tr("Mend the local network"),
    by_hand=(
        tr("On Wi-Fi: compare with a cable."),
        tr("Change the cable to the router and the port, then restart the router."),
        tr("Trace again: satchel trace, or this check."),
    ),
)
_PROVIDER = Remedy(
    tr("Tell the provider"),
    by_hand=(
        tr("Trace at three different times of the day (satchel trace), and keep the tables."),
        tr("Send them to the provider with the customer number: they name the hop, the loss, the time and the target."),
    ),
)


def _whose(hops: Sequence[Hop], hop: Hop) -> str:
    """The network that a hop belongs to, as far as its address and its place say."""
    by = hop.by
    if hop.is_goal and hop.number > 1:
        return tr("at the target or just before it")
    if by is None:
        return tr("behind the hop before it")
    if isinstance(by, ipaddress.IPv4Address) and by in _SHARED:
        return tr("in the provider's network")
    if by.is_private:
        return tr("in the local network") if hop.number == 1 else tr("in the local network, or in that of the provider")
    before = [one for one in hops if one.number < hop.number and one.by and not one.by.is_private]
    return tr("in the provider's network or beyond") if before else tr("at the border to the provider")


def _said(hop: Hop) -> str:
    series = hop.series
    if not hop.by:
        return tr("does not answer")
    times = f"{series.best:.1f} / {series.average:.1f} / {series.worst:.1f} ms"
    return tr("{by}: {loss:.0f} % lost of {sent}, {times}", by=hop.by, loss=series.loss, sent=series.sent, times=times)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    path = facts.get(PATH)
    hops = path.hops
    if not hops or not any(one.by for one in hops):
        return does_not_apply(tr("Nobody on the way answers pings"))
    begins = where_loss_begins(hops, thresholds["loss_percent"], int(thresholds["least_lost"]))
    evidence = [
        Evidence(
            "path",
            tr("Hop {number}", number=one.number),
            _said(one),
            bool(begins and one.number >= begins.number and one.by),
        )
        for one in hops[:_MOST_SHOWN]
    ]
    goal = hops[-1]
    if not goal.is_goal:
        last = next(one for one in reversed(hops) if one.by)
        summary = tr(
            "The trace to {goal} ends behind {by}, hop {number}", goal=path.goal, by=last.by, number=last.number
        )
        why = tr("Many targets and firewalls do not answer pings: on its own that is no fault.")
        return note(summary, *evidence, cause="ends_early", why=why)
    if begins and path.is_exact:
        return _lost(path, begins, evidence, thresholds)
    return fine(
        tr(
            "{goal} is {number} hops away: {average:.0f} ms, {loss:.0f} % lost",
            goal=path.goal,
            number=goal.number,
            average=goal.series.average,
            loss=goal.series.loss,
        ),
        *evidence,
    )


def _lost(path: Path, begins: Hop, evidence: Sequence[Evidence], thresholds: Thresholds) -> Judgement:
    loss = path.hops[-1].series.loss
    whose = _whose(path.hops, begins)
    where = tr("from hop {number} on", number=begins.number) + (f" ({begins.by})" if begins.by else "")
    summary = tr(
        "{loss:.0f} % of the packets to {goal} are lost, {where}, {whose}",
        loss=loss,
        goal=path.goal,
        where=where,
        whose=whose,
    )
    is_own = begins.number == 1
    why = (
        tr("It begins at the first hop: the local router, or the way to it.")
        if is_own
        else tr(
            "Hop {number} loses less, and every hop from {begins_number} to the target loses: it "
            "is no router that only answers seldom.",
            number=begins.number - 1,
            begins_number=begins.number,
        )
    )
    remedy = _OWN if is_own else _PROVIDER
    say = problem if loss >= thresholds["bad_percent"] else warning
    return say("loss_near" if is_own else "loss_behind", summary, *evidence, why=why, remedy=remedy)


CHECK = Check(
    "net.path",
    tr("Hops on the way"),
    CheckGroup.NETWORK,
    (PATH,),
    judge,
    depends_on=("net.gateway",),
    thresholds={"loss_percent": 3, "bad_percent": 20, "least_lost": 2},
    depth=Depth.DEEP,
)
