"""net.ports: do connections to the ports of services get through? "Refused" and "no answer" have different causes."""

from dataclasses import replace

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Named, Remedy, Thresholds
from app.domain.facts import Fact, Facts
from app.domain.language import tr
from app.services.diagnostics.wording import fine, listed, note, problem
from app.services.facts.network.service_ports import SERVICE_PORTS, ServicePort, about
from app.services.probes.tcp import Way

_SAID = {
    Way.OPEN: tr("is reached"),
    Way.SILENT: tr("no answer: dropped on the way, or the machine is off"),
    Way.REFUSED: tr("refused: the machine is there, nothing listens on the port, or a firewall says so"),
    Way.UNREACHABLE: tr("not reachable: no route, or a firewall says so"),
    Way.LATE: tr("a connection, but nothing more"),
    Way.UNRESOLVED: tr("the name is not known"),
}


def _judge(found: tuple[ServicePort, ...], named: str) -> Judgement:
    closed = [one for one in found if one.attempt.way is not Way.OPEN]
    evidence = [
        Evidence("service_ports", one.place, _SAID[one.attempt.way], one.place == named and one in closed)
        for one in found
    ]
    missed = next((one for one in closed if one.place == named), None)
    if missed:
        return problem(
            f"named_{missed.attempt.way.value}",
            f"{missed.place}: {_SAID[missed.attempt.way]}",
            *evidence,
            why=tr("It is what you have named."),
            remedy=Remedy(
                tr("Open the way to it"),
                by_hand=(
                    tr("Try it from another network: if it is reached there, a firewall of this network stops it."),
                ),
            ),
        )
    if not closed:
        return fine(tr("{place} can be reached", place=listed(one.place for one in found)), *evidence)
    if len(closed) == len(found):
        return note(tr("No port of a service of the internet is reached"), *evidence, cause="not_reached")
    why = tr("Others are reached, so something on the way allows only some ports. Many networks want it so.")
    summary = tr("Not reached: {place}", place=listed(one.place for one in closed))
    return note(summary, *evidence, cause="some_closed", why=why)


def _check(fact: Fact[tuple[ServicePort, ...]], named: str = "") -> Check:
    def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
        return _judge(facts.get(fact), named)

    return Check(
        "net.ports",
        tr("Ports of services"),
        CheckGroup.NETWORK,
        (fact,),
        judge,
        depends_on=("net.gateway", "dns.resolve", "net.captive"),
        depth=Depth.FULL,
        causes=tuple(f"named_{way.value}" for way in _SAID if way is not Way.OPEN),
    )


def _about(named: Named) -> Check:
    fact = about(named)
    return _check(fact, fact.given["services"].split()[0] if fact is not SERVICE_PORTS else "")  # type: ignore[union-attr]


CHECK = replace(_check(SERVICE_PORTS), about=_about)
