"""dns.resolve: do the DNS servers answer? Asked on the device itself."""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.domain.target import Os
from app.services.diagnostics.wording import OWN_FIREWALL, by_system, fine, listed, note, problem, warning
from app.services.facts.network.resolution import NAME, RESOLUTION, Asked, Resolution

_DEAD = {
    "silent": "does not answer",
    "refused": "refuses: no DNS server runs there",
    "unreachable": "cannot be reached: no route",
    "forbidden": "is not asked: the device's own firewall stops the question",
}
_CAUSES = {"silent": "server_silent", "refused": "server_refused", "unreachable": "server_unreachable"}
_OTHER_SERVER = Remedy(
    "Use a DNS server that answers",
    step="net.dns",
    by_hand=("Check that the server runs.", "Set another DNS server in the network settings, or get it by DHCP."),
)


def _evidence(found: Resolution) -> list[Evidence]:
    said = {
        "answer": "answers",
        "failing": "answers that it cannot resolve names",
        "denied": "refuses to answer this device",
        "unknown": "not tried",
        **_DEAD,
    }
    lines = [
        Evidence(
            "resolution",
            f"DNS server {one.server}",
            _answered(one) if one.status == "answer" else said.get(one.status, one.status),
            one.status not in ("answer", "unknown"),
        )
        for one in found.servers
    ]
    if found.lookup is not None:
        result = found.lookup or ("no answer in time" if found.timed_out else "not found")
        lines.append(Evidence("resolution", f"Lookup of {NAME}", result, not found.lookup))
    return lines


_LOCAL_LINUX = Remedy(
    "Mend the lookup of names on the device",
    by_hand=(
        "Where systemd-resolved runs, empty its cache: resolvectl flush-caches",
        "The line hosts: in /etc/nsswitch.conf needs dns or resolve.",
    ),
)
_LOCAL_WINDOWS = Remedy(
    "Mend the lookup of names on the device",
    by_hand=("Empty the cache of names, as an administrator: Clear-DnsClientCache",),
)


def _answered(one: Asked) -> str:
    return f"answers in {one.milliseconds} ms" + (f": {one.address}" if one.address else "")


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
            f"The DNS server {listed(one.server for one in dead)} {_DEAD[dead[0].status]}",
            *evidence,
            why="Another one answers, but each name waits for the dead one first.",
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
        why = "It answers only devices that it is meant for, as the servers of another provider do."
        summary = f"The DNS server {servers} refuses to answer this device"
        return problem("server_denies", summary, *evidence, why=why, remedy=_OTHER_SERVER)
    why = "It runs, but has itself no way to the servers of the internet, or is not meant for this device."
    return warning(
        "server_failing", f"The DNS server {servers} cannot resolve {NAME}", *evidence, why=why, remedy=_OTHER_SERVER
    )


def _all_dead(dead: list[Asked], evidence: list[Evidence]) -> Judgement:
    status = dead[0].status
    if by_tcp := [one for one in dead if one.by_tcp]:
        return problem(
            "udp_blocked",
            f"The DNS server {listed(one.server for one in by_tcp)} answers over TCP, but not over UDP",
            *evidence,
            why="Programs ask by UDP first. A firewall on the device or on the way stops UDP to port 53.",
            remedy=Remedy("Let DNS through", by_hand=("Allow UDP port 53 from the device to its DNS server.",)),
        )
    if status == "forbidden":
        return problem(
            "own_firewall",
            f"The device's own firewall stops questions to the DNS server {listed(one.server for one in dead)}",
            *evidence,
            why="What the device sends to port 53 is turned away before it leaves.",
            remedy=OWN_FIREWALL,
        )
    return problem(
        _CAUSES[status],
        f"The DNS server {listed(one.server for one in dead)} {_DEAD[status]}",
        *evidence,
        why="Without it no name can be resolved: web pages, mail and sign-in fail although the network may work.",
        remedy=_OTHER_SERVER,
    )


def _only_lookup(found: Resolution, evidence: list[Evidence]) -> Judgement:
    if found.lookup:
        return fine(f"{NAME} resolves to {found.lookup}", *evidence)
    if found.timed_out:
        return problem("no_answer", f"The lookup of {NAME} got no answer in time", *evidence, remedy=_OTHER_SERVER)
    summary = f"{NAME} could not be resolved, and no tool on the device can tell why"
    return Judgement(Verdict.UNKNOWN, summary, evidence=tuple(evidence), reason=Reason.ABSENT)


def _alive(
    alive: list[Asked], found: Resolution, evidence: list[Evidence], thresholds: Thresholds, os: Os
) -> Judgement:
    slow = [one for one in alive if one.milliseconds > thresholds["slow_ms"]]
    if slow:
        evidence = [Evidence(e.fact, e.label, e.value, e.is_fault or slow[0].server in e.label) for e in evidence]
        summary = f"The DNS server {slow[0].server} takes {slow[0].milliseconds} ms to answer"
        return warning("slow", summary, *evidence, why="Each new web page waits that long.", remedy=_OTHER_SERVER)
    known = next((one for one in alive if one.address), None)
    if found.lookup == "" and known and not found.timed_out:
        return problem(
            "local_lookup",
            f"The DNS server {known.server} knows {NAME}, but programs of the device do not find it",
            *evidence,
            why="The fault is on the device itself, between its programs and DNS: a cache or a setting.",
            remedy=by_system(os, linux=_LOCAL_LINUX, windows=_LOCAL_WINDOWS),
        )
    if found.lookup == "":
        summary = f"The DNS server answers, but does not know {NAME}"
        return note(summary, *evidence, cause="closed_network", why="Usual in a network without internet.")
    return fine(f"The DNS server {listed(one.server for one in alive)} answers", *evidence)


CHECK = Check(
    "dns.resolve",
    "Name resolution",
    CheckGroup.NETWORK,
    (RESOLUTION,),
    judge,
    depends_on=("net.gateway", "dns.servers"),
    thresholds={"slow_ms": 200},
    causes=tuple(_CAUSES.values()),
)
