"""dns.hijack: does a DNS server give an address for a name that nobody has?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds, Verdict
from app.domain.facts import Facts, Reason
from app.domain.language import tr
from app.services.diagnostics.wording import fine, listed, warning
from app.services.facts.network.resolution import RESOLUTION


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    answering = [one for one in facts.get(RESOLUTION).servers if one.status == "answer"]
    asked = [one for one in answering if one.lie is not None]
    if not asked:
        summary = tr("No DNS server gave an answer that could be looked at")
        return Judgement(Verdict.UNKNOWN, summary, reason=Reason.ABSENT if answering else Reason.TIMED_OUT)
    evidence = [
        Evidence(
            "resolution",
            tr("A name that nobody has, from {server}", server=one.server),
            one.lie or tr("no such name"),
            is_fault=bool(one.lie),
        )
        for one in asked
    ]
    liars = [one for one in asked if one.lie]
    if not liars:
        return fine(tr("DNS tells the truth about names that do not exist"), *evidence)
    return warning(
        "lies",
        tr(
            "The DNS server {server} leads invented names to {lie}",
            server=listed(one.server for one in liars),
            lie=liars[0].lie,
        ),
        *evidence,
        why=tr(
            "A provider, a filter or a sign-in page does so. Programs then talk to a machine that they do not want."
        ),
        remedy=Remedy(
            tr("Use a DNS server that tells the truth"),
            step="net.dns",
            by_hand=(
                tr("Set another DNS server, or have the provider switch off its search page for mistyped names."),
            ),
        ),
    )


CHECK = Check(
    "dns.hijack",
    tr("Truth of names"),
    CheckGroup.NETWORK,
    (RESOLUTION,),
    judge,
    depends_on=("dns.resolve",),
)
