"""net.captive: do pages of the internet come, or does a sign-in page, a filter or nothing come in their place?"""

import re
from urllib.parse import urlsplit

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Missing, Reason
from app.domain.language import tr
from app.services.diagnostics.wording import fine, listed, note, problem, warning
from app.services.facts.network.portal import PORTAL, Visited
from app.services.facts.network.proxy import PROXY
from app.services.facts.network.resolution import RESOLUTION
from app.services.probes.anchors import USUAL
from app.services.probes.tcp import Way

_WAYS = {
    Way.OPEN: tr("is reached"),
    Way.SILENT: tr("no answer"),
    Way.REFUSED: "refused",
    Way.LATE: tr("a connection, but no page in time"),
    Way.UNREACHABLE: tr("not reachable"),
    Way.UNRESOLVED: tr("the name is not known"),
}
_TITLE = re.compile(r"<title[^<>]{0,80}>\s*([^<>]{1,80})", re.IGNORECASE)
_NEEDS_SIGN_IN = 511  # RFC 6585


def _evidence(visited: tuple[Visited, ...]) -> list[Evidence]:
    return [Evidence("portal", one.page.url, _said(one), not one.is_right) for one in visited]


def _said(one: Visited) -> str:
    if one.is_right:
        return tr("as it should be, from {address}", address=one.attempt.address or one.host)
    if not one.answer.status:
        return tr("something that is no web page") if one.attempt.way is Way.OPEN else _WAYS[one.attempt.way]
    leads = tr(", leads to {location}", location=one.answer.location) if one.answer.location else ""
    if one.answer.status == one.page.status:
        title = _TITLE.search(one.answer.body)
        return tr("another page, “{title}”", title=" ".join(title[1].split())) if title else tr("another page")
    return tr(
        "status {status} in place of {page_status}{leads}",
        status=one.answer.status,
        page_status=one.page.status,
        leads=leads,
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    visited = facts.get(PORTAL)
    evidence = _evidence(visited)
    right = [one for one in visited if one.is_right]
    if right:
        reached = tr("The internet") if right[0].page in USUAL.pages else tr("What the settings name")
        return fine(
            tr("{reached} is reached: {host} answers as it should", reached=reached, host=right[0].host), *evidence
        )
    wrong = [one for one in visited if one.answer.status]
    if wrong:
        return _somebody_else(wrong, evidence)
    proxies = facts.find(PROXY)
    if not isinstance(proxies, Missing) and (alive := [one for one in proxies if one.answers]):
        evidence.append(Evidence("proxy", alive[0].source, alive[0].url))
        why = tr("Programs that know the proxy reach the internet, others do not. Many companies want it so.")
        return note(
            tr("The internet is reached only by the proxy {url}", url=alive[0].url),
            *evidence,
            cause="by_proxy",
            why=why,
        )
    names = facts.find(RESOLUTION)
    asked = () if isinstance(names, Missing) else names.servers
    if asked and not any(one.status == "answer" for one in asked):
        summary = tr("Cannot be told: no DNS server answers")
        return Judgement(Verdict.UNKNOWN, summary, evidence=tuple(evidence), reason=Reason.TIMED_OUT)
    return _nobody(visited, evidence)


def _somebody_else(wrong: list[Visited], evidence: list[Evidence]) -> Judgement:
    sign_in = next((one for one in wrong if one.answer.location or one.answer.status in (200, _NEEDS_SIGN_IN)), None)
    if sign_in is None:
        summary = tr(
            "Somebody on the way answers in place of {host}, with status {status}",
            host=wrong[0].host,
            status=wrong[0].answer.status,
        )
        why = tr("A filter, a firewall or a gateway without a way out does that.")
        ask = (tr("Ask whoever runs the network what it filters; look at the internet line in the router."),)
        return warning(
            "intercepted", summary, *evidence, why=why, remedy=Remedy(tr("Ask whoever runs the network"), by_hand=ask)
        )
    leads = urlsplit(sign_in.answer.location).hostname
    summary = tr(
        "The network wants a sign-in first: {host} leads to {leads}",
        host=sign_in.host,
        leads=leads or tr("a page of the network itself"),
    )
    return problem(
        "portal",
        summary,
        *evidence,
        why=tr("Until somebody has signed in or agreed to the terms there, nothing else gets through."),
        remedy=Remedy(
            tr("Sign in to the network"),
            by_hand=(
                tr(
                    "Open {location} in a browser on the device, and sign in.",
                    location=sign_in.answer.location or sign_in.page.url,
                ),
            ),
        ),
    )


def _nobody(visited: tuple[Visited, ...], evidence: list[Evidence]) -> Judgement:
    hosts = listed(dict.fromkeys(one.host for one in visited))
    if all(one.attempt.way is Way.UNRESOLVED for one in visited):
        why = tr("Usual in a network without internet.")
        return note(
            tr("The internet is not reached: no address is known here for {hosts}", hosts=hosts),
            *evidence,
            cause="closed_network",
            why=why,
        )
    if any(one.attempt.way is Way.LATE for one in visited):
        why = tr("A way that is very slow or full does that, and a filter that lets connections begin only.")
        remedy = Remedy(
            tr("Try it again"), by_hand=(tr("Try it again; if it stays so, look at the load of the internet line."),)
        )
        return warning(
            "late",
            tr("{hosts} takes connections, but sends no page in time", hosts=hosts),
            *evidence,
            why=why,
            remedy=remedy,
        )
    ways = {one.attempt.way for one in visited} - {Way.UNRESOLVED}
    how = _WAYS[ways.pop()] if len(ways) == 1 else tr("no answer")
    return problem(
        "blocked",
        tr("The internet is not reached: {hosts}: {how}", hosts=hosts, how=how),
        *evidence,
        why=tr("Names are found, but connections do not get through: a firewall, or the line behind the gateway."),
        remedy=Remedy(
            tr("Find out what stops it"),
            by_hand=(
                tr("Look at the state of the internet line in the router."),
                tr("Ask whether a firewall allows web pages from this device only by a proxy."),
            ),
        ),
    )


CHECK = Check(
    "net.captive",
    tr("Way to the internet"),
    CheckGroup.NETWORK,
    (PORTAL, PROXY, RESOLUTION),
    judge,
    depends_on=("net.route", "net.gateway", "dns.resolve"),
)
