"""link.errors: does the cable damage what it carries?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.domain.target import Os
from app.services.diagnostics.wording import does_not_apply, fine, note, warning
from app.services.facts.network.link_counters import BETWEEN, LINK_COUNTERS, LinkCounters

_CABLE = Remedy(
    tr("Change the cable or the port"),
    by_hand=(
        tr("Try another cable, and another port of the switch: a damaged pair or a loose plug damages packets."),
        tr("Set both ends to automatic speed and duplex."),
        tr("Look again after some minutes of use."),
    ),
)


def _share(one: LinkCounters) -> float:
    """Percent of all packets since the start."""
    return 100 * one.second.errors / max(1, one.second.packets)


def _grown(one: LinkCounters) -> int:
    return max(0, one.second.errors - one.first.errors)


def _said(one: LinkCounters) -> str:
    counters = one.second
    words = tr(
        "{errors} in {packets}", errors=counted(counters.errors, "error"), packets=counted(counters.packets, "packet")
    )
    if counters.crc:
        words += tr(", {crc} arrived damaged", crc=counters.crc)
    return tr("{words}; {one} new in {between} s", words=words, one=_grown(one), between=BETWEEN)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    adapters = [one for one in facts.get(LINK_COUNTERS) if one.second.packets]
    if not adapters:
        return does_not_apply(tr("No wired adapter has carried anything"))
    evidence = [
        Evidence("link_counters", one.name, _said(one), bool(_grown(one)) or _share(one) > thresholds["percent"])
        for one in adapters
    ]
    worst = max(adapters, key=lambda one: (_grown(one), _share(one)))
    if _grown(worst) >= thresholds["growing"]:
        summary = tr(
            "{name} damages packets: {news} in {between} s",
            name=worst.name,
            news=counted(_grown(worst), "new error"),
            between=BETWEEN,
        )
        why = tr("Each damaged packet is sent again, later: the network is slow in jerks.")
        return warning("growing", summary, *evidence, why=why, remedy=_CABLE)
    worst = max(adapters, key=_share)
    if _share(worst) > thresholds["percent"] and worst.second.errors >= thresholds["least"]:
        summary = tr(
            "{name} has lost {worst:.2g} % of its packets to errors since it was started",
            name=worst.name,
            worst=_share(worst),
        )
        why = tr("They do not grow now. They may come with load, or with movement of the cable.")
        return warning("many", summary, *evidence, why=why, remedy=_CABLE)
    loose = max(adapters, key=lambda one: one.second.carrier_changes)
    if loose.second.carrier_changes > thresholds["carrier_changes"] and facts.os is Os.LINUX:
        summary = tr(
            "The signal of {name} came or went {carrier_changes} times since it was started",
            name=loose.name,
            carrier_changes=loose.second.carrier_changes,
        )
        return note(
            summary, *evidence, cause="flapping", why=tr("A loose plug does that; so does a dock that is used often.")
        )
    few = tr("Few errors on {name}", name=worst.name) if worst.second.errors else ""
    return fine(few or tr("No errors on {name}", name=worst.name), *evidence)


CHECK = Check(
    "link.errors",
    tr("Errors on the cable"),
    CheckGroup.NETWORK,
    (LINK_COUNTERS,),
    judge,
    depends_on=("link.up",),
    thresholds={"percent": 0.1, "least": 100, "growing": 3, "carrier_changes": 200},
    depth=Depth.FULL,
)
