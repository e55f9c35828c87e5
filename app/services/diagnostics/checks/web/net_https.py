"""net.https: do secure sites prove who they are?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Missing, Reason
from app.services.diagnostics.wording import day_of, fine, listed, note, problem, warning
from app.services.facts.network.portal import PORTAL
from app.services.facts.network.secure_sites import SECURE_SITES, Site
from app.services.probes.tcp import Way
from app.services.probes.tls import EXPIRED, FINE, NOT_YET_VALID, OTHER_NAME, UNKNOWN_ISSUERS

_WAYS = {
    Way.OPEN: "breaks off when TLS begins",
    Way.SILENT: "no answer",
    Way.REFUSED: "refused",
    Way.LATE: "a connection, but no certificate in time",
    Way.UNREACHABLE: "not reachable",
    Way.UNRESOLVED: "the name is not known",
}


_WHO = "Ask whoever runs the network whether a firewall or a filter reads the traffic."
_CLOCK = Remedy("Look at the clock", step="time.ntp", by_hand=("Compare the date of the device with yours.", _WHO))
_FIND_OUT = Remedy("Find out who answers", by_hand=(_WHO, "Enter no password until that is clear."))


def _evidence(site: Site) -> Evidence:
    found = site.certificate
    if found is None:
        return Evidence("secure_sites", site.place, _WAYS[site.attempt.way], True)
    said = f"{found.subject}, signed by {found.issuer}, from {day_of(found.begins)} to {day_of(found.ends)}"
    return Evidence("secure_sites", site.place, said, _verdict(site) != FINE)


def _verdict(site: Site) -> int | None:
    return site.ours if site.system is None else site.system


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    sites = facts.get(SECURE_SITES)
    evidence = [_evidence(site) for site in sites]
    shown = [site for site in sites if site.certificate]
    if not shown:
        return _nothing(facts, sites, evidence)
    good = [site for site in shown if _verdict(site) == FINE]
    if good:
        return _good(good, evidence)
    if all(_verdict(site) is None for site in shown):
        if any(site.attempt.way is Way.LATE for site in shown):
            summary = "Certificates came, but whether they are the right ones could not be told in time"
            return Judgement(Verdict.UNKNOWN, summary, evidence=tuple(evidence), reason=Reason.TIMED_OUT)
        summary = "The device has no list of authorities: it cannot tell whether a secure site is the right one"
        return Judgement(Verdict.UNKNOWN, summary, evidence=tuple(evidence), reason=Reason.ABSENT)
    return _bad(next(site for site in shown if _verdict(site) is not None), evidence)


def _good(good: list[Site], evidence: list[Evidence]) -> Judgement:
    opened = next((site for site in good if site.ours not in (None, FINE)), None)
    if opened and opened.certificate:
        return note(
            f"Secure connections are opened on the way: {opened.certificate.issuer} signs for {opened.host}",
            *evidence,
            cause="inspected",
            why="A firewall or a virus scanner reads the traffic. The system trusts it, some programs do not.",
        )
    return fine(f"Secure sites prove who they are: {listed(site.host for site in good)}", *evidence)


def _bad(site: Site, evidence: list[Evidence]) -> Judgement:
    found, code = site.certificate, _verdict(site)
    assert found is not None  # noqa: S101 - only such sites are asked for
    if code == NOT_YET_VALID:
        summary = f"The certificate of {site.host} begins only on {day_of(found.begins)}"
        why = "By the clock of the device that is still to come: the clock is behind, or the certificate is wrong."
        return problem("not_yet_valid", summary, *evidence, why=why, remedy=_CLOCK)
    if code == EXPIRED:
        summary = f"The certificate of {site.host} ended on {day_of(found.ends)}"
        why = "By the clock of the device: the clock is ahead, or whoever answers has not renewed the certificate."
        return problem("expired", summary, *evidence, why=why, remedy=_CLOCK)
    if code == OTHER_NAME:
        summary = f"What answers as {site.host} shows a certificate for {found.subject}"
        why = "Another machine answers: a sign-in page, a filter, or a wrong address."
        return problem("other_name", summary, *evidence, why=why, remedy=_FIND_OUT)
    if code in UNKNOWN_ISSUERS and site.ours == FINE:
        summary = f"The system does not know {found.issuer}, which signs for {site.host}"
        why = "The authority is well known: the list of authorities of the system is old, or was changed."
        remedy = Remedy("Renew the list", by_hand=("Install the updates of the system.",))
        return warning("old_authorities", summary, *evidence, why=why, remedy=remedy)
    summary = f"{found.issuer} signs for {site.host}, and the device does not trust it"
    why = "Somebody on the way reads the traffic: a firewall that the device was not told of, or an attacker."
    return problem("untrusted", summary, *evidence, why=why, remedy=_FIND_OUT)


def _nothing(facts: Facts, sites: tuple[Site, ...], evidence: list[Evidence]) -> Judgement:
    """Where nothing at all is reached, net.captive tells why."""
    places = listed(site.place for site in sites)
    breaking = [site for site in sites if site.attempt.way is Way.OPEN]
    pages = facts.find(PORTAL)
    plain = not isinstance(pages, Missing) and any(page.is_right for page in pages)
    if any(site.attempt.way is Way.LATE for site in sites):
        why = "The way is very slow, or a filter lets connections begin only."
        return note(f"No certificate came in time: {places}", *evidence, cause="late", why=why)
    if not breaking and not plain:
        return note(f"No secure site was reached: {places}", *evidence, cause="not_reached")
    remedy = Remedy("Let secure connections through", by_hand=("Look at the rules of the firewall for port 443.", _WHO))
    if breaking:
        summary = f"The connection to {breaking[0].place} breaks off when TLS begins"
        why = "A filter that reads the name of the site does so."
        return problem("breaks_off", summary, *evidence, why=why, remedy=remedy)
    why = "Pages without TLS come, so something on the way stops port 443."
    return problem("blocked", f"Secure sites are not reached: {places}", *evidence, why=why, remedy=remedy)


CHECK = Check(
    "net.https",
    "Secure sites",
    CheckGroup.NETWORK,
    (SECURE_SITES, PORTAL),
    judge,
    depends_on=("net.gateway", "dns.resolve", "net.captive", "time.skew"),
)
