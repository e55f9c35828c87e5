"""proxy.config: is a proxy set that does not answer?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.services.diagnostics.wording import fine, listed, note, problem
from app.services.facts.network.proxy import PROXY


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    proxies = facts.get(PROXY)
    if not proxies:
        return fine("No proxy is set")
    evidence = [Evidence("proxy", one.source, one.url, one.answers is False) for one in proxies]
    dead = list(dict.fromkeys(one.url for one in proxies if one.answers is False))
    if dead:
        return problem(
            "dead",
            f"The proxy {listed(dead)} does not answer",
            *evidence,
            why="Programs that obey it reach nothing, although the network works.",
            remedy=Remedy("Correct the proxy", by_hand=("Remove the setting at the place that is named, or mend it.",)),
        )
    return note(f"The proxy {listed(dict.fromkeys(one.url for one in proxies))} is set", *evidence, cause="in_use")


CHECK = Check("proxy.config", "Proxy", CheckGroup.NETWORK, (PROXY,), judge, depends_on=("net.gateway", "dns.resolve"))
