"""inv.sw: what is installed, what came and went, and what gets no updates any more?"""

import re
from collections.abc import Iterable, Iterator, Sequence

from app.domain.diagnostics import Check, CheckGroup, Depth, Evidence, Judgement, Remedy, Thresholds
from app.domain.facts import Facts, Missing
from app.domain.language import counted, tr
from app.domain.target import Os
from app.services.diagnostics.wording import does_not_apply, fine, listed, note, warning
from app.services.facts.inventory.software import SOFTWARE, Package

_CORE = r"Microsoft \.NET (?:Core )?(?:Runtime|SDK) - {0}\.|Microsoft \.NET Core (?:Runtime|SDK) (?:- )?{0}\."
_ENDED = (
    (r"Adobe Flash Player", "2020-12-31"),
    (r"Microsoft Silverlight", "2021-10-12"),
    (r"Python 2\.", "2020-01-01"),
    (r"Java\(TM\) 6\b|Java 6 Update", "2018-12-31"),
    (r"Java\(TM\) 7\b|Java 7 Update", "2022-07-19"),
    (_CORE.format("1"), "2019-06-27"),
    (_CORE.format("2"), "2021-08-21"),
    (_CORE.format("3"), "2022-12-13"),
    (r"Microsoft \.NET (?:Runtime|SDK) (?:- )?5\.", "2022-05-10"),
    (r"Microsoft \.NET (?:Runtime|SDK) (?:- )?7\.", "2024-05-14"),
    (r"Microsoft \.NET (?:Runtime|SDK) (?:- )?6\.", "2024-11-12"),
    (r"Microsoft SQL Server 2008\b", "2019-07-09"),
    (r"Microsoft SQL Server 2012\b", "2022-07-12"),
    (r"Microsoft Office .*\b2010\b", "2020-10-13"),
    (r"Microsoft Office .*\b2013\b", "2023-04-11"),
    (r"Microsoft Office .*\b201[69]\b", "2025-10-14"),
)
"""Names under Windows' programs, and the day of their last update (learn.microsoft.com/lifecycle, and their makers).

Only Windows: what a distribution of Linux ships, it also mends, whatever its version.
"""


def _ended(packages: Iterable[Package]) -> Iterator[tuple[Package, str]]:
    for one in packages:
        for pattern, day in _ENDED:
            if re.match(pattern, one.name):
                yield one, day
                break


def judge(facts: Facts, thresholds: Thresholds) -> Judgement:
    packages, before = facts.get(SOFTWARE), facts.earlier(SOFTWARE)
    if not packages:
        return does_not_apply(tr("The system lists no software"))
    changes = [] if isinstance(before, Missing) else list(_changes(before, packages))
    ended = list(_ended(packages)) if facts.os is Os.WINDOWS else []
    evidence = [Evidence("installed_software", tr("Installed"), counted(len(packages), "package"))]
    evidence += [Evidence("installed_software", name, words) for name, words in changes[:40]]
    if ended:
        shown = [
            Evidence(
                "installed_software",
                one.name,
                tr("{version}, no updates since {day}", version=one.version, day=day),
                True,
            )
            for one, day in ended
        ]
        names = listed(dict.fromkeys(one.name for one, _ in ended))
        remedy = Remedy(
            tr("Replace it by a version that gets updates"),
            by_hand=(
                tr("Ask who needs it. What nobody needs is removed: Settings > Apps."),
                tr("Install its successor."),
            ),
        )
        why = tr("What is found in it from now on stays open to attacks.")
        return warning(
            "unsupported", tr("{names}: no updates any more", names=names), *shown, *evidence, why=why, remedy=remedy
        )
    if changes:
        summary = tr("{changes} of the software since the last visit", changes=counted(len(changes), "change"))
        return note(summary, *evidence, cause="changed")
    return fine(tr("{packages} installed", packages=counted(len(packages), "package")), *evidence)


def _changes(before: Sequence[Package], now: Sequence[Package]) -> Iterator[tuple[str, str]]:
    old, new = ({(one.name, one.kind): one.version for one in some} for some in (before, now))
    for key in sorted(old.keys() | new.keys()):
        if key not in old:
            yield key[0], tr("{new}: new", new=new[key])
        elif key not in new:
            yield key[0], tr("{program}: removed", program=old[key])
        elif old[key] != new[key]:
            yield key[0], tr("{old} before, {new} now", old=old[key], new=new[key])


CHECK = Check("inv.sw", tr("Software"), CheckGroup.INVENTORY, (SOFTWARE,), judge, depth=Depth.FULL)
