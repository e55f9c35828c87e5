"""dns.servers: does the device know whom to ask for names?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import fine, listed, note, problem
from app.services.facts.network.resolvers import RESOLVERS

_SET = Remedy("Set a DNS server", by_hand=("Use DHCP, or enter the DNS server of the site.",))


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(RESOLVERS)
    evidence = [Evidence("resolvers", "DNS server", server) for server in found.servers]
    if found.stub:
        evidence.append(Evidence("resolvers", "Local forwarder", found.stub))
    if found.servers:
        return fine(
            f"The DNS {'server is' if len(found.servers) == 1 else 'servers are'} {listed(found.servers)}", *evidence
        )
    if found.stub:
        summary = f"Names are asked from a program on the device itself ({found.stub})"
        return note(
            summary, *evidence, cause="forwarder", why="Which servers stand behind it cannot be told from here."
        )
    if found.wrong:
        shown = [Evidence("resolvers", "In place of a DNS server", one, True) for one in found.wrong]
        summary = f"No DNS server is set: {listed(found.wrong)} is not an address"
        return problem("no_address", summary, *shown, why="The system passes over such a line.", remedy=_SET)
    return problem(
        "none",
        "No DNS server is set",
        Evidence("resolvers", "DNS servers", "none", True),
        why="Without one, only addresses work, no names.",
        remedy=_SET,
    )


CHECK = Check("dns.servers", "DNS servers", CheckGroup.NETWORK, (RESOLVERS,), judge, depends_on=("ip.address",))
