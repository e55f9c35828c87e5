"""os.support: does the system still get security updates from its maker?"""

from app.domain.diagnostics import Check, CheckGroup, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts
from app.domain.language import counted, tr
from app.services.diagnostics.support_table import Support, as_of, support_of
from app.services.diagnostics.wording import day_of, fine, note, problem, warning
from app.services.facts.updates.system_version import SYSTEM_VERSION, SystemVersion

_ROLLING = ("arch", "gentoo", "void", "opensuse-tumbleweed", "manjaro", "endeavouros", "nixos", "kali")
_REMEDY = Remedy(
    tr("Plan the change to a newer version"),
    by_hand=(tr("Make a backup, then upgrade to the next version, or set the device up anew."),),
)


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    system = facts.get(SYSTEM_VERSION)
    table = Evidence("system_version", tr("Table of dates"), tr("as of {as_of}", as_of=day_of(as_of())))
    support = support_of(system.family, system.version)
    if support is None:
        if system.family in _ROLLING:
            return fine(tr("{system} has no versions that end", system=system.title), table)
        summary = tr("When support for {system} ends is not in the table that comes with Satchel", system=system.title)
        return note(summary, table, cause="unlisted")
    return _by_date(system, support, table, thresholds)


def _by_date(system: SystemVersion, support: Support, table: Evidence, thresholds: Thresholds) -> Judgement:
    left = (support.extended - system.today).days
    ends = Evidence("system_version", tr("Security updates until"), day_of(support.extended), left < 0)
    if left < 0:
        if system.is_paid_longer:
            return note(
                tr(
                    "{system} gets security updates beyond its end, from a source that was added for them",
                    system=system.title,
                ),
                ends,
                table,
                cause="paid",
            )
        why = tr("Holes that have become known since then stay open.")
        summary = tr(
            "{system} has had no security updates since {extended}",
            system=system.title,
            extended=day_of(support.extended),
        )
        return problem("ended", summary, ends, table, why=why, remedy=_REMEDY)
    if left < thresholds["warning_days"]:
        near = Evidence("system_version", ends.label, ends.value, True)
        summary = tr("{system} gets security updates for {mores}", system=system.title, mores=counted(left, "more day"))
        return warning("ends_soon", summary, near, table, remedy=_REMEDY)
    if system.today > support.regular:
        summary = tr(
            "{system} is in its long-term support, until {extended}",
            system=system.title,
            extended=day_of(support.extended),
        )
        return note(
            summary, ends, table, cause="long_term", why=tr("It gets fixes for the most important packages only.")
        )
    return fine(
        tr("{system} gets security updates until {extended}", system=system.title, extended=day_of(support.extended)),
        ends,
        table,
    )


CHECK = Check(
    "os.support",
    tr("Support of the system"),
    CheckGroup.UPDATES,
    (SYSTEM_VERSION,),
    judge,
    thresholds={"warning_days": 90},
)
