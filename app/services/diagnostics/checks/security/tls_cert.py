"""tls.cert: do the certificates that the device shows to others still count?"""

from datetime import datetime, timedelta

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.services.diagnostics.wording import by_system, day_of, does_not_apply, fine, note, problem, warning
from app.services.facts.security.own_certificates import OWN_CERTIFICATES, OwnCertificate
from app.services.probes.certificates import Certificate

_LINUX = Remedy(
    tr("Renew the certificate"),
    by_hand=(
        tr("See why it was not renewed: systemctl list-timers, and the log of certbot or of the service."),
        tr("Renew it, and let the service load it: systemctl reload, with the name of the service."),
    ),
)
_WINDOWS = Remedy(
    tr("Renew the certificate"),
    by_hand=(tr("Renew it in certlm.msc or where the service is set up, and bind the new one to the port."),),
)
_LONGEST = 36_500.0  # days: a site may set any limit
_SHORT_LIVED = 4  # a certificate is renewed when at the latest this part of its life is left


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    known = facts.get(OWN_CERTIFICATES)
    found, now = known.found, known.at
    if not found:
        return does_not_apply(tr("The device shows no certificate at its usual ports"))
    shown = sorted((one for one in found if not one.is_stored), key=lambda one: one.certificate.ends)
    evidence = [_evidence(one, now) for one in [*shown, *(one for one in found if one.is_stored)]][:20]
    remedy = by_system(facts.os, linux=_LINUX, windows=_WINDOWS)
    for one in shown:
        judgement = _judge_one(one, now, thresholds, evidence, remedy)
        if judgement:
            return judgement
    old = [one for one in found if one.is_stored and one.certificate.ends < now]
    if old:
        summary = counted(
            len(old),
            "certificate in the store of the device has ended",
            "certificates in the store of the device have ended",
        )
        why = tr("Whether something still uses them cannot be told from here.")
        return note(summary, *evidence, cause="old_in_store", why=why)
    if not shown:
        summary = tr(
            "{certificates} in the store of the device, all of them still valid",
            certificates=counted(len(found), "certificate"),
        )
        return fine(summary, *evidence)
    first = shown[0].certificate
    summary = tr(
        "{certificates} shown; the first ends on {ends}",
        certificates=counted(len(shown), "certificate"),
        ends=day_of(first.ends),
    )
    return fine(summary, *evidence)


def _evidence(one: OwnCertificate, now: datetime) -> Evidence:
    found = one.certificate
    said = tr(
        "{subject}, signed by {issuer}, ends on {ends}",
        subject=found.subject,
        issuer=found.issuer,
        ends=day_of(found.ends),
    )
    label = tr("In the store") if one.is_stored else tr("At {place}", place=one.place)
    return Evidence("own_certificates", label, said, not one.is_stored and _is_bad(found, now))


def _is_bad(found: Certificate, now: datetime) -> bool:
    return found.ends < now or found.begins > now or found.left(now) < _early(found, 30)


def _early(found: Certificate, days: float) -> timedelta:
    """When to speak of it: a certificate of a few days is renewed every few days."""
    return min(timedelta(days=max(0.0, min(days, _LONGEST))), (found.ends - found.begins) / _SHORT_LIVED)


def _judge_one(
    one: OwnCertificate, now: datetime, thresholds: Thresholds, evidence: list[Evidence], remedy: Remedy
) -> Judgement | None:
    found, who = (
        one.certificate,
        tr("The certificate of {subject} at {place}", subject=one.certificate.subject, place=one.place),
    )
    left = found.left(now)
    if left < timedelta():
        summary = tr("{who} ended on {ends}", who=who, ends=day_of(found.ends))
        why = tr("Whoever connects there is warned, or turned away.")
        return problem("expired", summary, *evidence, why=why, remedy=remedy)
    if found.begins > now + timedelta(days=1):
        summary = tr("{who} begins only on {begins}", who=who, begins=day_of(found.begins))
        why = tr("By the clock of the device. A wrong clock, now or when it was made, does that.")
        return warning("not_yet_valid", summary, *evidence, why=why, remedy=remedy)
    for cause, make, days in (
        ("ends_now", problem, thresholds["problem_d"]),
        ("ends_soon", warning, thresholds["warning_d"]),
    ):
        if left < _early(found, days):
            summary = tr(
                "{who} ends in {days}, on {ends}", who=who, days=counted(left.days, "day"), ends=day_of(found.ends)
            )
            return make(cause, summary, *evidence, why=tr("It should have been renewed by now."), remedy=remedy)
    return None


CHECK = Check(
    "tls.cert",
    tr("Certificates of the device"),
    CheckGroup.SECURITY,
    (OWN_CERTIFICATES,),
    judge,
    thresholds={"warning_d": 30, "problem_d": 7},
    depends_on=("time.skew",),
    depth=Depth.FULL,
    causes=("ends_now", "ends_soon"),
)
