"""dns.resolve: do the DNS servers answer? Asked on the device itself."""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.domain.language import tr
from app.domain.target import Os
from app.services.diagnostics.wording import OWN_FIREWALL, by_system, fine, listed, note, problem, warning
from app.services.facts.network.resolution import NAME, RESOLUTION, Asked, Resolution

_DEAD = {
    "silent": tr("does not answer"),
    "refused": tr("refuses: no DNS server runs there"),
    "unreachable": tr("cannot be reached: no route"),
    "forbidden": tr("is not asked: the device's own firewall stops the question"),
}
_CAUSES = {"silent": "server_silent", "refused": "server_refused", "unreachable": "server_unreachable"}
_OTHER_SERVER = Remedy(
    tr("Use a DNS server that answers"),
    step="net.dns",
    by_hand=(
        tr("Check that the server runs."),
        tr("Set another DNS server in the network settings, or get it by DHCP."),
    ),
)


def _evidence(found: Resolution) -> list[Evidence]:
    said = {
        "answer": tr("answers"),
        "failing": tr("answers that it cannot resolve names"),
        "denied": tr("refuses to answer this device"),
        "unknown": tr("not tried"),
        **_DEAD,
    }
    lines = [
        Evidence(
            "resolution",
            tr("DNS server {server}", server=one.server),
            _answered(one) if one.status == "answer" else said.get(one.status, one.status),
            one.status not in ("answer", "unknown"),
        )
        for one in found.servers
    ]
    if found.lookup is not None:
        result = found.lookup or (tr("no answer in time") if found.timed_out else tr("not found"))
        lines.append(Evidence("resolution", tr("Lookup of {name}", name=NAME), result, not found.lookup))
    return lines


_LOCAL_LINUX = Remedy(
    tr("Mend the lookup of names on the device"),
    by_hand=(
        tr("Where systemd-resolved runs, empty its cache: resolvectl flush-caches"),
        tr("The line hosts: in /etc/nsswitch.conf needs dns or resolve."),
    ),
)
_LOCAL_WINDOWS = Remedy(
    tr("Mend the lookup of names on the device"),
    by_hand=(tr("Empty the cache of names, as an administrator: Clear-DnsClientCache"),),
)


def _answered(one: Asked) -> str:
    return tr("answers in {milliseconds} ms", milliseconds=one.milliseconds) + (
        f": {one.address}" if one.address else ""
    )


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    found = facts.get(RESOLUTION)
    evidence = _evidence(found)
    tried = [one for one in found.servers if one.status != "unknown"]
    dead = [one for one in tried if one.status in _DEAD]
    if tried and len(dead) == len(tried):
        return _all_dead(dead, evidence)
    if dead:
        return warning(
            "one_dead",
            tr("The DNS server {server} {dead}", server=listed(one.server for one in dead), dead=_DEAD[dead[0].status]),
            *evidence,
            why=tr("Another one answers, but each name waits for the dead one first."),
            remedy=_OTHER_SERVER,
        )
    if tried and all(one.status in ("failing", "denied") for one in tried):
        return _unable(tried, evidence)
    if not tried:
        return _only_lookup(found, evidence)
    return _alive([one for one in tried if one.status == "answer"], found, evidence, thresholds, facts.os)


def _unable(tried: list[Asked], evidence: list[Evidence]) -> Judgement:
    servers = listed(one.server for one in tried)
    if all(one.status == "denied" for one in tried):
        why = tr("It answers only devices that it is meant for, as the servers of another provider do.")
        summary = tr("The DNS server {servers} refuses to answer this device", servers=servers)
        return problem("server_denies", summary, *evidence, why=why, remedy=_OTHER_SERVER)
    why = tr("It runs, but has itself no way to the servers of the internet, or is not meant for this device.")
    return warning(
        "server_failing",
        tr("The DNS server {servers} cannot resolve {name}", servers=servers, name=NAME),
        *evidence,
        why=why,
        remedy=_OTHER_SERVER,
    )


def _all_dead(dead: list[Asked], evidence: list[Evidence]) -> Judgement:
    status = dead[0].status
    if by_tcp := [one for one in dead if one.by_tcp]:
        return problem(
            "udp_blocked",
            tr(
                "The DNS server {server} answers over TCP, but not over UDP",
                server=listed(one.server for one in by_tcp),
            ),
            *evidence,
            why=tr("Programs ask by UDP first. A firewall on the device or on the way stops UDP to port 53."),
            remedy=Remedy(tr("Let DNS through"), by_hand=(tr("Allow UDP port 53 from the device to its DNS server."),)),
        )
    if status == "forbidden":
        return problem(
            "own_firewall",
            tr(
                "The device's own firewall stops questions to the DNS server {server}",
                server=listed(one.server for one in dead),
            ),
            *evidence,
            why=tr("What the device sends to port 53 is turned away before it leaves."),
            remedy=OWN_FIREWALL,
        )
    return problem(
        _CAUSES[status],
        tr("The DNS server {server} {status}", server=listed(one.server for one in dead), status=_DEAD[status]),
        *evidence,
        why=tr("Without it no name can be resolved: web pages, mail and sign-in fail although the network may work."),
        remedy=_OTHER_SERVER,
    )


def _only_lookup(found: Resolution, evidence: list[Evidence]) -> Judgement:
    if found.lookup:
        return fine(tr("{name} resolves to {lookup}", name=NAME, lookup=found.lookup), *evidence)
    if found.timed_out:
        return problem(
            "no_answer", tr("The lookup of {name} got no answer in time", name=NAME), *evidence, remedy=_OTHER_SERVER
        )
    summary = tr("{name} could not be resolved, and no tool on the device can tell why", name=NAME)
    return Judgement(Verdict.UNKNOWN, summary, evidence=tuple(evidence), reason=Reason.ABSENT)


def _alive(
    alive: list[Asked], found: Resolution, evidence: list[Evidence], thresholds: Thresholds, os: Os
) -> Judgement:
    slow = [one for one in alive if one.milliseconds > thresholds["slow_ms"]]
    if slow:
        evidence = [Evidence(e.fact, e.label, e.value, e.is_fault or slow[0].server in e.label) for e in evidence]
        summary = tr(
            "The DNS server {server} takes {milliseconds} ms to answer",
            server=slow[0].server,
            milliseconds=slow[0].milliseconds,
        )
        return warning("slow", summary, *evidence, why=tr("Each new web page waits that long."), remedy=_OTHER_SERVER)
    known = next((one for one in alive if one.address), None)
    if found.lookup == "" and known and not found.timed_out:
        return problem(
            "local_lookup",
            tr(
                "The DNS server {server} knows {name}, but programs of the device do not find it",
                server=known.server,
                name=NAME,
            ),
            *evidence,
            why=tr("The fault is on the device itself, between its programs and DNS: a cache or a setting."),
            remedy=by_system(os, linux=_LOCAL_LINUX, windows=_LOCAL_WINDOWS),
        )
    if found.lookup == "":
        summary = tr("The DNS server answers, but does not know {name}", name=NAME)
        return note(summary, *evidence, cause="closed_network", why=tr("Usual in a network without internet."))
    return fine(tr("The DNS server {server} answers", server=listed(one.server for one in alive)), *evidence)


CHECK = Check(
    "dns.resolve",
    tr("Name resolution"),
    CheckGroup.NETWORK,
    (RESOLUTION,),
    judge,
    depends_on=("net.gateway", "dns.servers"),
    thresholds={"slow_ms": 200},
    causes=tuple(_CAUSES.values()),
)
