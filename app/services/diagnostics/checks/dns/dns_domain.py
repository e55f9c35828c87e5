"""dns.domain: does DNS name the controllers of the domain that the device has joined?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.domain.language import tr
from app.services.diagnostics.wording import fine, listed, problem, warning
from app.services.facts.network.domain import DOMAIN, PORTS
from app.services.probes.tcp import Way

_SAID = {
    "answer": tr("names no controller"),
    "failing": tr("answers that it cannot"),
    "silent": tr("does not answer"),
    "refused": "refuses",
}


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(DOMAIN)
    evidence = [Evidence("domain", tr("Domain"), found.name)]
    if found.controllers:
        evidence.append(Evidence("domain", tr("Controllers in DNS"), listed(found.controllers)))
        return _reached(found.ports, found.name, found.controllers, evidence)
    told = [one for one in found.asked if one[1] == "answer"]
    evidence += [
        Evidence("domain", tr("DNS server {server}", server=server), _SAID.get(said, said), True)
        for server, said in found.asked
    ]
    if not told:
        summary = tr("No DNS server said whether it knows the domain")
        return Judgement(Verdict.UNKNOWN, summary, evidence=tuple(evidence), reason=Reason.TIMED_OUT)
    return problem(
        "no_controller",
        tr(
            "The DNS server {server} knows no controller of the domain {name}",
            server=listed(server for server, _ in told),
            name=found.name,
        ),
        *evidence,
        why=tr(
            "A member of a domain must ask the DNS servers of the domain: sign-in, policies and shares fail otherwise."
        ),
        remedy=Remedy(
            tr("Ask the DNS servers of the domain"),
            step="net.dns",
            by_hand=(tr("Set the DNS servers of the domain, usually its controllers, or bring up the VPN to it."),),
        ),
    )


def _reached(
    ports: tuple[tuple[str, int, Way], ...], domain: str, controllers: tuple[str, ...], evidence: list[Evidence]
) -> Judgement:
    closed = [one for one in ports if one[2] is not Way.OPEN]
    for name in dict.fromkeys(name for name, _, _ in ports):
        missing = [f"{PORTS.get(port, '')} ({port}) {way.value}" for at, port, way in closed if at == name]
        evidence.append(Evidence("domain", name, listed(missing) if missing else tr("reached"), bool(missing)))
    reached = {name for name, port, way in ports if way is Way.OPEN and port in (88, 389)}
    if not ports or (reached and not closed):
        return fine(
            tr("DNS names {controllers} for the domain {domain}", controllers=listed(controllers), domain=domain),
            *evidence,
        )
    remedy = Remedy(
        tr("Open the way to the controllers"),
        by_hand=(tr("Look at the firewalls on the way for ports 88, 135, 389 and 445, and whether the VPN is up."),),
    )
    if not reached:
        summary = tr(
            "No controller of the domain {domain} is reached: {controllers}",
            domain=domain,
            controllers=listed(controllers),
        )
        return problem("not_reached", summary, *evidence, why=tr("Sign-in works only from memory."), remedy=remedy)
    away = [name for name in dict.fromkeys(name for name, _, _ in ports) if name not in reached]
    if away:
        summary = tr(
            "The controller {away} of the domain {domain} is not reached, another one is",
            away=listed(away),
            domain=domain,
        )
        return warning("one_away", summary, *evidence, why=tr("Programs that are led to it wait."), remedy=remedy)
    return fine(tr("The controllers of the domain {domain} are reached", domain=domain), *evidence)


CHECK = Check(
    "dns.domain",
    tr("Domain in DNS"),
    CheckGroup.NETWORK,
    (DOMAIN,),
    judge,
    depends_on=("dns.resolve",),
    depth=Depth.FULL,
)
