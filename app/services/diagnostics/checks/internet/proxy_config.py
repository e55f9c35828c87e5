"""proxy.config: is a proxy set that does not answer?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import tr
from app.domain.target import Os
from app.services.diagnostics.wording import fine, listed, note, problem
from app.services.facts.network.proxy import PROXY, Proxy

_SAID = {
    "other": tr("something else than a proxy script comes"),
    "silent": tr("no answer"),
    "refused": "refused",
    "unreachable": tr("not reachable"),
    "unresolved": tr("the name is not known"),
}
_SWITCH_OFF = Remedy(
    tr("Correct the proxy"),
    step="net.proxy",
    by_hand=(tr("Remove the setting at the place that is named, or mend it."),),
)


def _evidence(proxy: Proxy) -> Evidence:
    said = f": {_SAID.get(proxy.said, tr('status {said}', said=proxy.said))}" if proxy.said not in ("", "200") else ""
    return Evidence("proxy", proxy.source, f"{proxy.url}{said}", proxy.answers is False)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    proxies = facts.get(PROXY)
    if not proxies:
        return fine(tr("No proxy is set"))
    evidence = [_evidence(one) for one in proxies]
    dead = list(dict.fromkeys(one.url for one in proxies if one.answers is False and not one.is_script))
    if dead:
        summary = tr("The proxy {dead} does not answer", dead=listed(dead))
        why = tr("Programs that use it reach nothing, although the network works.")
        return problem("dead", summary, *evidence, why=why, remedy=_SWITCH_OFF)
    lost = next((one for one in proxies if one.is_script and one.answers is False), None)
    if lost:
        said = _SAID.get(lost.said, tr("status {said}", said=lost.said))
        summary = tr("The proxy script {url} cannot be fetched: {said}", url=lost.url, said=said)
        why = tr("Programs that wait for it are slow at first, or reach nothing where only the proxy leads out.")
        return problem("no_script", summary, *evidence, why=why, remedy=_SWITCH_OFF)
    addresses = {one.url for one in proxies if not one.is_script}
    if facts.os is Os.WINDOWS and len(addresses) > 1:
        summary = tr(
            "Programs and services of Windows are told different proxies: {addresses}",
            addresses=listed(sorted(addresses)),
        )
        return note(summary, *evidence, cause="two_proxies", why=tr("What a browser reaches, an update may not reach."))
    return note(
        tr("The proxy {url} is set", url=listed(dict.fromkeys(one.url for one in proxies))), *evidence, cause="in_use"
    )


CHECK = Check(
    "proxy.config", tr("Proxy"), CheckGroup.NETWORK, (PROXY,), judge, depends_on=("net.gateway", "dns.resolve")
)
