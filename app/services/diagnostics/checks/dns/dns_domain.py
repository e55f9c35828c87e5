"""dns.domain: does DNS name the controllers of the domain that the device has joined?"""

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.services.diagnostics.wording import fine, listed, problem, warning
from app.services.facts.network.domain import DOMAIN, PORTS
from app.services.probes.tcp import Way

_SAID = {
    "answer": "names no controller",
    "failing": "answers that it cannot",
    "silent": "does not answer",
    "refused": "refuses",
}


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(DOMAIN)
    evidence = [Evidence("domain", "Domain", found.name)]
    if found.controllers:
        evidence.append(Evidence("domain", "Controllers in DNS", listed(found.controllers)))
        return _reached(found.ports, found.name, found.controllers, evidence)
    told = [one for one in found.asked if one[1] == "answer"]
    evidence += [
        Evidence("domain", f"DNS server {server}", _SAID.get(said, said), True) for server, said in found.asked
    ]
    if not told:
        summary = "No DNS server said whether it knows the domain"
        return Judgement(Verdict.UNKNOWN, summary, evidence=tuple(evidence), reason=Reason.TIMED_OUT)
    return problem(
        "no_controller",
        f"The DNS server {listed(server for server, _ in told)} knows no controller of the domain {found.name}",
        *evidence,
        why="A member of a domain must ask the DNS servers of the domain: sign-in, policies and shares fail otherwise.",
        remedy=Remedy(
            "Ask the DNS servers of the domain",
            step="net.dns",
            by_hand=("Set the DNS servers of the domain, usually its controllers, or bring up the VPN to it.",),
        ),
    )


def _reached(
    ports: tuple[tuple[str, int, Way], ...], domain: str, controllers: tuple[str, ...], evidence: list[Evidence]
) -> Judgement:
    closed = [one for one in ports if one[2] is not Way.OPEN]
    for name in dict.fromkeys(name for name, _, _ in ports):
        missing = [f"{PORTS.get(port, '')} ({port}) {way.value}" for at, port, way in closed if at == name]
        evidence.append(Evidence("domain", name, listed(missing) if missing else "reached", bool(missing)))
    reached = {name for name, port, way in ports if way is Way.OPEN and port in (88, 389)}
    if not ports or (reached and not closed):
        return fine(f"DNS names {listed(controllers)} for the domain {domain}", *evidence)
    remedy = Remedy(
        "Open the way to the controllers",
        by_hand=("Look at the firewalls on the way for ports 88, 135, 389 and 445, and whether the VPN is up.",),
    )
    if not reached:
        summary = f"No controller of the domain {domain} is reached: {listed(controllers)}"
        return problem("not_reached", summary, *evidence, why="Sign-in works only from memory.", remedy=remedy)
    away = [name for name in dict.fromkeys(name for name, _, _ in ports) if name not in reached]
    if away:
        summary = f"The controller {listed(away)} of the domain {domain} is not reached, another one is"
        return warning("one_away", summary, *evidence, why="Programs that are led to it wait.", remedy=remedy)
    return fine(f"The controllers of the domain {domain} are reached", *evidence)


CHECK = Check(
    "dns.domain",
    "Domain in DNS",
    CheckGroup.NETWORK,
    (DOMAIN,),
    judge,
    depends_on=("dns.resolve",),
    depth=Depth.FULL,
)
