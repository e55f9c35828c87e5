"""dns.policy: do rules of the system send names elsewhere, and is a lookup lost by them?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import counted, tr
from app.services.diagnostics.wording import fine, note, problem
from app.services.facts.network.dns_policy import DNS_POLICY, DnsPolicy
from app.services.facts.network.resolution import NAME, RESOLUTION

_ASK = Remedy(
    tr("Change the rule"),
    by_hand=(tr("Where a group policy sets it, ask who runs the domain; otherwise take the setting out."),),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    policy, resolution = facts.get(DNS_POLICY), facts.find(RESOLUTION)
    evidence = _evidence(policy)
    lost = not isinstance(resolution, Missing) and resolution.lookup == ""
    answered = not isinstance(resolution, Missing) and any(one.address for one in resolution.servers)
    if lost and answered:  # the servers know the name, the programs of the device do not get it
        rule = next((one for one in policy.rules for name in one.names if _covers(name)), None)
        if rule:
            summary = tr(
                "A rule sends {name} to {servers}, and it is not found there",
                name=NAME,
                servers=rule.servers or tr("no server"),
            )
            return problem("captures", summary, *_marked(evidence), why=tr("DNS itself knows the name."), remedy=_ASK)
        if policy.must_encrypt or policy.must_sign:
            asks = "encrypted" if policy.must_encrypt else "signed"
            summary = tr("The device takes only {asks} answers of DNS, and finds no name", asks=asks)
            why = tr("The DNS servers answer plain questions, and perhaps know no others.")
            return problem("demands", summary, *_marked(evidence), why=why, remedy=_ASK)
    if policy.rules:
        summary = tr("{rules} for names of their own", rules=counted(len(policy.rules), "rule"))
        return note(summary, *evidence, cause="rules", why=tr("Such names are asked from other servers. VPNs do that."))
    if evidence:
        summary = tr("DNS has demands: {demands}", demands=", ".join(one.label for one in evidence))
        return note(summary, *evidence, cause="in_force")
    return fine(tr("No rule sends names elsewhere"))


def _covers(name: str) -> bool:
    return name == "." or name.lstrip(".") == NAME or (name.startswith(".") and NAME.endswith(name))


def _evidence(policy: DnsPolicy) -> list[Evidence]:
    found = [
        Evidence(
            "dns_policy",
            tr("Names of {names}", names=", ".join(one.names[:4])),
            tr("asked from {servers}", servers=one.servers or tr("no server")),
        )
        for one in policy.rules[:10]
    ]
    if policy.must_encrypt:
        found.append(Evidence("dns_policy", tr("encrypted answers only"), tr("yes")))
    if policy.must_sign:
        found.append(Evidence("dns_policy", tr("signed answers only (DNSSEC)"), tr("yes")))
    return found


def _marked(evidence: list[Evidence]) -> list[Evidence]:
    return [Evidence(one.fact, one.label, one.value, True) for one in evidence]


CHECK = Check(
    "dns.policy",
    tr("Rules for names"),
    CheckGroup.NETWORK,
    (DNS_POLICY, RESOLUTION),
    judge,
)
