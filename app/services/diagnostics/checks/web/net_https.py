"""net.https: do secure sites prove who they are?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Missing, Reason
from app.domain.language import tr
from app.services.diagnostics.wording import day_of, fine, listed, note, problem, warning
from app.services.facts.network.portal import PORTAL
from app.services.facts.network.secure_sites import SECURE_SITES, Site
from app.services.probes.tcp import Way
from app.services.probes.tls import EXPIRED, FINE, NOT_YET_VALID, OTHER_NAME, UNKNOWN_ISSUERS

_WAYS = {
    Way.OPEN: tr("breaks off when TLS begins"),
    Way.SILENT: tr("no answer"),
    Way.REFUSED: "refused",
    Way.LATE: tr("a connection, but no certificate in time"),
    Way.UNREACHABLE: tr("not reachable"),
    Way.UNRESOLVED: tr("the name is not known"),
}


_WHO = tr("Ask whoever runs the network whether a firewall or a filter reads the traffic.")
_CLOCK = Remedy(
    tr("Look at the clock"), step="time.ntp", by_hand=(tr("Compare the date of the device with yours."), _WHO)
)
_FIND_OUT = Remedy(tr("Find out who answers"), by_hand=(_WHO, tr("Enter no password until that is clear.")))


def _evidence(site: Site) -> Evidence:
    found = site.certificate
    if found is None:
        return Evidence("secure_sites", site.place, _WAYS[site.attempt.way], True)
    said = tr(
        "{subject}, signed by {issuer}, from {begins} to {ends}",
        subject=found.subject,
        issuer=found.issuer,
        begins=day_of(found.begins),
        ends=day_of(found.ends),
    )
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
            summary = tr("Certificates came, but whether they are the right ones could not be told in time")
            return Judgement(Verdict.UNKNOWN, summary, evidence=tuple(evidence), reason=Reason.TIMED_OUT)
        summary = tr("The device has no list of authorities: it cannot tell whether a secure site is the right one")
        return Judgement(Verdict.UNKNOWN, summary, evidence=tuple(evidence), reason=Reason.ABSENT)
    return _bad(next(site for site in shown if _verdict(site) is not None), evidence)


def _good(good: list[Site], evidence: list[Evidence]) -> Judgement:
    opened = next((site for site in good if site.ours not in (None, FINE)), None)
    if opened and opened.certificate:
        return note(
            tr(
                "Secure connections are opened on the way: {issuer} signs for {host}",
                issuer=opened.certificate.issuer,
                host=opened.host,
            ),
            *evidence,
            cause="inspected",
            why=tr("A firewall or a virus scanner reads the traffic. The system trusts it, some programs do not."),
        )
    return fine(tr("Secure sites prove who they are: {host}", host=listed(site.host for site in good)), *evidence)


def _bad(site: Site, evidence: list[Evidence]) -> Judgement:
    found, code = site.certificate, _verdict(site)
    assert found is not None  # noqa: S101 - only such sites are asked for
    if code == NOT_YET_VALID:
        summary = tr("The certificate of {host} begins only on {begins}", host=site.host, begins=day_of(found.begins))
        why = tr("By the clock of the device that is still to come: the clock is behind, or the certificate is wrong.")
        return problem("not_yet_valid", summary, *evidence, why=why, remedy=_CLOCK)
    if code == EXPIRED:
        summary = tr("The certificate of {host} ended on {ends}", host=site.host, ends=day_of(found.ends))
        why = tr("By the clock of the device: the clock is ahead, or whoever answers has not renewed the certificate.")
        return problem("expired", summary, *evidence, why=why, remedy=_CLOCK)
    if code == OTHER_NAME:
        summary = tr("What answers as {host} shows a certificate for {subject}", host=site.host, subject=found.subject)
        why = tr("Another machine answers: a sign-in page, a filter, or a wrong address.")
        return problem("other_name", summary, *evidence, why=why, remedy=_FIND_OUT)
    if code in UNKNOWN_ISSUERS and site.ours == FINE:
        summary = tr("The system does not know {issuer}, which signs for {host}", issuer=found.issuer, host=site.host)
        why = tr("The authority is well known: the list of authorities of the system is old, or was changed.")
        remedy = Remedy(tr("Renew the list"), by_hand=(tr("Install the updates of the system."),))
        return warning("old_authorities", summary, *evidence, why=why, remedy=remedy)
    summary = tr("{issuer} signs for {host}, and the device does not trust it", issuer=found.issuer, host=site.host)
    why = tr("Somebody on the way reads the traffic: a firewall that the device was not told of, or an attacker.")
    return problem("untrusted", summary, *evidence, why=why, remedy=_FIND_OUT)


def _nothing(facts: Facts, sites: tuple[Site, ...], evidence: list[Evidence]) -> Judgement:
    """Where nothing at all is reached, net.captive tells why."""
    places = listed(site.place for site in sites)
    breaking = [site for site in sites if site.attempt.way is Way.OPEN]
    pages = facts.find(PORTAL)
    plain = not isinstance(pages, Missing) and any(page.is_right for page in pages)
    if any(site.attempt.way is Way.LATE for site in sites):
        why = tr("The way is very slow, or a filter lets connections begin only.")
        return note(tr("No certificate came in time: {places}", places=places), *evidence, cause="late", why=why)
    if not breaking and not plain:
        return note(tr("No secure site was reached: {places}", places=places), *evidence, cause="not_reached")
    remedy = Remedy(
        tr("Let secure connections through"), by_hand=(tr("Look at the rules of the firewall for port 443."), _WHO)
    )
    if breaking:
        summary = tr("The connection to {place} breaks off when TLS begins", place=breaking[0].place)
        why = tr("A filter that reads the name of the site does so.")
        return problem("breaks_off", summary, *evidence, why=why, remedy=remedy)
    why = tr("Pages without TLS come, so something on the way stops port 443.")
    return problem(
        "blocked", tr("Secure sites are not reached: {places}", places=places), *evidence, why=why, remedy=remedy
    )


CHECK = Check(
    "net.https",
    tr("Secure sites"),
    CheckGroup.NETWORK,
    (SECURE_SITES, PORTAL),
    judge,
    depends_on=("net.gateway", "dns.resolve", "net.captive", "time.skew"),
)
