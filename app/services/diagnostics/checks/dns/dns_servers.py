"""dns.servers: does the device know whom to ask for names?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.services.diagnostics.wording import fine, listed, note, problem
from app.services.facts.network.resolvers import RESOLVERS

_SET = Remedy(tr("Set a DNS server"), by_hand=(tr("Use DHCP, or enter the DNS server of the site."),))


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(RESOLVERS)
    evidence = [Evidence("resolvers", tr("DNS server"), server) for server in found.servers]
    if found.stub:
        evidence.append(Evidence("resolvers", tr("Local forwarder"), found.stub))
    if found.servers:
        return fine(
            tr("The DNS server is {server}", server=found.servers[0])
            if len(found.servers) == 1
            else tr("The DNS servers are {servers}", servers=listed(found.servers)),
            *evidence,
        )
    if found.stub:
        summary = tr("Names are asked from a program on the device itself ({stub})", stub=found.stub)
        return note(
            summary, *evidence, cause="forwarder", why=tr("Which servers stand behind it cannot be told from here.")
        )
    if found.wrong:
        shown = [Evidence("resolvers", tr("In place of a DNS server"), one, True) for one in found.wrong]
        summary = tr("No DNS server is set: {wrong} is not an address", wrong=listed(found.wrong))
        return problem("no_address", summary, *shown, why=tr("The system passes over such a line."), remedy=_SET)
    return problem(
        "none",
        tr("No DNS server is set"),
        Evidence("resolvers", tr("DNS servers"), tr("none"), True),
        why=tr("Without one, only addresses work, no names."),
        remedy=_SET,
    )


CHECK = Check("dns.servers", tr("DNS servers"), CheckGroup.NETWORK, (RESOLVERS,), judge, depends_on=("ip.address",))
